/** An open path, straight or curved; its vertices are all its points, the control points of a bezier too. */
import { InvalidRecord } from "../errors";
import { checkFinite, checkPoints, float, list, oneOf, optional, required, struct, tag } from "../reading";
import type { Flat, Polyline } from "../records";
import { bezier, catmullRom } from "./curves";
import type { Path, ShapeKind } from "./kind";
import {
  boundsOf,
  corners,
  distanceTo,
  legs,
  transformed,
  translation,
  withPointInserted,
  withPointMoved,
  withPointRemoved,
} from "./paths";

const STRAIGHT = (points: Flat): Flat => points;
const CURVES = { straight: STRAIGHT, bezier, "catmull-rom": catmullRom };

export const polyline: ShapeKind<Polyline> = {
  read: struct<Polyline>(
    {
      type: tag("polyline"),
      points: required(list(float)),
      curve: optional(oneOf("straight", "bezier", "catmull-rom"), "straight"),
      parallel: optional(float),
    },
    ({ points, curve, parallel = 0 }, path) => {
      checkPoints(path, "points", points, 2);
      if (curve === "bezier" && (points.length / 2) % 3 !== 1) {
        throw new InvalidRecord(`a bezier path has 3n + 1 points, not ${points.length / 2}`, path);
      }
      checkFinite(path, { parallel });
    },
  ),
  bounds: (shape) => boundsOf(line(shape).points),
  area: () => 0,
  contains: () => false,
  distance: (shape, at) => distanceTo([line(shape)], at),
  flatten: (shape) => [line(shape)],
  transform: (shape, matrix) => {
    const points = transformed(shape.points, matrix);
    if (shape.parallel === undefined) return { ...shape, points };
    const scale = matrix[0] * matrix[4] - matrix[1] * matrix[3];
    return { ...shape, points, parallel: shape.parallel * Math.sign(scale) * Math.sqrt(Math.abs(scale)) };
  },
  translate: (shape, dx, dy) => ({ ...shape, points: transformed(shape.points, translation(dx, dy)) }),
  vertices: ({ points }) => corners([points]),
  edges: (shape) => (shape.curve === "bezier" ? [] : legs([{ points: shape.points, closed: false }])),
  withVertexMoved: (shape, vertex, to) => ({ ...shape, points: withPointMoved(shape.points, vertex, to) }),
  withVertexInserted: (shape, vertex, at) =>
    shape.curve === "bezier" ? shape : { ...shape, points: withPointInserted(shape.points, vertex, at) },
  withVertexRemoved: (shape, vertex) => {
    if (shape.curve === "bezier") return shape;
    return shape.points.length <= 4 ? null : { ...shape, points: withPointRemoved(shape.points, vertex) };
  },
};

function line({ points, curve = "straight" }: Polyline): Path {
  return { points: CURVES[curve](points), closed: false };
}
