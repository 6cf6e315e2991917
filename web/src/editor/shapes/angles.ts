/** Angles as a hand sets them. */
import { turned } from "../../model/shapes/paths";

/** With Shift, things are turned in steps of this many degrees. */
export const STEP = 15;

/** Angles are kept to this many parts of a degree. */
const PARTS = 10;

/** The angle in [0, 360), to a tenth of a degree or to the nearest step. */
export function turnedTo(degrees: number, step: number | null): number {
  const angle = turned(degrees);
  return (step === null ? Math.round(angle * PARTS) / PARTS : Math.round(angle / step) * step) % 360;
}
