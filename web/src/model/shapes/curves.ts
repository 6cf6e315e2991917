/** Curves as straight legs that stay within a tenth of a pixel of them. */
import type { Flat } from "../records";

/** The greatest distance in pixels between a curve and its legs. */
const TOLERANCE = 0.1;
const MOST_LEGS = 256;

/** A cubic Bézier path (anchor, control, control, anchor, …). */
export function bezier(points: Flat): number[] {
  const out = [points[0] as number, points[1] as number];
  for (let at = 0; at + 7 < points.length; at += 6) cubic(points.slice(at, at + 8), out);
  return out;
}

/** A uniform Catmull-Rom path through every point; the tangents at its ends point to the neighbour. */
export function catmullRom(points: Flat): number[] {
  const n = points.length / 2;
  const x = (at: number) => points[2 * at] as number;
  const y = (at: number) => points[2 * at + 1] as number;
  const out = [x(0), y(0)];
  for (let at = 0; at + 1 < n; at++) {
    const [before, after] = [Math.max(0, at - 1), Math.min(n - 1, at + 2)];
    const [startWeight, endWeight] = [at > 0 ? 6 : 3, at + 2 < n ? 6 : 3];
    cubic(
      [
        x(at),
        y(at),
        x(at) + (x(at + 1) - x(before)) / startWeight,
        y(at) + (y(at + 1) - y(before)) / startWeight,
        x(at + 1) - (x(after) - x(at)) / endWeight,
        y(at + 1) - (y(after) - y(at)) / endWeight,
        x(at + 1),
        y(at + 1),
      ],
      out,
    );
  }
  return out;
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

/** Adds one cubic's legs, without its first point. Number of legs: Wang's formula. */
function cubic(points: Flat, out: number[]): void {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = points as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const bend = Math.max(
    Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2),
    Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3),
  );
  const legs = Math.max(1, Math.min(MOST_LEGS, Math.ceil(Math.sqrt((0.75 * bend) / TOLERANCE))));
  for (let at = 1; at <= legs; at++) {
    const t = at / legs;
    const s = 1 - t;
    const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    out.push(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3);
  }
}
