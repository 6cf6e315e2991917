/** The amber ring where a shape is broken. */
import type { Shape } from "../../model/records";
import { faultIn } from "../shapes/detail";
import { FAULT } from "../shapes/look";
import { type Brush, ring } from "../shapes/painter";

export function paintFault(brush: Brush, shape: Shape): void {
  const found = faultIn(shape);
  if (found) ring(brush, found.at, FAULT.size / 2, FAULT.strokes);
}
