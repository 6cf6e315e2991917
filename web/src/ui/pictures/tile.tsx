import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isLarge } from "../../editor/tiles/pyramid.ts";
import { Icon, type IconName } from "../kit/icon.tsx";
import type { ImageRow, Status } from "../wire.ts";
import { n, t } from "../words/en.ts";
import type { GalleryView } from "./keys.ts";
import type { Cell } from "./layout.ts";
import { paintPreview } from "./paint.ts";

export const STATUS_ICONS: Record<Status, IconName> = {
  todo: "circle-dashed",
  in_progress: "circle-dot",
  done: "circle-check",
  skipped: "skip-forward",
};

/** Milliseconds until a thumbnail that was not ready is asked for again. */
const AGAIN = 3_000;

/** Where a thumbnail lies; its address changes with its content, so it is kept for ever. */
export function thumbnailOf(image: { id: string; version: string }): string {
  return `/media/images/${image.id}/thumb/${image.version}`;
}

/** One picture of the gallery: dominant colour first, then the thumbnail, then its labels. */
export function Tile({
  cell,
  row,
  view,
  href,
  colorOf,
}: {
  cell: Cell;
  row: ImageRow | undefined;
  view: GalleryView;
  href: string;
  colorOf: (index: number) => string;
}) {
  const focused = view.focus.value === cell.index;
  const marked = row !== undefined && view.marked.value.has(row.id);
  const link = useRef<HTMLAnchorElement>(null);
  useLayoutEffect(() => {
    if (focused && document.activeElement?.closest(".grid")) link.current?.focus({ preventScroll: true });
  }, [focused, row === undefined]);
  const place = { left: `${cell.left}px`, top: `${cell.top}px`, width: `${cell.width}px` };
  if (!row) {
    return (
      <div class="tile" style={place}>
        <div class="picture" style={{ height: `${cell.height}px` }} />
        <div class="caption" />
      </div>
    );
  }
  return (
    <a
      ref={link}
      class="tile"
      style={place}
      href={href}
      tabIndex={focused ? 0 : -1}
      aria-label={`${row.problem} ${t.tile(row.name, t.status[row.status], row.objects)}`.trim()}
      aria-current={marked ? "true" : undefined}
      data-index={cell.index}
      onFocus={() => {
        view.focus.value = cell.index;
      }}
    >
      <Picture
        row={row}
        width={cell.width}
        height={cell.height}
        shapes={view.shapes.value}
        colorOf={colorOf}
      />
      <Caption row={row} />
    </a>
  );
}

function Caption({ row }: { row: ImageRow }) {
  return (
    <div class="caption">
      <span class={`status-${row.status}`}>
        <Icon name={STATUS_ICONS[row.status]} size="small" />
      </span>
      <span class="cut" title={told(row)}>
        {row.name}
      </span>{" "}
      <span class="end faint">{row.objects ? n(row.objects) : ""}</span>
    </div>
  );
}

/** Everything that the caption has no room for. */
function told(row: ImageRow): string {
  const path = row.folder ? `${row.folder}/${row.name}` : row.name;
  return row.reason ? `${path}: ${row.reason}` : path;
}

function Picture({
  row,
  width,
  height,
  shapes,
  colorOf,
}: {
  row: ImageRow;
  width: number;
  height: number;
  shapes: boolean;
  colorOf: (index: number) => string;
}) {
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  const again = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(again.current), []);
  // A large picture has its thumbnail once it is cut into tiles; until then its colour stands there.
  const fail = () => {
    if (isLarge(row)) again.current = setTimeout(() => setTries(tries + 1), AGAIN);
    else setFailed(true);
  };
  const canvas = useRef<HTMLCanvasElement>(null);
  const refused = row.problem || (failed ? t.pictureMissing : "");
  useEffect(() => {
    if (canvas.current) paintPreview(canvas.current, row.preview, width, height, colorOf);
  }, [row, width, height, shapes, refused, colorOf]);
  return (
    <div class="picture" style={{ height: `${height}px`, background: row.color || undefined }}>
      {refused ? (
        <div class="refused small">
          <Icon name="file-x" />
          <span>{refused}</span>
        </div>
      ) : (
        <img key={tries} src={thumbnailOf(row)} alt="" loading="lazy" decoding="async" onError={fail} />
      )}
      {shapes && !refused && row.preview.length > 0 && <canvas ref={canvas} />}
    </div>
  );
}
