/** A box in space by its eight projected corners; what it covers is their convex hull. */
import { InvalidRecord } from "../errors";
import { checkPoints, float, list, optional, required, struct, tag, tuple } from "../reading";
import type { Camera, Cuboid, Pose } from "../records";
import type { Edge, Path, ShapeKind } from "./kind";
import {
  boundsOf,
  corners,
  distanceTo,
  inside,
  pointAt,
  signedArea,
  transformed,
  translation,
  withPointMoved,
} from "./paths";

const EDGES = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
  [4, 5],
  [5, 6],
  [6, 7],
  [7, 4],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
] as const;

const triple = tuple<Pose["center"]>(float, float, float);

const readPose = struct<Pose>(
  {
    center: required(triple),
    size: required(triple),
    quaternion: required(tuple<Pose["quaternion"]>(float, float, float, float)),
  },
  ({ center, size, quaternion }, path) => {
    if (![...center, ...size, ...quaternion].every(Number.isFinite)) {
      throw new InvalidRecord("a pose holds finite numbers only", path);
    }
  },
);

const readCamera = struct<Camera>({ projection: required(list(float)) }, ({ projection }, path) => {
  if (projection.length !== 12 || !projection.every(Number.isFinite)) {
    throw new InvalidRecord("a projection has 12 finite numbers", path);
  }
});

export const cuboid: ShapeKind<Cuboid> = {
  read: struct<Cuboid>(
    {
      type: tag("cuboid"),
      corners: required(list(float)),
      pose: optional(readPose),
      camera: optional(readCamera),
    },
    ({ corners: points }, path) => {
      checkPoints(path, "corners", points, 8);
      if (points.length !== 16) {
        throw new InvalidRecord(`a cuboid has 8 corners, not ${points.length / 2}`, path);
      }
    },
  ),
  bounds: (shape) => boundsOf(shape.corners),
  area: (shape) => Math.abs(signedArea(hull(shape).points)),
  contains: (shape, at) => inside([hull(shape)], at),
  distance: (shape, at) => distanceTo(frame(shape), at),
  flatten: (shape) => [hull(shape)],
  parts: (shape) => [{ exterior: hull(shape).points }],
  /** The pose is of the camera's view and does not follow. */
  transform: ({ type, corners: points }, matrix) => ({ type, corners: transformed(points, matrix) }),
  translate: (shape, dx, dy) => cuboid.transform(shape, translation(dx, dy)),
  vertices: (shape) => corners([shape.corners]),
  edges: (): Edge[] => [],
  withVertexMoved: ({ type, corners: points }, vertex, to) => ({
    type,
    corners: withPointMoved(points, vertex, to),
  }),
  withVertexInserted: (shape) => shape,
  withVertexRemoved: (shape) => shape,
};

/** The twelve edges. */
function frame(shape: Cuboid): Path[] {
  return EDGES.map(([a, b]) => {
    const [from, to] = [pointAt(shape.corners, a), pointAt(shape.corners, b)];
    return { points: [from.x, from.y, to.x, to.y], closed: false };
  });
}

/** The convex hull, by Andrew's monotone chain. */
function hull(shape: Cuboid): Path {
  const sorted = corners([shape.corners]).sort((a, b) => a.x - b.x || a.y - b.y);
  const chain = (points: typeof sorted) => {
    const kept: typeof sorted = [];
    for (const point of points) {
      for (let n = kept.length; n >= 2; n = kept.length) {
        const [a, b] = [kept[n - 2] as (typeof sorted)[0], kept[n - 1] as (typeof sorted)[0]];
        if ((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0) break;
        kept.pop();
      }
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  const around = [...chain(sorted), ...chain(sorted.reverse())];
  return { points: around.flatMap(({ x, y }) => [x, y]), closed: true };
}
