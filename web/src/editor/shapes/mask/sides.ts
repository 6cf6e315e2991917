/** The border of a mask as lines along its pixels' sides. */
import type { Bounds } from "../../../model/shapes/kind";
import type { Spans } from "../../../model/spans";

/** Lines x0, y0, x1, y1, … in picture px within the box, each one a straight run of sides. */
export function sidesWithin({ x, starts, rows }: Spans, [x0, y0, x1, y1]: Bounds): number[] {
  const lines: number[] = [];
  const add = (...line: readonly number[]): number => lines.push(...line) - line.length;
  const width = starts.length - 1;
  const columnAt = (at: number): readonly number[] => {
    if (at < 0 || at >= width) return [];
    return Array.from(rows.subarray(starts[at] as number, starts[at + 1] as number));
  };
  /** By the height of a level line the last one there. */
  const level = new Map<number, number>();
  let before = columnAt(Math.max(x0 - x, 0) - 1);
  for (let column = Math.max(x0 - x, 0); column <= Math.min(x1 - x, width); column++) {
    const here = columnAt(column);
    const at = x + column;
    const ends = [...before, ...here].sort((a, b) => a - b);
    for (let end = 0; end < ends.length; end += 2) {
      const [from, to] = [Math.max(y0, ends[end] as number), Math.min(y1, ends[end + 1] as number)];
      if (to > from && at < x1) add(at, from, at, to);
    }
    if (at >= x1) break;
    for (const y of here) {
      if (y < y0 || y >= y1) continue;
      const line = level.get(y);
      if (line !== undefined && lines[line + 2] === at) lines[line + 2] = at + 1;
      else level.set(y, add(at, y, at + 1, y));
    }
    before = here;
  }
  return lines;
}
