/** The order in which texts are read: line by line, from the top, each from its beginning. */
import type { Bounds } from "./shapes/kind";

/** A word is of the line above where at least this share of its height lies beside it. */
const SAME_LINE = 0.5;

/** The items in reading order; `rightToLeft` for scripts that run so. Items without bounds come last. */
export function inReadingOrder<T>(
  items: readonly T[],
  boundsOf: (item: T) => Bounds | null,
  rightToLeft = false,
): T[] {
  const placed = items.flatMap((item) => {
    const bounds = boundsOf(item);
    return bounds ? [{ item, bounds }] : [];
  });
  placed.sort((a, b) => middle(a.bounds) - middle(b.bounds));
  const lines: (typeof placed)[] = [];
  for (const one of placed) {
    const line = lines.at(-1);
    if (line?.[0] && beside(line[0].bounds, one.bounds) >= SAME_LINE) line.push(one);
    else lines.push([one]);
  }
  const way = rightToLeft ? -1 : 1;
  const read = lines.flatMap((line) => line.sort((a, b) => way * (a.bounds[0] - b.bounds[0])));
  return [...read.map(({ item }) => item), ...items.filter((item) => !boundsOf(item))];
}

function middle([, top, , bottom]: Bounds): number {
  return (top + bottom) / 2;
}

/** The share of the lower of the two that both have in common. */
function beside(a: Bounds, b: Bounds): number {
  const common = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return common / Math.max(1e-9, Math.min(a[3] - a[1], b[3] - b[1]));
}
