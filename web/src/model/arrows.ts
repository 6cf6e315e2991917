/** Arrows from one shape to another: along the line of their middles, between their borders. */
import type { Shape } from "./records";
import type { Path, Point } from "./shapes/kind";
import { bounds, flatten } from "./shapes/registry";

export interface Line {
  readonly from: Point;
  readonly to: Point;
}

/** Null where one of them has no place, or both have their middle on one spot. */
export function arrowBetween(source: Shape, target: Shape): Line | null {
  const [from, to] = [middle(source), middle(target)];
  if (!from || !to || (from.x === to.x && from.y === to.y)) return null;
  const leaves = Math.max(0, ...crossings(outline(source), from, to));
  const arrives = crossings(outline(target), from, to).filter((share) => share > leaves);
  return { from: along(from, to, leaves), to: along(from, to, Math.min(1, ...arrives)) };
}

/** The arrow from a shape's border to a place; null where the place is the shape's middle. */
export function arrowTo(source: Shape, to: Point): Line | null {
  const from = middle(source);
  if (!from || (from.x === to.x && from.y === to.y)) return null;
  return { from: along(from, to, Math.max(0, ...crossings(outline(source), from, to))), to };
}

function middle(shape: Shape): Point | null {
  const box = bounds(shape);
  return box && { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 };
}

/** Closed outlines; of what has none, the rectangle around it. */
function outline(shape: Shape): readonly Path[] {
  const closed = flatten(shape).filter((path) => path.closed);
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = bounds(shape) ?? [];
  return closed.length ? closed : [{ points: [x0, y0, x1, y0, x1, y1, x0, y1], closed: true }];
}

/** Where, as shares of the way from a to b, the segment crosses the outlines. */
function crossings(paths: readonly Path[], a: Point, b: Point): number[] {
  const found: number[] = [];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  for (const { points } of paths) {
    const n = points.length;
    for (let at = 0, before = n - 2; at < n; before = at, at += 2) {
      const [px, py] = [points[before] as number, points[before + 1] as number];
      const [ex, ey] = [(points[at] as number) - px, (points[at + 1] as number) - py];
      const across = dx * ey - dy * ex;
      if (!across) continue;
      const share = ((px - a.x) * ey - (py - a.y) * ex) / across;
      const leg = ((px - a.x) * dy - (py - a.y) * dx) / across;
      if (share >= 0 && share <= 1 && leg >= 0 && leg <= 1) found.push(share);
    }
  }
  return found;
}

function along(a: Point, b: Point, share: number): Point {
  return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
}
