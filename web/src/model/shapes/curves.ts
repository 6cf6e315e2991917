/** Curves as straight legs that stay within a tenth of a pixel of them. */
import type { Flat } from "../records";

/** The greatest distance in pixels between a curve and its legs. */
const TOLERANCE = 0.1;
const MOST_LEGS = 256;

/** One cubic Bézier piece: x0, y0, both controls, x3, y3. */
export type Cubic = readonly [number, number, number, number, number, number, number, number];

/** The pieces of a cubic Bézier path (anchor, control, control, anchor, …). */
export function bezierPieces(points: Flat): Cubic[] {
  const pieces: Cubic[] = [];
  for (let at = 0; at + 7 < points.length; at += 6) pieces.push(points.slice(at, at + 8) as unknown as Cubic);
  return pieces;
}

/** The pieces of a uniform Catmull-Rom path through every point; the tangents at its ends point to the neighbour. */
export function catmullRomPieces(points: Flat): Cubic[] {
  const n = points.length / 2;
  const x = (at: number) => points[2 * at] as number;
  const y = (at: number) => points[2 * at + 1] as number;
  const pieces: Cubic[] = [];
  for (let at = 0; at + 1 < n; at++) {
    const [before, after] = [Math.max(0, at - 1), Math.min(n - 1, at + 2)];
    const [startWeight, endWeight] = [at > 0 ? 6 : 3, at + 2 < n ? 6 : 3];
    pieces.push([
      x(at),
      y(at),
      x(at) + (x(at + 1) - x(before)) / startWeight,
      y(at) + (y(at + 1) - y(before)) / startWeight,
      x(at + 1) - (x(after) - x(at)) / endWeight,
      y(at + 1) - (y(after) - y(at)) / endWeight,
      x(at + 1),
      y(at + 1),
    ]);
  }
  return pieces;
}

/** An upright ellipse about the origin. */
export function ellipseOutline(rx: number, ry: number): number[] {
  const radius = Math.max(rx, ry, TOLERANCE);
  const step = 2 * Math.acos(Math.max(0, 1 - TOLERANCE / radius));
  const legs = Math.min(MOST_LEGS, Math.max(16, 4 * Math.ceil(Math.PI / 2 / step)));
  const out: number[] = [];
  for (let at = 0; at < legs; at++) {
    const angle = (2 * Math.PI * at) / legs;
    out.push(rx * Math.cos(angle), ry * Math.sin(angle));
  }
  return out;
}

/** The points of one cubic's legs, from its first to its last, at equal steps of the parameter. */
export function legsOf(piece: Cubic): number[] {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = piece;
  const legs = countOf(piece);
  const out = [x0, y0];
  for (let at = 1; at <= legs; at++) {
    const t = at / legs;
    const s = 1 - t;
    const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    out.push(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3);
  }
  return out;
}

/** Number of a cubic's legs: Wang's formula. */
function countOf([x0, y0, x1, y1, x2, y2, x3, y3]: Cubic): number {
  const bend = Math.max(
    Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2),
    Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3),
  );
  return Math.max(1, Math.min(MOST_LEGS, Math.ceil(Math.sqrt((0.75 * bend) / TOLERANCE))));
}

/** The cubic as two that meet at the parameter (de Casteljau). */
export function splitAt([x0, y0, x1, y1, x2, y2, x3, y3]: Cubic, t: number): [Cubic, Cubic] {
  const mix = (a: number, b: number): number => a + t * (b - a);
  const [ax, ay, bx, by, cx, cy] = [
    mix(x0, x1),
    mix(y0, y1),
    mix(x1, x2),
    mix(y1, y2),
    mix(x2, x3),
    mix(y2, y3),
  ];
  const [dx, dy, ex, ey] = [mix(ax, bx), mix(ay, by), mix(bx, cx), mix(by, cy)];
  const [fx, fy] = [mix(dx, ex), mix(dy, ey)];
  return [
    [x0, y0, ax, ay, dx, dy, fx, fy],
    [fx, fy, ex, ey, cx, cy, x3, y3],
  ];
}
