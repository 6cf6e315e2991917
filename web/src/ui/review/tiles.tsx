import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../kit/icon.tsx";
import type { ObjectRow, PreviewShape } from "../wire.ts";
import { r } from "../words/fields.ts";
import { classColor, className, fateWords, openObject, useBench } from "./scope.ts";

export const GAP = 8;
const PADDING = 16;

/** How many tiles stand side by side, and one above the other. */
export function fitting(width: number, height: number, tile: number): readonly [number, number] {
  const across = Math.max(1, Math.floor((width - 2 * PADDING + GAP) / (tile + GAP)));
  const down = Math.max(1, Math.floor((height - GAP) / (tile + GAP)));
  return [across, down];
}

/** A page of the wall, as many tiles as there is room for. A press marks a tile, and a drag every tile it crosses. */
export function Tiles() {
  const { wall, tile } = useBench();
  const host = useRef<HTMLElement>(null);
  const side = tile.value;
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () => {
      const [across, down] = fitting(element.clientWidth, element.clientHeight, side);
      wall.size.value = across * down;
      element.dataset.across = String(across);
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [wall, side]);
  useNextPage();
  return (
    <section
      ref={host}
      class="wall grow"
      aria-label={r.wall}
      style={{ gridTemplateColumns: `repeat(auto-fill, ${side}px)`, gridAutoRows: `${side}px` }}
    >
      {wall.places.map((at) => (
        <Tile key={at} index={at} />
      ))}
    </section>
  );
}

/** Where the crop of an object lies; the address changes with the object. */
export function cropOf({ image, id, revision }: ObjectRow): string {
  return `/media/images/${image}/objects/${id}/${revision}`;
}

/** Has the next page's crops made and fetched while this one is looked at. */
function useNextPage(): void {
  const { wall, rows } = useBench();
  const from = wall.first.value + wall.size.value;
  const arrived = rows.arrived.value;
  useEffect(() => {
    for (let at = from; at < from + wall.size.peek(); at++) {
      const row = rows.row(at);
      if (row) new Image().src = cropOf(row);
    }
  }, [from, arrived, wall, rows]);
}

function Tile({ index }: { index: number }) {
  const { wall, bare, project } = useBench();
  const row = wall.row(index);
  const focused = wall.at.value === index;
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (focused) button.current?.focus({ preventScroll: true });
  }, [focused, row === undefined]);
  if (row === undefined) return <div class="crop" />;
  if (row === null) return <div class="crop gone small faint">{r.gone}</div>;
  const fate = wall.fates.value.get(row.id);
  const marked = wall.marked.value.has(row.id);
  const said = fateWords(fate) || (marked ? r.marked : "");
  return (
    <button
      ref={button}
      type="button"
      class={`crop ${marked ? "marked" : ""} ${fate ? "settled" : ""}`}
      style={{ background: row.color || undefined }}
      tabIndex={focused ? 0 : -1}
      aria-pressed={marked}
      aria-label={r.tile(className(row.class_id), row.image_name, said)}
      onFocus={() => {
        wall.at.value = index;
      }}
      onPointerDown={(event) => {
        if (event.button === 0) wall.mark(index);
      }}
      onPointerEnter={(event) => {
        if (event.buttons === 1) wall.mark(index, true);
      }}
      // A press was heard already; this is the click of a screen reader.
      onClick={(event) => {
        if (event.detail === 0) wall.mark(index);
      }}
      onDblClick={() => openObject(project, row)}
    >
      <img src={cropOf(row)} alt="" decoding="async" draggable={false} />
      {!bare.value && <Outline shapes={row.outline} color={classColor(row.class_id)} />}
      {row.score !== null && <span class="crop-score tiny">{row.score.toFixed(2)}</span>}
      {said && (
        <span class="crop-said small">
          <Icon name={marked ? "x" : "check"} size="small" />
          <span class="cut">{said}</span>
        </span>
      )}
    </button>
  );
}

/** The shape over its crop: a dark line below, the class's colour above. */
export function Outline({ shapes, color }: { shapes: readonly PreviewShape[]; color: string }) {
  const paths = shapes.map(pathOf);
  return (
    <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
      {paths.map((path) => (
        <path key={`halo ${path}`} d={path} class="halo" />
      ))}
      {paths.map((path) => (
        <path key={path} d={path} stroke={color} />
      ))}
    </svg>
  );
}

function pathOf([, kind, ...numbers]: PreviewShape): string {
  if (kind === "b") {
    const [x0, y0, x1, y1] = numbers;
    return `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
  }
  const points = Array.from({ length: numbers.length / 2 }, (_, at) => numbers.slice(2 * at, 2 * at + 2));
  if (kind === "k") return points.map(([x, y]) => `M${x} ${y}h0.1`).join("");
  return `M${points.map((point) => point.join(" ")).join("L")}${kind === "p" ? "Z" : ""}`;
}
