/**
 * A cuboid as a box in perspective: three families of four edges, each of which meets in a vanishing point.
 *
 * In homogeneous coordinates a corner is the corner across plus a multiple of each vanishing point, so that a change of
 * one multiple moves a face and leaves all edges on their vanishing points. Corners stand in the order of `Cuboid`.
 */
import type { Cuboid, Flat } from "../records";
import type { Point } from "./kind";
import { pointAt } from "./paths";

/** Edges that run across, down, and into the depth. */
export const FAMILIES = [0, 1, 2] as const;
export type Family = (typeof FAMILIES)[number];

/** Where the edges of a family meet; where `w` is 0 they are parallel, and (x, y) is their direction. */
export interface Vanishing extends Point {
  readonly w: 0 | 1;
}

type Steps = readonly [number, number, number];

/** Whether a corner lies right, below and behind. */
const PLACES: readonly Steps[] = [
  [0, 0, 0],
  [1, 0, 0],
  [1, 1, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 0, 1],
  [1, 1, 1],
  [0, 1, 1],
];

/** The four edges of each family, from corner to corner. */
export const EDGES: readonly (readonly (readonly [number, number])[])[] = [
  [
    [0, 1],
    [3, 2],
    [4, 5],
    [7, 6],
  ],
  [
    [0, 3],
    [1, 2],
    [4, 7],
    [5, 6],
  ],
  [
    [0, 4],
    [1, 5],
    [2, 6],
    [3, 7],
  ],
];

/** Directions of edges that have no length. */
const UPRIGHT: readonly Vanishing[] = [
  { x: 1, y: 0, w: 0 },
  { x: 0, y: 1, w: 0 },
  { x: 1, y: -1, w: 0 },
];

/** Edges are parallel where no two differ by more than this; the sine of the angle. */
const PARALLEL = 0.002;

/** A face comes no nearer to the vanishing point than this share of the way is left. */
const NEAREST = 0.02;

/** The corner that lies across in the families named. */
export function across(corner: number, families: readonly Family[]): number {
  const place = [...(PLACES[corner] as Steps)];
  for (const family of families) place[family] = 1 - (place[family] as number);
  return PLACES.findIndex((other) => other.every((side, at) => side === place[at]));
}

/** Where the edges of the family meet, as nearly as they do. */
export function vanishingOf({ corners }: Cuboid, family: Family): Vanishing {
  const lines = (EDGES[family] as (typeof EDGES)[number]).flatMap(([from, to]) => {
    const [a, b] = [pointAt(corners, from), pointAt(corners, to)];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length = Math.hypot(dx, dy);
    return length ? [{ at: a, x: dx / length, y: dy / length }] : [];
  });
  const [first] = lines;
  if (!first) return UPRIGHT[family] as Vanishing;
  const spread = lines.some((a) => lines.some((b) => Math.abs(a.x * b.y - a.y * b.x) > PARALLEL));
  if (!spread) {
    const sign = (line: Point): number => Math.sign(line.x * first.x + line.y * first.y);
    const sum = (axis: "x" | "y"): number => lines.reduce((all, line) => all + sign(line) * line[axis], 0);
    return { x: sum("x") / lines.length, y: sum("y") / lines.length, w: 0 };
  }
  return { ...nearestToAll(lines), w: 1 };
}

/** The point whose squared distances from all lines are the least together. */
function nearestToAll(lines: readonly (Point & { readonly at: Point })[]): Point {
  const origin = (lines[0] as { at: Point }).at;
  let [xx, xy, yy, bx, by] = [0, 0, 0, 0, 0];
  for (const { at, x, y } of lines) {
    const offset = (at.x - origin.x) * -y + (at.y - origin.y) * x;
    xx += y * y;
    xy -= x * y;
    yy += x * x;
    bx -= y * offset;
    by += x * offset;
  }
  const determinant = xx * yy - xy * xy;
  return {
    x: origin.x + (bx * yy - by * xy) / determinant,
    y: origin.y + (by * xx - bx * xy) / determinant,
  };
}

/** The cuboid whose corner is pulled within its face to the place: its edges keep their vanishing points. */
export function withCornerPulled(cuboid: Cuboid, corner: number, to: Point): Cuboid {
  const origin = across(corner, [0, 1]);
  const from = pointAt(cuboid.corners, origin);
  const [v, u] = [vanishingOf(cuboid, 0), vanishingOf(cuboid, 1)];
  const [ax, ay] = [v.x - v.w * to.x, v.y - v.w * to.y];
  const [bx, by] = [u.x - u.w * to.x, u.y - u.w * to.y];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const determinant = ax * by - ay * bx;
  if (!determinant) return cuboid;
  const steps = [(dx * by - dy * bx) / determinant, (ax * dy - ay * dx) / determinant] as const;
  return rebuilt(cuboid, origin, [...steps, stepTo(cuboid, origin, 2)]);
}

