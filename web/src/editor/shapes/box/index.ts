/** Boxes, upright or turned: eight handles. */
import type { Box } from "../../../model/records";
import type { ShapeKind } from "../kind";
import { paintOutline } from "../painter";
import { boxHandles, dragBox } from "./handles";

export const box: ShapeKind<Box> = {
  paint: paintOutline,
  handles: boxHandles,
  dragged: dragBox,
  insertable: false,
  resized: (shape, dx, dy) => ({
    ...shape,
    width: Math.max(1, shape.width + dx),
    height: Math.max(1, shape.height + dy),
  }),
};
