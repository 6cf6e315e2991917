/** Refusing what a model found, and taking that back: changes of the model's layer, undone in turn with all others. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Diff } from "../model/diffs";
import type { LayerDocument } from "../model/document";
import { addition, removals } from "../model/entries";
import type { Annotation, Id } from "../model/records";
import type { ModelLayer } from "./ports";
import type { Stopwatch } from "./stopwatch";

/** What was refused or shown again in one go, by layer. */
interface Step {
  readonly refused: boolean;
  readonly changed: readonly { readonly document: LayerDocument; readonly records: readonly Annotation[] }[];
  /** The labels' document, and what undo (or redo) would have meant there when this happened. */
  readonly main: LayerDocument;
  readonly next: Id | null;
}

export interface RefusalParts {
  readonly document: ReadonlySignal<LayerDocument>;
  readonly stopwatch: Stopwatch;
}

export class Refusals {
  readonly #parts: RefusalParts;
  readonly #done = signal<readonly Step[]>([]);
  readonly #undone = signal<readonly Step[]>([]);

  /** Whether the last thing done was a refusal, or its taking back. */
  readonly canUndo: ReadonlySignal<boolean>;
  /** Whether the last thing undone was one. */
  readonly canRedo: ReadonlySignal<boolean>;

  constructor(parts: RefusalParts) {
    this.#parts = parts;
    const isNext = (step: Step | undefined, next: Id | null): boolean =>
      step?.main === parts.document.value && step.next === next;
    this.canUndo = computed(() => isNext(this.#done.value.at(-1), parts.document.value.nextUndo.value));
    this.canRedo = computed(() => isNext(this.#undone.value.at(-1), parts.document.value.nextRedo.value));
  }

  /** Takes out of the models' layers what is there of these. */
  refuse(models: readonly ModelLayer[], ids: ReadonlySet<Id>): void {
    this.#do(
      true,
      models.map(({ document }) => ({
        document,
        records: document.annotations.filter(({ id }) => ids.has(id)),
      })),
    );
  }

  /** Puts back what was refused of these. */
  showAgain(models: readonly ModelLayer[], ids: ReadonlySet<Id>): void {
    this.#do(
      false,
      models.map(({ document, refused }) => ({
        document,
        records: refused.peek().filter(({ id }) => ids.has(id)),
      })),
    );
  }

  /** Takes back the last step; false where something else was done since. */
  undo(): boolean {
    return this.#back(this.canUndo, this.#done, this.#undone, (main) => main.nextRedo.peek());
  }

  redo(): boolean {
    return this.#back(this.canRedo, this.#undone, this.#done, (main) => main.nextUndo.peek());
  }

  /** Refuses what was deleted after it had been taken, and shows again what undo put back; no steps of their own. */
  heard(
    models: readonly ModelLayer[],
    {
      deleted,
      restored,
      diff,
    }: { deleted: ReadonlySet<Id>; restored: ReadonlySet<Id>; diff: Diff | undefined },
  ): void {
    for (const { document, refused } of models) {
      if (deleted.size)
        perform({ document, records: document.annotations.filter(({ id }) => deleted.has(id)) }, true, 0);
      if (restored.size)
        perform({ document, records: refused.peek().filter(({ id }) => restored.has(id)) }, false, 0);
    }
    if (diff && !diff.cause) this.#undone.value = [];
  }

  #do(refused: boolean, wanted: Step["changed"]): void {
    const changed = wanted.filter(({ records }) => records.length);
    if (!changed.length) return;
    const main = this.#parts.document.peek();
    this.#perform(changed, refused);
    this.#done.value = [...this.#done.peek(), { refused, changed, main, next: main.nextUndo.peek() }];
    this.#undone.value = [];
  }

  #back(
    can: ReadonlySignal<boolean>,
    from: { value: readonly Step[] },
    to: { value: readonly Step[] },
    nextOf: (main: LayerDocument) => Id | null,
  ): boolean {
    const step = from.value.at(-1);
    if (!step || !can.peek()) return false;
    const refused = !step.refused;
    this.#perform(step.changed, refused);
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, { ...step, refused, next: nextOf(step.main) }];
    return true;
  }

  #perform(changed: Step["changed"], refused: boolean): void {
    const took = this.#parts.stopwatch.lap() / changed.length;
    for (const one of changed) perform(one, refused, took);
  }
}

/** Removes the records from the layer, as they stand there now, or adds them. */
function perform({ document, records }: Step["changed"][number], refused: boolean, took: number): void {
  const ids = new Set(records.map(({ id }) => id));
  const entries = refused ? removals(document.records, ids) : records.map(addition);
  if (entries.length) document.perform(refused ? "suggestion.refuse" : "suggestion.show", entries, { took });
}
