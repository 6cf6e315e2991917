/** Ellipses: shown, moved and deleted. */
import type { Ellipse } from "../../../model/records";
import type { ShapeKind } from "../kind";
import { paintOutline } from "../painter";
import { FIXED } from "../vertices";

export const ellipse: ShapeKind<Ellipse> = { ...(FIXED as ShapeKind<Ellipse>), paint: paintOutline };
