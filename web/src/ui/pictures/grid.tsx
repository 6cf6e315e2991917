import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { paths } from "../route.ts";
import { GridLayout, type GridRow } from "./layout.ts";
import type { PictureSource } from "./source.ts";
import { Tile } from "./tile.tsx";

const AHEAD = 600;

/** The virtual gallery: only rows near the view are in the page, whatever the project's size. */
export function Grid({
  source,
  ratios,
  project,
  search,
  shapes,
  tileHeight,
  focus,
  marked,
  colorOf,
}: {
  source: PictureSource;
  ratios: Uint16Array;
  project: string;
  search: string;
  shapes: boolean;
  tileHeight: number;
  /** Index of the picture that the keyboard is on. */
  focus: Signal<number>;
  marked: Signal<ReadonlySet<string>>;
  colorOf: (index: number) => string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const view = useSignal({ top: 0, height: 800, width: 0 });
  useMeasured(host, view);
  const layout = useMemo(
    () => new GridLayout(ratios, view.value.width, tileHeight),
    [ratios, view.value.width, tileHeight],
  );
  source.arrived.value;
  const [first, last] = layout.between(view.value.top - AHEAD, view.value.top + view.value.height + AHEAD);
  const shown = layout.rows.slice(first, last);
  useEffect(() => {
    const [top, bottom] = [shown[0], shown.at(-1)];
    if (top && bottom) source.want(top.from, bottom.to);
  });
  const step = (event: KeyboardEvent) => {
    const next = target(event.key, focus.value, layout, view.value.height);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    focus.value = Math.max(0, Math.min(ratios.length - 1, next));
    reveal(host.current, layout, focus.value);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside are the controls; arrows only move among them
    <div ref={host} class="grid scroll grow" onKeyDown={step}>
      <div class="grid-sheet" style={{ height: `${layout.height}px` }}>
        {shown.flatMap((row) =>
          layout.cells(row).map((cell) => {
            const picture = source.row(cell.index);
            return (
              <Tile
                key={cell.index}
                cell={cell}
                row={picture}
                focused={cell.index === focus.value}
                marked={picture !== undefined && marked.value.has(picture.id)}
                shapes={shapes}
                href={picture ? paths.editor(project, picture.id, search) : ""}
                colorOf={colorOf}
                onFocus={() => {
                  focus.value = cell.index;
                }}
              />
            );
          }),
        )}
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
