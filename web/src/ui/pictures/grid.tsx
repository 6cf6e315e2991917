import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { paths } from "../route.ts";
import type { GalleryView } from "./keys.ts";
import { type Cell, GridLayout, type GridRow } from "./layout.ts";
import type { PictureSource } from "./source.ts";
import { Tile } from "./tile.tsx";

const AHEAD = 600;

/** The virtual gallery: only rows near the view are in the page, whatever the project's size. */
export function Grid({
  source,
  ratios,
  project,
  search,
  view,
  colorOf,
}: {
  source: PictureSource;
  ratios: Uint16Array;
  project: string;
  search: string;
  view: GalleryView;
  colorOf: (index: number) => string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const port = useSignal({ top: 0, height: 800, width: 0 });
  useMeasured(host, port);
  const { top, height, width } = port.value;
  const tileHeight = view.tileHeight.value;
  const layout = useMemo(() => new GridLayout(ratios, width, tileHeight), [ratios, width, tileHeight]);
  source.arrived.value;
  const [first, last] = layout.between(top - AHEAD, top + height + AHEAD);
  const shown = layout.rows.slice(first, last);
  useEffect(() => {
    const [above, below] = [shown[0], shown.at(-1)];
    if (above && below) source.want(above.from, below.to);
  });
  const laidOut = width > 0;
  useEffect(() => {
    if (laidOut) reveal(host.current, layout, view.focus.value);
  }, [laidOut]);
  const step = (event: KeyboardEvent) => {
    const next = target(event.key, view.focus.value, layout, height);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // The tile that has the focus may leave the page on the way; the grid holds it until the next one is there.
    host.current?.focus({ preventScroll: true });
    view.focus.value = Math.max(0, Math.min(ratios.length - 1, next));
    reveal(host.current, layout, view.focus.value);
  };
  const tile = (cell: Cell) => {
    const row = source.row(cell.index);
    const href = row ? paths.editor(project, row.id, search) : "";
    return <Tile key={cell.index} cell={cell} row={row} view={view} href={href} colorOf={colorOf} />;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside are the controls; arrows only move among them
    <div ref={host} class="grid scroll grow" tabIndex={-1} onKeyDown={step}>
      <div class="grid-sheet" style={{ height: `${layout.height}px` }}>
        {shown.flatMap((row) => layout.cells(row).map(tile))}
      </div>
    </div>
  );
}

function useMeasured(
  host: { current: HTMLDivElement | null },
  view: Signal<{ top: number; height: number; width: number }>,
): void {
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () => {
      view.value = { top: element.scrollTop, height: element.clientHeight, width: element.clientWidth - 32 };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [host, view]);
}

/** Where a key leads from a picture, or null when the key means nothing here. */
function target(key: string, at: number, layout: GridLayout, height: number): number | null {
  const row = layout.rows[layout.rowOf(at)];
  switch (key) {
    case "ArrowLeft":
      return at - 1;
    case "ArrowRight":
      return at + 1;
    case "ArrowUp":
      return layout.vertical(at, -1);
    case "ArrowDown":
      return layout.vertical(at, 1);
    case "Home":
      return 0;
    case "End":
      return (layout.rows.at(-1)?.to ?? 1) - 1;
    case "PageUp":
    case "PageDown": {
      const by = key === "PageDown" ? height : -height;
      const [, below] = layout.between(0, Math.max(0, (row?.top ?? 0) + by) + 1);
      return (layout.rows[Math.max(0, below - 1)] as GridRow | undefined)?.from ?? at;
    }
    default:
      return null;
  }
}

function reveal(host: HTMLElement | null, layout: GridLayout, index: number): void {
  const row = layout.rows[layout.rowOf(index)];
  if (!host || !row) return;
  const bottom = row.top + row.height + 40;
  if (row.top < host.scrollTop) host.scrollTop = row.top;
  else if (bottom > host.scrollTop + host.clientHeight) host.scrollTop = bottom - host.clientHeight + 16;
}
