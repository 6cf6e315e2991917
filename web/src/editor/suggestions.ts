/** What helpers and models propose: shown beside the labels, never saved before somebody takes it. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { DocumentChange, LayerDocument } from "../model/document";
import type { Annotation, Id } from "../model/records";
import { unmatched } from "./difference";
import type { ModelLayer, Subject } from "./ports";
import { Refusals } from "./refusals";
import type { Stopwatch } from "./stopwatch";

type Offers = ReadonlyMap<Id, Annotation>;

const NONE: Offers = new Map();
const NO_MODELS: readonly ModelLayer[] = [];

export interface SuggestionParts {
  /** The picture on the screen. */
  readonly subject: ReadonlySignal<Subject>;
  readonly document: ReadonlySignal<LayerDocument>;
  readonly stopwatch: Stopwatch;
}

/**
 * Suggestions by picture: what helpers found just now, and the layers of models, which lie on the server. Each is an
 * annotation as it would be saved, with its `source` and, where there is evidence for one, its `score`. Whatever puts a
 * suggested annotation into the document takes it: accepting as well as editing it. Undoing that brings the suggestion
 * back. Refusing what a model found removes it from the model's layer; a helper's is forgotten.
 */
export class Suggestions {
  readonly #parts: SuggestionParts;
  readonly #offers = signal<ReadonlyMap<Id, Offers>>(new Map());
  /** Those of helpers that are in the document now. */
  readonly #taken = new Map<Id, Annotation>();
  readonly #refusals: Refusals;
  readonly #sorted: ReadonlySignal<readonly Annotation[]> = computed(() => {
    const found = [...(this.#offers.value.get(this.#parts.subject.value.image.id) ?? NONE).values()];
    for (const { owner, document } of this.models.value) {
      if (!this.hidden.value.has(owner)) found.push(...document.annotations);
    }
    return found.sort(surestFirst);
  });
  readonly #byId = computed(() => new Map(this.all.value.map((one) => [one.id, one])));

  /** Suggestions under this score are not shown; those without a score always are. */
  readonly least = signal(0);
  /** Models, by the owner of their layer, whose suggestions are not shown. */
  readonly hidden = signal<ReadonlySet<string>>(new Set());
  /** Whether only that is shown which nobody has drawn. */
  readonly onlyMissing = signal(false);
  /** The models that found something on this picture. */
  readonly models: ReadonlySignal<readonly ModelLayer[]> = computed(
    () => this.#parts.subject.value.models?.value ?? NO_MODELS,
  );
  /** All of this picture, the surest first; those without a score before them. */
  readonly all: ReadonlySignal<readonly Annotation[]> = computed(() => {
    const { records } = this.#parts.document.value;
    return this.#sorted.value.filter(({ id }) => !records.has(id));
  });
  /** Those of `all` that are shown. */
  readonly open: ReadonlySignal<readonly Annotation[]> = computed(() => {
    const sure = this.all.value.filter(({ score }) => score === undefined || score >= this.least.value);
    return this.onlyMissing.value ? unmatched(sure, this.#parts.document.value.annotations) : sure;
  });
  /** What was refused of what models found, and nobody has taken since. */
  readonly refused: ReadonlySignal<readonly Annotation[]> = computed(() => {
    const { records } = this.#parts.document.value;
    return this.models.value.flatMap(({ refused }) => refused.value).filter(({ id }) => !records.has(id));
  });
  /** Whether undo would take back what was just refused, or redo would refuse it again. */
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;

  constructor(parts: SuggestionParts) {
    this.#parts = parts;
    this.#refusals = new Refusals(parts);
    this.canUndo = this.#refusals.canUndo;
    this.canRedo = this.#refusals.canRedo;
  }

  /** A suggestion of the picture on the screen; reading it does not subscribe. */
  get(id: Id): Annotation | undefined {
    return this.#byId.peek().get(id);
  }

  /** Offers annotations for a picture; one with a known id replaces the one of before. */
  offer(annotations: readonly Annotation[], image: Id = this.#image): void {
    const offers = new Map(this.#offers.peek().get(image) ?? NONE);
    for (const annotation of annotations) offers.set(annotation.id, annotation);
    this.#keep(image, offers);
  }

  /** Lets suggestions of the picture on the screen go. */
  refuse(ids: Iterable<Id>): void {
    const gone = new Set(ids);
    this.#forget(gone);
    this.#refusals.refuse(this.models.peek(), gone);
  }

  /** Shows again all that was refused. */
  showRefused(): void {
    this.#refusals.showAgain(this.models.peek(), new Set(this.refused.peek().map(({ id }) => id)));
  }

  /** Takes back the last refusal, if nothing was done since; false where there is none. */
  undo(): boolean {
    return this.#refusals.undo();
  }

  redo(): boolean {
    return this.#refusals.redo();
  }

  showFrom(score: number): void {
    this.least.value = Math.max(0, Math.min(1, score));
  }

  /** Shows a model's suggestions, or hides them. */
  toggle({ owner }: ModelLayer): void {
    const hidden = new Set(this.hidden.peek());
    if (!hidden.delete(owner)) hidden.add(owner);
    this.hidden.value = hidden;
  }

  /**
   * What is in the document now is no suggestion any more; what undo took out of it is one again. Deleting what was
   * taken refuses it.
   */
  heard({ origin, diff, records }: DocumentChange): void {
    const back: Annotation[] = [];
    const gone = new Set<Id>();
    const deleted = new Set<Id>();
    const restored = new Set<Id>();
    const undone = diff?.cause?.kind === "undo";
    const offers = this.#offers.peek().get(this.#image);
    for (const [id, { before, after }] of records) {
      const offered = offers?.get(id);
      const taken = this.#taken.get(id);
      if (after && offered) {
        this.#taken.set(id, offered);
        gone.add(id);
      } else if (!after && taken && undone) back.push(taken);
      if (!after && !undone) deleted.add(id);
      if (!before && undone) restored.add(id);
    }
    this.#forget(gone);
    if (back.length) this.offer(back);
    if (origin === "mine") this.#refusals.heard(this.models.peek(), { deleted, restored, diff });
  }

  get #image(): Id {
    return this.#parts.subject.peek().image.id;
  }

  #forget(ids: ReadonlySet<Id>): void {
    const offers = new Map(this.#offers.peek().get(this.#image) ?? NONE);
    let found = false;
    for (const id of ids) found = offers.delete(id) || found;
    if (found) this.#keep(this.#image, offers);
  }

  #keep(image: Id, offers: Offers): void {
    const all = new Map(this.#offers.peek());
    if (offers.size) all.set(image, offers);
    else all.delete(image);
    this.#offers.value = all;
  }
}

function surestFirst(a: Annotation, b: Annotation): number {
  return (b.score ?? 2) - (a.score ?? 2) || (a.id < b.id ? -1 : 1);
}