/** The cuboid whose face at the corner, of those across the family, comes to lie where the corner meets the place. */
export function withFacePulled(cuboid: Cuboid, corner: number, family: Family, to: Point): Cuboid {
  const origin = across(corner, [family]);
  const steps = FAMILIES.map((other) =>
    other === family
      ? along(pointAt(cuboid.corners, origin), vanishingOf(cuboid, family), to)
      : stepTo(cuboid, origin, other),
  );
  return rebuilt(cuboid, origin, steps as unknown as Steps);
}

/** The cuboid whose back face is moved by that much as it is; the edges into the depth follow. */
export function withBackMoved({ corners }: Cuboid, dx: number, dy: number): Cuboid {
  return {
    type: "cuboid",
    corners: corners.map((length, at) => (at < 8 ? length : length + (at % 2 ? dy : dx))),
  };
}

/** The cuboid seen with another vanishing point in the depth; it is as deep as before. */
export function withVanishing(cuboid: Cuboid, to: Point): Cuboid {
  const before = vanishingOf(cuboid, 2);
  const back = [0, 1, 2, 3].flatMap((corner) => {
    const [front, behind] = [pointAt(cuboid.corners, corner), pointAt(cuboid.corners, corner + 4)];
    const share = shareOf(along(front, before, behind), before.w);
    return [front.x + share * (to.x - front.x), front.y + share * (to.y - front.y)];
  });
  return { type: "cuboid", corners: [...cuboid.corners.slice(0, 8), ...back] };
}

/** The cuboid with that front face, its back face the given share of the way to the vanishing point, 0 to 1. */
export function towards(front: Flat, vanishing: Point, share: number): Cuboid {
  const depth = Math.max(0, Math.min(1 - NEAREST, share));
  const back = front.map((length, at) => length + depth * ((at % 2 ? vanishing.y : vanishing.x) - length));
  return { type: "cuboid", corners: [...front, ...back] };
}

/** What share of the way from a place to the vanishing point another place lies. */
export function shareBetween(from: Point, vanishing: Point, to: Point): number {
  const [dx, dy] = [vanishing.x - from.x, vanishing.y - from.y];
  const length = dx * dx + dy * dy;
  return length ? ((to.x - from.x) * dx + (to.y - from.y) * dy) / length : 0;
}

/** The multiple of the vanishing point that leads from one place to the nearest to another. */
function along(from: Point, vanishing: Vanishing, to: Point): number {
  const { x, y, w } = vanishing;
  if (!w) return ((to.x - from.x) * x + (to.y - from.y) * y) / (x * x + y * y);
  const share = Math.min(1 - NEAREST, shareBetween(from, vanishing, to));
  return share / (1 - share);
}

/** The share of the way to the vanishing point that a multiple of it leads. */
function shareOf(step: number, w: 0 | 1): number {
  return w ? step / (1 + step) : 0;
}

function stepTo(cuboid: Cuboid, origin: number, family: Family): number {
  const { corners } = cuboid;
  return along(
    pointAt(corners, origin),
    vanishingOf(cuboid, family),
    pointAt(corners, across(origin, [family])),
  );
}

/** The eight corners from one of them and the steps to its neighbours; what was turned inside out is named anew. */
function rebuilt(cuboid: Cuboid, origin: number, steps: Steps): Cuboid {
  const from = pointAt(cuboid.corners, origin);
  const ways = FAMILIES.map((family) => vanishingOf(cuboid, family));
  const flipped = FAMILIES.filter((family) => (steps[family] as number) * stepTo(cuboid, origin, family) < 0);
  const start = PLACES[across(origin, flipped)] as Steps;
  const corners: number[] = [];
  for (const place of PLACES) {
    let [x, y, w] = [from.x, from.y, 1];
    FAMILIES.forEach((family) => {
      if (place[family] === start[family]) return;
      const [way, step] = [ways[family] as Vanishing, steps[family] as number];
      x += step * way.x;
      y += step * way.y;
      w += step * way.w;
    });
    if (w < NEAREST) return cuboid;
    corners.push(x / w, y / w);
  }
  return { type: "cuboid", corners };
}
