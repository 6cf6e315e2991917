/** What a hand takes hold of on a cuboid: corners, the sides of the front face, the back face, the vanishing point. */
import type { Cuboid } from "../../../model/records";
import type { Path, Point } from "../../../model/shapes/kind";
import { pointAt, withPointMoved } from "../../../model/shapes/paths";
import {
  EDGES,
  FAMILIES,
  type Family,
  vanishingOf,
  withBackMoved,
  withCornerPulled,
  withFacePulled,
  withVanishing,
} from "../../../model/shapes/perspective";
import type { Drag, Grasp, Handle } from "../kind";

/** The front face's sides from the top, clockwise: both corners, and the family that their face is pulled along. */
const SIDES: readonly (readonly [number, number, Family, string])[] = [
  [0, 1, 1, "ns-resize"],
  [1, 2, 0, "ew-resize"],
  [3, 2, 1, "ns-resize"],
  [0, 3, 0, "ew-resize"],
];
const CORNERS = 8;
const BACK = CORNERS + SIDES.length;
const VANISHING = BACK + 1;

/** Sides have handles from this many CSS px on, the back face from this far behind. */
const [SIDES_FROM, BACK_FROM] = [48, 14];

export function cuboidHandles(shape: Cuboid, { scale, editing }: Grasp): readonly Handle[] {
  const { corners } = shape;
  const handles: Handle[] = [];
  for (let index = 0; index < CORNERS; index++) {
    handles.push({ kind: "vertex", index, cursor: "move", ...pointAt(corners, index) });
  }
  SIDES.forEach(([from, to, , cursor], at) => {
    const [a, b] = [pointAt(corners, from), pointAt(corners, to)];
    if (distance(a, b) * scale < SIDES_FROM) return;
    handles.push({ kind: "handle", index: CORNERS + at, side: true, cursor, ...middle([a, b]) });
  });
  const [front, back] = [faceMiddle(shape, 0), faceMiddle(shape, 4)];
  if (distance(front, back) * scale >= BACK_FROM)
    handles.push({ kind: "handle", index: BACK, cursor: "move", ...back });
  const vanishing = vanishingOf(shape, 2);
  if (editing && vanishing.w)
    handles.push({
      kind: "handle",
      round: true,
      index: VANISHING,
      cursor: "move",
      x: vanishing.x,
      y: vanishing.y,
    });
  return handles;
}

/** While points are edited: from the back face on to every vanishing point there is. */
export function cuboidGuides(shape: Cuboid, { editing }: Grasp): readonly Path[] {
  if (!editing) return [];
  return FAMILIES.flatMap((family) => {
    const { x, y, w } = vanishingOf(shape, family);
    if (!w) return [];
    return nearCorners(shape, { x, y }, family).map((corner) => {
      const from = pointAt(shape.corners, corner);
      return { points: [from.x, from.y, x, y], closed: false };
    });
  });
}

/** The perspective is kept; with Alt a corner moves alone, and the back face goes where it is pulled. */
export function dragCuboid(shape: Cuboid, handle: Handle, { to, centred: free }: Drag): Cuboid {
  const { index } = handle;
  const { corners } = shape;
  const parallel = !vanishingOf(shape, 2).w;
  const by = { x: to.x - handle.x, y: to.y - handle.y };
  if (index === VANISHING) return withVanishing(shape, to);
  if (index === BACK) {
    if (parallel || free) return withBackMoved(shape, by.x, by.y);
    return withFacePulled(shape, 4, 2, shifted(pointAt(corners, 4), by));
  }
  if (index >= CORNERS) {
    const [from, , family] = SIDES[index - CORNERS] as (typeof SIDES)[number];
    return withFacePulled(shape, from, family, shifted(pointAt(corners, from), by));
  }
  if (free) return { type: "cuboid", corners: withPointMoved(corners, index, to) };
  if (index < 4) return withCornerPulled(shape, index, to);
  return parallel ? withBackMoved(shape, by.x, by.y) : withFacePulled(shape, index, 2, to);
}

/** Of each edge of the family the end that lies nearer to the place where they meet. */
function nearCorners({ corners }: Cuboid, to: Point, family: Family): number[] {
  return (EDGES[family] as (typeof EDGES)[number]).map(([a, b]) =>
    distance(pointAt(corners, a), to) < distance(pointAt(corners, b), to) ? a : b,
  );
}

function faceMiddle({ corners }: Cuboid, first: number): Point {
  return middle([0, 1, 2, 3].map((at) => pointAt(corners, first + at)));
}

function middle(points: readonly Point[]): Point {
  const sum = points.reduce((all, { x, y }) => ({ x: all.x + x, y: all.y + y }));
  return { x: sum.x / points.length, y: sum.y / points.length };
}

function shifted({ x, y }: Point, by: Point): Point {
  return { x: x + by.x, y: y + by.y };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
