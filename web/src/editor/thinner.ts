/** Fewer points for one polygon: shown while a slider is held, one diff where it is let go, nothing where it is dropped. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Annotation, Polygon } from "../model/records";
import { ringsOf } from "../model/shapes/rings";
import { Thinning } from "../model/thinning";
import type { Editor } from "./editor";

/** A ring keeps as many points at least. */
const LEAST = 3;

export class Thinner {
  readonly #editor: Editor;
  readonly #error = signal<number | null>(null);
  #held: { readonly original: Annotation; readonly thinning: Thinning } | null = null;

  /** How far the outline that is shown lies from the one that was, px; null where none is shown. */
  readonly error: ReadonlySignal<number | null> = this.#error;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** Shows the polygon with as many points, as near as can be. */
  show(id: string, points: number): void {
    const { edits } = this.#editor;
    const original = edits.stored(id);
    if (original?.shape.type !== "polygon") return;
    if (this.#held?.original.shape !== original.shape)
      this.#held = { original, thinning: new Thinning(original.shape) };
    const { polygon, error } = this.#held.thinning.to(points);
    this.#error.value = error;
    edits.draft([{ ...original, shape: polygon }]);
  }

  /** Makes what is shown one diff. */
  keep(): void {
    if (this.#error.peek() === null) return;
    this.#error.value = null;
    this.#editor.edits.finish("simplify");
  }

  /** Goes back to the outline that was. */
  drop(): boolean {
    if (this.#error.peek() === null) return false;
    this.#error.value = null;
    return this.#editor.edits.cancel();
  }
}

/** How many points the polygon has, and how few it may be left with. */
export function pointsOf({ parts }: Polygon): { readonly points: number; readonly least: number } {
  const rings = ringsOf(parts);
  return {
    points: rings.reduce((sum, ring) => sum + ring.length / 2, 0),
    least: LEAST * rings.length,
  };
}
