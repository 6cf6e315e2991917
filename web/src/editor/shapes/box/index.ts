/** Boxes, upright or turned: eight handles to resize, one to turn. */
import type { Box } from "../../../model/records";
import type { NumberField, ShapeKind } from "../kind";
import { paintOutline } from "../painter";
import { boxAngle, boxGuides, boxHandles, dragBox, sizedBox, turnedBox } from "./handles";

/** Left and top are those of the box before it is turned. */
const NUMBERS: readonly NumberField<Box>[] = [
  { name: "x", get: ({ x }) => x, set: (box, x) => ({ ...box, x }) },
  { name: "y", get: ({ y }) => y, set: (box, y) => ({ ...box, y }) },
  {
    name: "width",
    get: ({ width }) => width,
    set: (box, width) => (width > 0 ? sizedBox(box, width, box.height) : box),
  },
  {
    name: "height",
    get: ({ height }) => height,
    set: (box, height) => (height > 0 ? sizedBox(box, box.width, height) : box),
  },
  { name: "angle", get: (box) => box.rotation ?? 0, set: turnedBoxTo },
];

export const box: ShapeKind<Box> = {
  paint: paintOutline,
  handles: boxHandles,
  guides: boxGuides,
  angleAt: boxAngle,
  dragged: dragBox,
  insertable: false,
  numbers: NUMBERS,
  resized: (shape, dx, dy) => sizedBox(shape, Math.max(1, shape.width + dx), Math.max(1, shape.height + dy)),
};

function turnedBoxTo(box: Box, degrees: number): Box {
  return turnedBox(box, degrees);
}
