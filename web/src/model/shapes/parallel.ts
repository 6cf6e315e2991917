/** The parallel partner of a line: at a signed distance to the right of the direction of travel. */
import type { Flat } from "../records";
import type { Point } from "./kind";
import { pointAt } from "./paths";

/** Corners sharper than this are cut off; the cosine of the turn. */
const SHARP = -0.8;

interface Leg {
  readonly from: Point;
  readonly to: Point;
  /** Of length 1, to the right of the direction of travel. */
  readonly normal: Point;
}

/** The line at that distance; corners are mitred, very sharp ones cut off. */
export function parallelTo(points: Flat, distance: number): number[] {
  const legs = legsOf(points);
  const [first, last] = [legs[0], legs.at(-1)];
  if (!first || !last) return [...points];
  const out = beside(first.from, first.normal, distance);
  for (let at = 1; at < legs.length; at++) {
    const [a, b] = [legs[at - 1] as Leg, legs[at] as Leg];
    const cosine = a.normal.x * b.normal.x + a.normal.y * b.normal.y;
    if (cosine < SHARP)
      out.push(...beside(b.from, a.normal, distance), ...beside(b.from, b.normal, distance));
    else {
      const mitre = {
        x: (a.normal.x + b.normal.x) / (1 + cosine),
        y: (a.normal.y + b.normal.y) / (1 + cosine),
      };
      out.push(...beside(b.from, mitre, distance));
    }
  }
  return [...out, ...beside(last.to, last.normal, distance)];
}

/** Halfway along the line, and to the right of it there. */
export function middleOf(points: Flat): { readonly at: Point; readonly normal: Point } | null {
  const legs = legsOf(points);
  const lengths = legs.map(({ from, to }) => Math.hypot(to.x - from.x, to.y - from.y));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [at, { from, to, normal }] of legs.entries()) {
    const length = lengths[at] as number;
    if (left > length && at + 1 < legs.length) {
      left -= length;
      continue;
    }
    const share = Math.min(1, left / length);
    return { at: { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }, normal };
  }
  return null;
}

function legsOf(points: Flat): Leg[] {
  const legs: Leg[] = [];
  for (let at = 0; at + 1 < points.length / 2; at++) {
    const [from, to] = [pointAt(points, at), pointAt(points, at + 1)];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length) legs.push({ from, to, normal: { x: (from.y - to.y) / length, y: (to.x - from.x) / length } });
  }
  return legs;
}

function beside({ x, y }: Point, normal: Point, distance: number): number[] {
  return [x + distance * normal.x, y + distance * normal.y];
}
