/** What is magnified: the place of the pointer while a key is held, and what lies under a finger. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Point } from "../model/shapes/kind";
import type { Sketch } from "./sketch";
import type { Viewport } from "./viewport";

/** A place of the picture, and where on the screen it is shown larger, CSS px. */
export interface Magnified {
  readonly at: Point;
  readonly on: Point;
}

/** So far above the finger, that it hides nothing; CSS px. */
const ABOVE = 130;

export class Lens {
  /** True while the key is held. */
  readonly held = signal(false);
  readonly #pointer = signal<Point | null>(null);
  readonly #finger = signal(false);

  readonly shown: ReadonlySignal<Magnified | null>;

  constructor({ viewport, sketch }: { readonly viewport: Viewport; readonly sketch: Sketch }) {
    this.shown = computed(() => {
      const crosshair = sketch.crosshair.value;
      viewport.view.value;
      const on = crosshair ? viewport.toScreen(crosshair) : this.#pointer.value;
      if (!on || !(this.held.value || this.#finger.value)) return null;
      return { at: viewport.toPicture(on), on: this.#finger.value ? above(on) : on };
    });
  }

  /** The pointer is there, CSS px of the canvas, or has left; `finger` where it hides what it is on. */
  point(screen: Point | null, finger = false): void {
    this.#pointer.value = screen;
    this.#finger.value = finger && screen !== null;
  }
}

/** Below the finger where there is no room above. */
function above({ x, y }: Point): Point {
  return { x, y: y > 1.6 * ABOVE ? y - ABOVE : y + ABOVE };
}
