/** A region of pixels that a click would paint. */
import type { Mask } from "../../model/records";
import { LOOKS } from "../shapes/look";
import type { Brush } from "../shapes/painter";
import { paintShape } from "../shapes/registry";

export interface RegionShown {
  readonly mask: Mask;
  readonly color: string;
}

export function paintRegion(brush: Brush, { mask, color }: RegionShown): void {
  paintShape(brush, { shape: mask, look: LOOKS.suggestion, color, kind: undefined, head: null });
}
