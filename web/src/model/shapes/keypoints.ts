/** Named points of one object; absent ones have no place. */
import { InvalidRecord } from "../errors";
import { float, list, oneOf, required, struct, tag, tuple } from "../reading";
import type { Keypoint, Keypoints } from "../records";
import type { ShapeKind } from "./kind";
import { boundsOf, moved, translation } from "./paths";

export const keypoints: ShapeKind<Keypoints> = {
  read: struct<Keypoints>(
    {
      type: tag("keypoints"),
      points: required(list(tuple<Keypoint>(float, float, oneOf(0, 1, 2)))),
    },
    ({ points }, path) => {
      if (!points.length) throw new InvalidRecord("keypoints hold at least one point", path);
      points.forEach(([x, y], number) => {
        if (Number.isFinite(x) && Number.isFinite(y)) return;
        throw new InvalidRecord(`points[${number}] is (${x}, ${y}), not finite`, path);
      });
    },
  ),
  bounds: (shape) => boundsOf(present(shape).flatMap((point) => point.slice(0, 2))),
  area: () => 0,
  contains: () => false,
  distance: (shape, at) =>
    Math.min(Infinity, ...present(shape).map(([x, y]) => Math.hypot(at.x - x, at.y - y))),
  flatten: () => [],
  transform: (shape, matrix) => ({
    ...shape,
    points: shape.points.map((point): Keypoint => {
      const [x, y, visibility] = point;
      if (!visibility) return point;
      const to = moved(matrix, { x, y });
      return [to.x, to.y, visibility];
    }),
  }),
  translate: (shape, dx, dy) => keypoints.transform(shape, translation(dx, dy)),
  vertices: ({ points }) =>
    points.flatMap(([x, y, visibility], vertex) => (visibility ? [{ vertex, x, y }] : [])),
  edges: () => [],
  withVertexMoved: (shape, vertex, to) => ({
    ...shape,
    points: shape.points.map((point, at): Keypoint => (at === vertex ? [to.x, to.y, point[2] || 2] : point)),
  }),
  withVertexInserted: (shape) => shape,
  /** The joint keeps its place in the order and becomes absent. */
  withVertexRemoved: (shape, vertex) => {
    const points = shape.points.map((point, at): Keypoint => (at === vertex ? [0, 0, 0] : point));
    return points.some((point) => point[2]) ? { ...shape, points } : null;
  },
};

function present({ points }: Keypoints): Keypoint[] {
  return points.filter((point) => point[2] > 0);
}
