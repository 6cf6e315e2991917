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
