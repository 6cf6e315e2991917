/** Rectangles of the picture's plane. */
import type { Bounds, Point } from "../model/shapes/kind";

export function meet(a: Bounds, b: Bounds): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** True where `inner` lies wholly in `outer`. */
export function within(inner: Bounds, outer: Bounds): boolean {
  return inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];
}

/** What both cover; null where they share no area. */
export function overlap(a: Bounds, b: Bounds): Bounds | null {
  const [x0, y0] = [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const [x1, y1] = [Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return x0 < x1 && y0 < y1 ? [x0, y0, x1, y1] : null;
}

export function grown([x0, y0, x1, y1]: Bounds, by: number): Bounds {
  return [x0 - by, y0 - by, x1 + by, y1 + by];
}

export function around({ x, y }: Point, by: number): Bounds {
  return [x - by, y - by, x + by, y + by];
}

/** The rectangle with the two points as opposite corners. */
export function spanned(a: Point, b: Point): Bounds {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)];
}
