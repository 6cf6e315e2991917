/** Polylines: straight or curved, never filled. Straight ones are edited point by point. */
import type { Polyline } from "../../../model/records";
import type { ShapeKind } from "../kind";
import { paintLine } from "../painter";
import { POINTWISE } from "../vertices";

export const polyline: ShapeKind<Polyline> = {
  ...(POINTWISE as ShapeKind<Polyline>),
  paint: paintLine,
  insertable: true,
};
