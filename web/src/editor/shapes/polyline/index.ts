/** Lines: straight or curved, never filled, with a parallel partner where they have one. */
import type { Polyline } from "../../../model/records";
import { both } from "../../../model/shapes/polyline";
import type { NumberField, ShapeKind } from "../kind";
import { paintLine } from "../painter";
import { POINTWISE } from "../vertices";
import { dragLine, lineGuides, lineHandles } from "./handles";

const FRAME = (POINTWISE as ShapeKind<Polyline>).numbers;

const PARALLEL: NumberField<Polyline> = {
  name: "parallel",
  get: ({ parallel }) => parallel ?? null,
  set: (line, parallel) => ({ ...line, parallel }),
};

export const polyline: ShapeKind<Polyline> = {
  ...(POINTWISE as ShapeKind<Polyline>),
  paint: (brush, sight) => {
    const [main] = brush.paths(sight.shape);
    paintLine(brush, sight, both(sight.shape, main));
  },
  handles: lineHandles,
  guides: lineGuides,
  dragged: dragLine,
  insertable: true,
  numbers: [...FRAME, PARALLEL],
};
