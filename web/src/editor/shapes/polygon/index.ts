/** Polygons: parts and holes filled even-odd, edited point by point. */
import type { Polygon } from "../../../model/records";
import type { ShapeKind } from "../kind";
import { paintOutline } from "../painter";
import { POINTWISE } from "../vertices";

export const polygon: ShapeKind<Polygon> = {
  ...(POINTWISE as ShapeKind<Polygon>),
  paint: paintOutline,
  insertable: true,
};
