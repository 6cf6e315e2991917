import { useLayoutEffect, useRef } from "preact/hooks";
import { keysOf } from "../editor/scope.ts";
import { Button } from "../kit/button.tsx";
import { thumbnailOf } from "../pictures/tile.tsx";
import type { ObjectRow } from "../wire.ts";
import { r } from "../words/fields.ts";
import { classColor, className, openObject, useBench } from "./scope.ts";
import { Outline } from "./tiles.tsx";

/** Pixels from which the small picture has to do: whole, it would take seconds to come. */
const LARGE = 40_000_000;
/** The part of the window's shorter side that the object's crop fills. */
const SHARE = 0.8;

/** What keys do to the object and the page. */
const HINTS: readonly (readonly [
  ids: readonly string[],
  what: "markHint" | "closer" | "bareHint" | "tileSize" | "pages",
])[] = [
  [["review.mark"], "markHint"],
  [["review.closer"], "closer"],
  [["review.bare"], "bareHint"],
  [["review.smaller", "review.larger"], "tileSize"],
  [["review.previous", "review.next"], "pages"],
];

/** The object that the keyboard is on, in its picture, with what is known of it. */
export function Inspector() {
  const { wall, project } = useBench();
  const row = wall.row(wall.at.value);
  return (
    <aside class="inspector scroll" aria-label={r.inPicture}>
      <div class="row">
        <h2 class="strong small">{r.inPicture}</h2>
        <span class="end">
          <Button keys={keysOf("review.open")} disabled={!row} onClick={() => openObject(project, row)}>
            {r.open}
          </Button>
        </span>
      </div>
      {row && <InPicture row={row} />}
      {row && (
        <dl class="facts small">
          <dt class="quiet">{r.picture}</dt>
          <dd class="cut" dir="auto" title={row.image_name}>
            {row.image_name}
          </dd>
          <dt class="quiet">{r.byClass}</dt>
          <dd dir="auto">{className(row.class_id)}</dd>
          <dt class="quiet">{r.size}</dt>
          <dd>{r.px(row.box[2] - row.box[0], row.box[3] - row.box[1])}</dd>
          <dt class="quiet">{r.author}</dt>
          <dd dir="auto">{row.author}</dd>
          {row.score !== null && (
            <>
              <dt class="quiet">{r.score}</dt>
              <dd>{row.score.toFixed(2)}</dd>
            </>
          )}
        </dl>
      )}
      <p class="small quiet hints">
        {HINTS.map(([ids, what]) => (
          <span key={what}>
            {ids.map((id) => (
              <kbd key={id}>{keysOf(id)}</kbd>
            ))}{" "}
            {r[what]}{" "}
          </span>
        ))}
      </p>
      <p class="small faint">{r.what}</p>
    </aside>
  );
}

function InPicture({ row }: { row: ObjectRow }) {
  const [x0, y0, x1, y1] = row.box;
  const { image_width: width, image_height: height } = row;
  return (
    <div
      class="in-picture"
      style={{ aspectRatio: `${width} / ${height}`, background: row.color || undefined }}
    >
      <img src={thumbnailOf({ id: row.image, version: row.version })} alt="" />
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <rect x={x0} y={y0} width={x1 - x0} height={y1 - y0} class="halo" />
        <rect x={x0} y={y0} width={x1 - x0} height={y1 - y0} stroke={classColor(row.class_id)} />
      </svg>
    </div>
  );
}

/** The object as large as the window, while Space is held. */
export function Closer() {
  const { wall, closer, bare } = useBench();
  const host = useRef<HTMLElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const shape = useRef<HTMLDivElement>(null);
  const row = closer.value ? wall.row(wall.at.value) : null;
  useLayoutEffect(() => {
    if (!row || !host.current || !image.current || !shape.current) return;
    const { clientWidth: width, clientHeight: height } = host.current;
    const [left, top, side] = row.crop;
    const scale = (SHARE * Math.min(width, height)) / side;
    const [x, y] = [width / 2 - (left + side / 2) * scale, height / 2 - (top + side / 2) * scale];
    place(image.current, x, y, row.image_width * scale, row.image_height * scale);
    place(shape.current, x + left * scale, y + top * scale, side * scale, side * scale);
  }, [row]);
  if (!row) return null;
  const large = row.image_width * row.image_height > LARGE;
  const source = large
    ? thumbnailOf({ id: row.image, version: row.version })
    : `/media/images/${row.image}/file`;
  return (
    <section ref={host} class="closer" aria-label={r.closer}>
      <img ref={image} src={source} alt={r.tile(className(row.class_id), row.image_name, "")} />
      <div ref={shape} class="closer-shape">
        {!bare.value && <Outline shapes={row.outline} color={classColor(row.class_id)} />}
      </div>
    </section>
  );
}

function place(element: HTMLElement, x: number, y: number, width: number, height: number): void {
  element.style.translate = `${x}px ${y}px`;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}
