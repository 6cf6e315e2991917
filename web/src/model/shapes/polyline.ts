/** An open path, straight or curved; its vertices are all its points, the control points of a bezier too. */
import { InvalidRecord } from "../errors";
import { checkFinite, checkPoints, float, list, oneOf, optional, required, struct, tag } from "../reading";
import type { Polyline } from "../records";
import type { Path, ShapeKind } from "./kind";
import {
  flattened,
  legsToPoints,
  withAnchorInserted,
  withAnchorMoved,
  withAnchorRemoved,
  withControlMoved,
} from "./lines";
import { parallelTo } from "./parallel";
import {
  boundsOf,
  corners,
  distanceTo,
  transformed,
  translation,
  withPointInserted,
  withPointMoved,
  withPointRemoved,
} from "./paths";

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
  painted: (shape) => boundsOf(both(shape).flatMap(({ points }) => points)),
  area: () => 0,
  contains: () => false,
  distance: (shape, at) => distanceTo(both(shape), at),
  flatten: (shape) => [line(shape)],
  transform: (shape, matrix) => {
    const points = transformed(shape.points, matrix);
    if (shape.parallel === undefined) return { ...shape, points };
    const scale = matrix[0] * matrix[4] - matrix[1] * matrix[3];
    return { ...shape, points, parallel: shape.parallel * Math.sign(scale) * Math.sqrt(Math.abs(scale)) };
  },
  translate: (shape, dx, dy) => ({ ...shape, points: transformed(shape.points, translation(dx, dy)) }),
  vertices: ({ points }) => corners([points]),
  edges: legsToPoints,
  /** An anchor takes its controls along; a control turns the one across from it. */
  withVertexMoved: (shape, vertex, to) => {
    const { points, curve } = shape;
    if (curve !== "bezier") return { ...shape, points: withPointMoved(points, vertex, to) };
    const move =
      vertex % 3 ? withControlMoved(points, vertex, to, false) : withAnchorMoved(points, vertex, to);
    return { ...shape, points: move };
  },
  withVertexInserted: (shape, vertex, at) => {
    const insert = shape.curve === "bezier" ? withAnchorInserted : withPointInserted;
    return { ...shape, points: insert(shape.points, vertex, at) };
  },
  withVertexRemoved: (shape, vertex) => {
    const { points, curve } = shape;
    if (curve !== "bezier" && points.length <= 4) return null;
    const left = (curve === "bezier" ? withAnchorRemoved : withPointRemoved)(points, vertex);
    return left && { ...shape, points: left };
  },
};

function line(shape: Polyline): Path {
  return { points: flattened(shape), closed: false };
}

/** The line, and its partner where it has one. */
export function both(shape: Polyline, main = line(shape)): Path[] {
  const { parallel } = shape;
  if (parallel === undefined) return [main];
  return [main, { points: parallelTo(main.points, parallel), closed: false }];
}
