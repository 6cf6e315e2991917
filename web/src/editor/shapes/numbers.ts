/** Numbers that every shape has that covers something: the place and the size of its bounds. */
import type { Shape } from "../../model/records";
import type { Matrix } from "../../model/shapes/kind";
import { transform } from "../../model/shapes/registry";
import { extent } from "./detail";
import type { NumberField } from "./kind";

/** The side of the bounds that lies first, and the one across from it. */
const AXES = { across: [0, 2], down: [1, 3] } as const;

/** Left, top, width and height of the bounds: the shape is moved, or stretched from its left or top side. */
export const FRAME: readonly NumberField<Shape>[] = [
  place("x", "across"),
  place("y", "down"),
  size("width", "across"),
  size("height", "down"),
];

function place(name: "x" | "y", axis: keyof typeof AXES): NumberField<Shape> {
  const get = (shape: Shape): number | null => extent(shape).bounds?.[AXES[axis][0]] ?? null;
  return {
    name,
    get,
    set: (shape, value) => transform(shape, along(axis, 1, value - (get(shape) ?? value))),
  };
}

function size(name: "width" | "height", axis: keyof typeof AXES): NumberField<Shape> {
  const [first, last] = AXES[axis];
  const get = (shape: Shape): number | null => {
    const { bounds } = extent(shape);
    return bounds && bounds[last] - bounds[first];
  };
  return {
    name,
    get,
    set: (shape, value) => {
      const [start, length] = [extent(shape).bounds?.[first] ?? 0, get(shape)];
      if (!length || value <= 0) return shape;
      const factor = value / length;
      return transform(shape, along(axis, factor, start * (1 - factor)));
    },
  };
}

/** Stretches one axis by the factor and then moves along it. */
function along(axis: keyof typeof AXES, factor: number, by: number): Matrix {
  return axis === "across" ? [factor, 0, by, 0, 1, 0] : [1, 0, 0, 0, factor, by];
}
