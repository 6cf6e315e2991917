/** Plane geometry over flat point lists, shared by the shapes. */
import type { Flat } from "../records";
import type { Bounds, Edge, Matrix, Path, Point, Vertex } from "./kind";

/** The box around all points; null where there is none. */
export function boundsOf(points: Flat): Bounds | null {
  if (points.length < 2) return null;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at] as number, points[at + 1] as number];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return [x0, y0, x1, y1];
}

/** The smallest box around both. */
export function unite(a: Bounds | null, b: Bounds | null): Bounds | null {
  if (!a || !b) return a ?? b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** Twice the signed area of a closed ring, clockwise on the screen being positive. */
export function signedArea(ring: Flat): number {
  let sum = 0;
  const n = ring.length;
  const [ox, oy] = [ring[0] ?? 0, ring[1] ?? 0];
  for (let at = 0; at < n; at += 2) {
    const next = at + 2 < n ? at + 2 : 0;
    const [ax, ay] = [(ring[at] as number) - ox, (ring[at + 1] as number) - oy];
    const [bx, by] = [(ring[next] as number) - ox, (ring[next + 1] as number) - oy];
    sum += ax * by - bx * ay;
  }
  return sum / 2;
}

/** True where the point lies inside an odd number of the closed paths. */
export function inside(paths: readonly Path[], { x, y }: Point): boolean {
  let odd = false;
  for (const { points, closed } of paths) {
    if (!closed) continue;
    const n = points.length;
    for (let at = 0, before = n - 2; at < n; before = at, at += 2) {
      const [ay, by] = [points[before + 1] as number, points[at + 1] as number];
      if (ay > y === by > y) continue;
      const [ax, bx] = [points[before] as number, points[at] as number];
      if (x < ax + ((y - ay) * (bx - ax)) / (by - ay)) odd = !odd;
    }
  }
  return odd;
}

/** How far the point is from the segment from a to b. */
export function distanceToSegment(at: Point, a: Point, b: Point): number {
  const near = along(a, b, nearestOn(at, a, b));
  return Math.hypot(at.x - near.x, at.y - near.y);
}

/** The point of the segment from a to b that lies nearest, as a share of its length from 0 to 1. */
export function nearestOn({ x, y }: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  return length ? Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0;
}

/** The place at that share of the way from a to b. */
export function along(a: Point, b: Point, share: number): Point {
  return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
}

/** The share of the way from a to b at which the segment from c to d meets it, touching too; null where it does not. */
export function meeting(a: Point, b: Point, c: Point, d: Point): number | null {
  // Legs that lie on one line and apart would meet anywhere, by what rounding leaves of their angle.
  if (apart(a.x, b.x, c.x, d.x) || apart(a.y, b.y, c.y, d.y)) return null;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const [ex, ey] = [d.x - c.x, d.y - c.y];
  const across = dx * ey - dy * ex;
  if (across === 0) return [c, d].map((end) => touching(end, a, b)).find((share) => share !== null) ?? null;
  const here = ((c.x - a.x) * ey - (c.y - a.y) * ex) / across;
  const there = ((c.x - a.x) * dy - (c.y - a.y) * dx) / across;
  return here >= 0 && here <= 1 && there >= 0 && there <= 1 ? here : null;
}

function apart(a: number, b: number, c: number, d: number): boolean {
  return Math.max(a, b) < Math.min(c, d) || Math.max(c, d) < Math.min(a, b);
}

/** The share of the way from a to b at which the point lies on it; null where it lies beside it. */
function touching(at: Point, a: Point, b: Point): number | null {
  const share = nearestOn(at, a, b);
  const on = along(a, b, share);
  return on.x === at.x && on.y === at.y ? share : null;
}

/** How far the point is from the nearest leg of any of the paths; Infinity without legs. */
export function distanceTo(paths: readonly Path[], at: Point): number {
  let least = Infinity;
  for (const { from, to } of legs(paths)) least = Math.min(least, distanceToSegment(at, from, to));
  return least;
}

/** The legs of the paths; `insert` counts vertices through all of them. */
export function legs(paths: readonly Path[]): Edge[] {
  const found: Edge[] = [];
  let first = 0;
  for (const { points, closed } of paths) {
    const n = points.length / 2;
    for (let at = 0; at < (closed ? n : n - 1); at++) {
      found.push({ insert: first + at + 1, from: pointAt(points, at), to: pointAt(points, (at + 1) % n) });
    }
    first += n;
  }
  return found;
}

/** The points of the lists, counted through all of them. */
export function corners(lists: readonly Flat[]): Vertex[] {
  const found: Vertex[] = [];
  for (const points of lists) {
    for (let at = 0; at < points.length; at += 2) {
      found.push({ vertex: found.length, x: points[at] as number, y: points[at + 1] as number });
    }
  }
  return found;
}

/** Where a new point would go between two vertices: halfway along the legs from one to the other. */
export interface Halfway {
  readonly insert: number;
  readonly at: Point;
  /** Of all legs from the one vertex to the other. */
  readonly length: number;
}

/** The middle of every way from vertex to vertex. */
export function halfways(edges: readonly Edge[]): Halfway[] {
  const ways = new Map<number, Edge[]>();
  for (const edge of edges) {
    const way = ways.get(edge.insert);
    if (way) way.push(edge);
    else ways.set(edge.insert, [edge]);
  }
  return [...ways].map(([insert, way]) => {
    const lengths = way.map(({ from, to }) => Math.hypot(to.x - from.x, to.y - from.y));
    const length = lengths.reduce((sum, one) => sum + one, 0);
    let left = length / 2;
    let at = 0;
    while (at + 1 < way.length && left > (lengths[at] as number)) left -= lengths[at++] as number;
    const { from, to } = way[at] as Edge;
    const share = lengths[at] ? left / (lengths[at] as number) : 0;
    const middle = { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
    return { insert, at: middle, length };
  });
}

export function pointAt(points: Flat, index: number): Point {
  return { x: points[2 * index] as number, y: points[2 * index + 1] as number };
}

export function withPointMoved(points: Flat, index: number, to: Point): number[] {
  return points.toSpliced(2 * index, 2, to.x, to.y);
}

export function withPointInserted(points: Flat, index: number, at: Point): number[] {
  return points.toSpliced(2 * index, 0, at.x, at.y);
}

export function withPointRemoved(points: Flat, index: number): number[] {
  return points.toSpliced(2 * index, 2);
}

export function moved([a, b, c, d, e, f]: Matrix, { x, y }: Point): Point {
  return { x: a * x + b * y + c, y: d * x + e * y + f };
}

/** The points after the matrix. */
export function transformed(points: Flat, matrix: Matrix): number[] {
  const out: number[] = [];
  for (let at = 0; at < points.length; at += 2) {
    const to = moved(matrix, { x: points[at] as number, y: points[at + 1] as number });
    out.push(to.x, to.y);
  }
  return out;
}

export function translation(dx: number, dy: number): Matrix {
  return [1, 0, dx, 0, 1, dy];
}

/** A turn by `degrees` clockwise on the screen about the point. */
export function rotation(degrees: number, about: Point): Matrix {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return [
    cos,
    -sin,
    about.x - cos * about.x + sin * about.y,
    sin,
    cos,
    about.y - sin * about.x - cos * about.y,
  ];
}

/** The angle in [0, 360). */
export function turned(degrees: number): number {
  const angle = ((degrees % 360) + 360) % 360;
  return angle === 360 ? 0 : angle;
}
