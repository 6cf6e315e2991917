/** What painting asks of a shape again and again, kept as long as the shape lives: size and simplified outlines. */

import { covered } from "../../model/direction";
import { InvalidRecord } from "../../model/errors";
import type { Annotation, Shape } from "../../model/records";
import type { Bounds, Fault, Path, Point } from "../../model/shapes/kind";
import { area, bounds, contains, distance, fault, flatten, painted } from "../../model/shapes/registry";

/** Outlines may be off by this many device px. */
const OFF_BY = 0.35;

export interface Extent {
  readonly bounds: Bounds | null;
  /** Bounds of what is painted of the shape. */
  readonly painted: Bounds | null;
  readonly area: number;
}

const faults = new WeakMap<Shape, Fault | null>();
const extents = new WeakMap<Shape, Extent>();
const outlines = new WeakMap<Shape, Map<number, readonly Path[]>>();

/** Bounds and area; shapes never change, so they are computed once. */
export function extent(shape: Shape): Extent {
  let known = extents.get(shape);
  if (!known) {
    known = { bounds: bounds(shape), painted: painted(shape), area: areaOf(shape) };
    extents.set(shape, known);
  }
  return known;
}

/** What is painted of the annotation, its arrow too: where it is looked for, and what is painted anew. */
export function coverage(annotation: Annotation): Bounds | null {
  return annotation.direction ? covered(annotation) : extent(annotation.shape).painted;
}

/** What is wrong with the shape, and where; looked for once. */
export function faultIn(shape: Shape): Fault | null {
  let known = faults.get(shape);
  if (known === undefined) {
    known = fault(shape);
    faults.set(shape, known);
  }
  return known;
}

/** True where the point lies in the shape or within `reach` of its outline; of a broken mask, in its crop. */
export function meets(shape: Shape, at: Point, reach: number): boolean {
  try {
    return contains(shape, at) || distance(shape, at) <= reach;
  } catch (error) {
    if (!(error instanceof InvalidRecord)) throw error;
    return true;
  }
}

/** The area; 0 of a mask whose run-lengths are broken. */
function areaOf(shape: Shape): number {
  try {
    return area(shape);
  } catch (error) {
    if (!(error instanceof InvalidRecord)) throw error;
    return 0;
  }
}

/** The level whose scale, 2^(level / 2), is nearest to the given one. */
export function levelOf(scale: number): number {
  return Math.round(2 * Math.log2(scale));
}

/** The shape's outline with as few points as look the same at the level's scale. */
export function simplified(shape: Shape, level: number): readonly Path[] {
  const levels = outlines.get(shape) ?? new Map<number, readonly Path[]>();
  outlines.set(shape, levels);
  let paths = levels.get(level);
  if (!paths) {
    const tolerance = OFF_BY / 2 ** ((level + 0.5) / 2);
    paths = flatten(shape).map(({ points, closed }) => ({ points: simplify(points, tolerance), closed }));
    levels.set(level, paths);
  }
  return paths;
}

/** The points without those that lie within `tolerance` of the line that is left (Ramer, Douglas, Peucker). */
export function simplify(points: readonly number[], tolerance: number): readonly number[] {
  const count = points.length / 2;
  if (count <= 4) return points;
  const keep = new Uint8Array(count);
  const far = farthestFrom(points, 0);
  keep[0] = keep[far] = keep[count - 1] = 1;
  const spans: [number, number][] = [
    [0, far],
    [far, count - 1],
  ];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const at = farthestBetween(points, from, to, tolerance);
    if (at < 0) continue;
    keep[at] = 1;
    spans.push([from, at], [at, to]);
  }
  const kept: number[] = [];
  for (let at = 0; at < count; at++) {
    if (keep[at]) kept.push(points[2 * at] as number, points[2 * at + 1] as number);
  }
  return kept;
}

function farthestFrom(points: readonly number[], from: number): number {
  const [x, y] = [points[2 * from] as number, points[2 * from + 1] as number];
  let [found, most] = [from, -1];
  for (let at = 0; at < points.length / 2; at++) {
    const away = ((points[2 * at] as number) - x) ** 2 + ((points[2 * at + 1] as number) - y) ** 2;
    if (away > most) [found, most] = [at, away];
  }
  return found;
}

/** The point between the two that lies farthest from their segment, if beyond the tolerance; else -1. */
function farthestBetween(points: readonly number[], from: number, to: number, tolerance: number): number {
  const [ax, ay] = [points[2 * from] as number, points[2 * from + 1] as number];
  const [dx, dy] = [(points[2 * to] as number) - ax, (points[2 * to + 1] as number) - ay];
  const length = dx * dx + dy * dy;
  let found = -1;
  let most = tolerance * tolerance;
  for (let at = from + 1; at < to; at++) {
    const [px, py] = [(points[2 * at] as number) - ax, (points[2 * at + 1] as number) - ay];
    const t = length ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
    const away = (px - t * dx) ** 2 + (py - t * dy) ** 2;
    if (away > most) [found, most] = [at, away];
  }
  return found;
}
