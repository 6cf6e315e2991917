/** Asking the project's model servers while somebody draws: places, a box, words; which of them is asked, and how. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { outlineOf } from "../model/outlines";
import { rasterize } from "../model/raster";
import type { Id, Mask, Shape } from "../model/records";
import { maskFrom } from "../model/rle";
import { NOTHING } from "../model/spans";
import { thinned } from "./masks/thinned";
import type { Ports } from "./ports";

export type PromptKind = "points" | "box" | "text";

/** A model server that answers clicks. */
export interface Prompter {
  readonly id: Id;
  readonly name: string;
  /** What it understands; null where it does not say. */
  readonly kinds: readonly PromptKind[] | null;
}

/** What the person means, in px of the picture. */
export interface Prompt {
  /** x, y and whether the place belongs to the object. */
  readonly points: readonly (readonly [x: number, y: number, adds: boolean])[];
  readonly box?: readonly [number, number, number, number];
  readonly text?: string;
  readonly class_id?: Id;
  /** The last answer, to be refined. */
  readonly previous?: Mask;
}

const NOBODY: readonly Prompter[] = [];

export class Prompting {
  readonly #prompters: ReadonlySignal<readonly Prompter[]>;
  /** The one that is asked in place of the helpers; null for the helpers. */
  readonly chosen = signal<Id | null>(null);
  /** What is looked for, in words. */
  readonly text = signal("");
  readonly prompters: ReadonlySignal<readonly Prompter[]> = computed(() => this.#prompters.value);
  readonly current: ReadonlySignal<Prompter | null> = computed(
    () => this.prompters.value.find(({ id }) => id === this.chosen.value) ?? null,
  );

  constructor({ ports }: { readonly ports: Pick<Ports, "prompters"> }) {
    this.#prompters = ports.prompters ?? signal(NOBODY);
  }

  /** Whether the one that is asked understands prompts of that kind, as far as it says. */
  takes(kind: PromptKind): boolean {
    const current = this.current.value;
    return current !== null && (current.kinds?.includes(kind) ?? true);
  }
}

/** An area as the person wants it, mask or polygon; other shapes, and what has no pixel, as they are. */
export function formed(
  shape: Shape,
  as: "mask" | "polygon",
  { width, height }: { readonly width: number; readonly height: number },
): Shape {
  if (shape.type === as || (shape.type !== "mask" && shape.type !== "polygon")) return shape;
  const set = rasterize(shape, width, height);
  if (set === NOTHING) return shape;
  if (as === "mask") return maskFrom(set);
  const outline = outlineOf(set);
  return outline ? thinned(outline) : shape;
}
