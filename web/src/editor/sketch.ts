/** What tools show while they work; written by their states, drawn by the overlay. */
import { batch, Signal, signal } from "@preact/signals-core";
import type { Line } from "../model/arrows";
import type { Id } from "../model/records";
import type { Bounds, Path, Point } from "../model/shapes/kind";
import type { Side } from "./edges/sides";
import type { Drawing } from "./overlay";
import type { RegionShown } from "./overlays/region";
import type { Ring } from "./overlays/ring";
import type { Tip } from "./overlays/tip";

export class Sketch {
  /** The object under the pointer. */
  readonly hover = signal<Id | null>(null);
  /** The handle under the pointer. */
  readonly hot = signal<{ readonly id: Id; readonly index: number } | null>(null);
  /** The current point of the shape whose points are edited by keyboard. */
  readonly point = signal<{ readonly id: Id; readonly index: number } | null>(null);
  readonly drawing = signal<Drawing | null>(null);
  /** Where the next point lands on a neighbour's border. */
  readonly snap = signal<Point | null>(null);
  /** Sides of the box in hand that have landed on edges of the picture. */
  readonly sides = signal<readonly Side[]>([]);
  /** Words beside a place of the picture. */
  readonly tip = signal<Tip | null>(null);
  /** The tip of the brush. */
  readonly ring = signal<Ring | null>(null);
  /** What a click would paint. */
  readonly region = signal<RegionShown | null>(null);
  /** A relation that is being drawn. */
  readonly arrow = signal<Line | null>(null);
  readonly frame = signal<Bounds | null>(null);
  /** Thin lines that say what a tool goes by. */
  readonly guides = signal<readonly Path[]>([]);
  /** Where the next point goes when it is placed by keyboard; null while the pointer does it. */
  readonly crosshair = signal<Point | null>(null);
  /** Where the pointer is, while a drawing tool is in hand. */
  readonly aim = signal<Point | null>(null);
  readonly cursor = signal("default");

  /** Makes an effect run again whenever anything of it changes. */
  track(): void {
    for (const shown of Object.values(this)) if (shown instanceof Signal) shown.value;
  }

  clear(): void {
    batch(() => {
      this.hover.value = null;
      this.hot.value = null;
      this.point.value = null;
      this.drawing.value = null;
      this.snap.value = null;
      this.sides.value = [];
      this.tip.value = null;
      this.ring.value = null;
      this.region.value = null;
      this.arrow.value = null;
      this.frame.value = null;
      this.guides.value = [];
      this.crosshair.value = null;
      this.aim.value = null;
    });
  }
}
