/** The pixels whose centre lies in a shape, by the even-odd rule: what the editor and masks use. */
import type { Shape } from "./records";
import type { Bounds, Path } from "./shapes/kind";
import { flatten } from "./shapes/registry";
import { boxOf, intersection, NOTHING, type Spans, spansOf, Weaver } from "./spans";

/** The shape's pixels inside a picture of that size; lines, points and tags have none. */
export function rasterize(shape: Shape, width: number, height: number): Spans {
  const picture: Bounds = [0, 0, width, height];
  return shape.type === "mask" ? intersection(spansOf(shape), boxOf(picture)) : fill(flatten(shape), picture);
}

/** The pixels of the box whose centre lies inside an odd number of the closed paths. */
export function fill(paths: readonly Path[], [x0, y0, x1, y1]: Bounds): Spans {
  const rows = turnsOf(paths, [x0, y0, x1, y1]);
  if (!rows.length) return NOTHING;
  const columns: number[][] = Array.from({ length: Math.max(0, x1 - x0) }, () => []);
  let above: readonly number[] = [];
  let left = x1;
  let right = x0;
  for (let row = 0; row <= rows.length; row++) {
    const here = rows[row] ? distinct(rows[row] as number[]) : [];
    // A span begins or ends in every column that is inside on one of the two rows only.
    const changes = distinct([...above, ...here]);
    for (let at = 0; at + 1 < changes.length; at += 2) {
      const [from, to] = [changes[at] as number, changes[at + 1] as number];
      for (let column = from; column < to; column++) columns[column - x0]?.push(y0 + row);
      left = Math.min(left, from);
      right = Math.max(right, to);
    }
    above = here;
  }
  if (right <= left) return NOTHING;
  const weaver = new Weaver(left, right - left);
  for (let column = left; column < right; column++) {
    const ends = columns[column - x0] as number[];
    for (let at = 0; at < ends.length; at += 2) weaver.add(ends[at] as number, ends[at + 1] as number);
    weaver.next();
  }
  return weaver.done();
}

/** For each row of the box the columns from which on a crossing leg turns inside to outside, in no order. */
function turnsOf(paths: readonly Path[], [x0, y0, x1, y1]: Bounds): number[][] {
  const rows: number[][] = Array.from({ length: Math.max(0, y1 - y0) }, () => []);
  for (const { points, closed } of paths) {
    if (!closed) continue;
    for (let at = 0, before = points.length - 2; at < points.length; before = at, at += 2) {
      const [ax, ay] = [points[before] as number, points[before + 1] as number];
      const [bx, by] = [points[at] as number, points[at + 1] as number];
      // Upper ends count, lower ends do not.
      const first = Math.max(y0, Math.ceil(Math.min(ay, by) - 0.5));
      const last = Math.min(y1, Math.ceil(Math.max(ay, by) - 0.5));
      for (let row = first; row < last; row++) {
        const x = ax + ((row + 0.5 - ay) * (bx - ax)) / (by - ay);
        rows[row - y0]?.push(Math.min(x1, Math.max(x0, Math.ceil(x - 0.5))));
      }
    }
  }
  return rows;
}

/** The values that occur an odd number of times, ascending: a place turned twice is not turned. */
function distinct(values: number[]): number[] {
  values.sort((a, b) => a - b);
  const odd: number[] = [];
  for (const value of values) {
    if (odd.at(-1) === value) odd.pop();
    else odd.push(value);
  }
  return odd;
}
