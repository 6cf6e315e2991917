/** What the mask tools work with. */
import { signal } from "@preact/signals-core";
import type { TipShape } from "./sweep";

/** Painting over what others cover: it is painted over, left alone, or taken from them. */
export type Overlap = "over" | "free" | "take";

/** What a stroke paints: what a tip of that shape passes over, or whole patches of like colour under its middle. */
export type BrushTip = TipShape | "patches";

export class MaskSettings {
  /** Width of the brush, or of patches, px of the picture. */
  readonly diameter = signal(24);
  readonly tip = signal<BrushTip>("round");
  readonly overlap = signal<Overlap>("over");
  /** How far a colour may lie from the one clicked on, 0 to 441 (the root of three channels' squares). */
  readonly tolerance = signal(32);
  /** Whether only what hangs together with the place clicked on is taken. */
  readonly contiguous = signal(true);
  /** What grow and shrink go by, px. */
  readonly margin = signal(1);
  /** Smaller islands and holes are taken away, px. */
  readonly least = signal(50);
}
