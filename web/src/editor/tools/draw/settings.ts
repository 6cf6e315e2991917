/** How drawing tools work, as the person has set them. */
import { signal } from "@preact/signals-core";

export class BoxSettings {
  /** What clicks place: two corners, or four extreme points. */
  readonly clicks = signal<"spanning" | "extremes">("spanning");
}

export class PolylineSettings {
  /** A curve through all points, instead of corners and the controls that are dragged. */
  readonly smooth = signal(false);
}

export class CuboidSettings {
  /** The back face shrinks towards a vanishing point, instead of being as large as the front. */
  readonly perspective = signal(false);
}

export class EllipseSettings {
  /** What clicks place: two corners of the box about it, or a side of that box and its depth. */
  readonly clicks = signal<"spanning" | "siding">("spanning");
}

/** What tells the object from the rest: the colours in a box, pieces of like colour, or one colour. */
export type Method = "grabcut" | "superpixels" | "flood";

export class SmartSettings {
  readonly method = signal<Method>("grabcut");
  /** Half the width of a stroke, CSS px. */
  readonly radius = signal(5);
  /** How far a colour may be from the one that was clicked. */
  readonly tolerance = signal(12);
  /** The side of a piece of like colour, CSS px. */
  readonly piece = signal(24);
  /** What becomes of an area that a model proposes. */
  readonly as = signal<"mask" | "polygon">("mask");
}
