/** Lists of which only the rows in view are in the page. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { appearance, type Density } from "../settings/settings.ts";

const HEIGHTS: { readonly [D in Density]: number } = { compact: 24, normal: 28, roomy: 36 };

/** Height of a row at the density that is set, px; `--row` is the same. */
export function rowHeight(): number {
  return HEIGHTS[appearance.density.value] ?? HEIGHTS.normal;
}

/** Up to so many rows all of them are there. */
export const WHOLE = 200;
const OVER = 12;

/** The rows [from, to) of `count` that are worth drawing in a list of that height, scrolled so far. */
export function rowsInView(
  count: number,
  scrolled: number,
  height: number,
  row: number,
): readonly [from: number, to: number] {
  if (count <= WHOLE) return [0, count];
  const from = Math.max(0, Math.floor(scrolled / row) - OVER);
  return [Math.min(from, count), Math.min(count, Math.ceil((scrolled + height) / row) + OVER)];
}

export interface Windowed {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly from: number;
  readonly to: number;
  onScroll(): void;
  /** Brings a row into view, moving as little as possible. */
  reveal(row: number): void;
}

/** Which rows of a list to draw; put `list` on the scrolling element and `onScroll` to its scroll. */
export function useWindow(count: number): Windowed {
  const list = useRef<HTMLDivElement>(null);
  const view = useSignal<readonly [number, number]>([0, 1000]);
  const measure = () => {
    const { scrollTop = 0, clientHeight = 1000 } = list.current ?? {};
    view.value = [scrollTop, clientHeight];
  };
  useEffect(() => {
    if (!list.current) return;
    const sizes = new ResizeObserver(measure);
    sizes.observe(list.current);
    return () => sizes.disconnect();
  }, []);
  const [from, to] = rowsInView(count, ...view.value, rowHeight());
  return {
    list,
    from,
    to,
    onScroll: measure,
    reveal(row) {
      const element = list.current;
      if (!element) return;
      const height = rowHeight();
      if (row * height < element.scrollTop) element.scrollTop = row * height;
      const below = (row + 1) * height - element.clientHeight;
      if (below > element.scrollTop) element.scrollTop = below;
    },
  };
}
