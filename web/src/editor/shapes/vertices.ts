/** Handles of shapes that are edited point by point. */
import type { Shape } from "../../model/records";
import type { Matrix } from "../../model/shapes/kind";
import { transform, vertices, withVertexMoved } from "../../model/shapes/registry";
import { extent } from "./detail";
import type { Drag, Handle, ShapeKind } from "./kind";
import { FRAME } from "./numbers";

export function pointHandles(shape: Shape): readonly Handle[] {
  return vertices(shape).map(({ vertex, x, y }) => ({ kind: "vertex", index: vertex, x, y, cursor: "move" }));
}

export function dragPoint<S extends Shape>(shape: S, { index }: Handle, { to }: Drag): S {
  return withVertexMoved(shape, index, to);
}

/** Stretches the shape from the top left corner of its bounds; never to less than one px. */
export function stretched<S extends Shape>(shape: S, dx: number, dy: number): S {
  const { bounds } = extent(shape);
  if (!bounds) return shape;
  const [x0, y0, x1, y1] = bounds;
  const [across, down] = [factor(x1 - x0, dx), factor(y1 - y0, dy)];
  const matrix: Matrix = [across, 0, x0 - across * x0, 0, down, y0 - down * y0];
  return transform(shape, matrix);
}

function factor(length: number, by: number): number {
  return length > 0 ? Math.max(1, length + by) / length : 1;
}

/** What point-wise shapes have in common. */
export const POINTWISE: Omit<ShapeKind<Shape>, "paint" | "insertable"> = {
  handles: pointHandles,
  dragged: dragPoint,
  resized: stretched,
  numbers: FRAME,
};

/** A shape that is shown, moved and deleted, but not reshaped. */
export const FIXED: Omit<ShapeKind<Shape>, "paint"> = {
  handles: () => [],
  dragged: (shape) => shape,
  resized: (shape) => shape,
  numbers: [],
  insertable: false,
};
