/** Ellipses: handled by the box that is turned with them. */
import type { Box, Ellipse } from "../../../model/records";
import { boxAngle, boxGuides, boxHandles, dragBox, sizedBox, turnedBox } from "../box/handles";
import type { NumberField, ShapeKind } from "../kind";
import { paintOutline } from "../painter";

const NUMBERS: readonly NumberField<Ellipse>[] = [
  { name: "centre-x", get: ({ cx }) => cx, set: (shape, cx) => ({ ...shape, cx }) },
  { name: "centre-y", get: ({ cy }) => cy, set: (shape, cy) => ({ ...shape, cy }) },
  { name: "radius-x", get: ({ rx }) => rx, set: (shape, rx) => (rx > 0 ? { ...shape, rx } : shape) },
  { name: "radius-y", get: ({ ry }) => ry, set: (shape, ry) => (ry > 0 ? { ...shape, ry } : shape) },
  {
    name: "angle",
    get: ({ rotation = 0 }) => rotation,
    set: (shape, degrees) => ellipseIn(turnedBox(boxAround(shape), degrees)),
  },
];

export const ellipse: ShapeKind<Ellipse> = {
  paint: paintOutline,
  handles: (shape, grasp) => boxHandles(boxAround(shape), grasp),
  guides: (shape, grasp) => boxGuides(boxAround(shape), grasp),
  angleAt: (shape, handle) => boxAngle(boxAround(shape), handle),
  dragged: (shape, handle, drag) => ellipseIn(dragBox(boxAround(shape), handle, drag)),
  insertable: false,
  numbers: NUMBERS,
  resized: (shape, dx, dy) => {
    const box = boxAround(shape);
    return ellipseIn(sizedBox(box, Math.max(1, box.width + dx), Math.max(1, box.height + dy)));
  },
};

/** The box about the ellipse, turned as it is. */
export function boxAround({ cx, cy, rx, ry, rotation }: Ellipse): Box {
  const upright: Box = { type: "box", x: cx - rx, y: cy - ry, width: 2 * rx, height: 2 * ry };
  return rotation ? { ...upright, rotation } : upright;
}

/** The ellipse that touches the four sides of the box. */
export function ellipseIn({ x, y, width, height, rotation }: Box): Ellipse {
  const [rx, ry] = [width / 2, height / 2];
  const upright: Ellipse = { type: "ellipse", cx: x + rx, cy: y + ry, rx, ry };
  return rotation ? { ...upright, rotation } : upright;
}
