/** What helpers and models propose: shown beside the labels, never saved before somebody takes it. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { DocumentChange } from "../model/document";
import type { Annotation, Id } from "../model/records";

type Offers = ReadonlyMap<Id, Annotation>;

const NONE: Offers = new Map();

/**
 * Suggestions by picture. Each is an annotation as it would be saved, with its `source` and, where there is evidence for
 * one, its `score`. Whatever puts a suggested annotation into the document takes it: accepting as well as editing it.
 * Undoing that brings the suggestion back.
 */
export class Suggestions {
  readonly #offers = signal<ReadonlyMap<Id, Offers>>(new Map());
  readonly #least = signal(0);
  /** Those that are in the document now. */
  readonly #taken = new Map<Id, Annotation>();
  readonly #image: ReadonlySignal<Id>;

  /** Suggestions under this score are not shown; those without a score always are. */
  readonly least: ReadonlySignal<number> = this.#least;
  /** All of this picture, the surest first; those without a score before them. */
  readonly all: ReadonlySignal<readonly Annotation[]> = computed(() =>
    [...(this.#offers.value.get(this.#image.value) ?? NONE).values()].sort(surestFirst),
  );
  /** Those of `all` that are shown. */
  readonly open: ReadonlySignal<readonly Annotation[]> = computed(() =>
    this.all.value.filter(({ score }) => score === undefined || score >= this.#least.value),
  );

  /** `image` is the picture on the screen. */
  constructor(image: ReadonlySignal<Id>) {
    this.#image = image;
  }

  /** A suggestion of the picture on the screen; reading it does not subscribe. */
  get(id: Id): Annotation | undefined {
    return this.#offers.peek().get(this.#image.peek())?.get(id);
  }

  /** Offers annotations for a picture; one with a known id replaces the one of before. */
  offer(annotations: readonly Annotation[], image: Id = this.#image.peek()): void {
    const offers = new Map(this.#offers.peek().get(image) ?? NONE);
    for (const annotation of annotations) offers.set(annotation.id, annotation);
    this.#keep(image, offers);
  }

  /** Lets suggestions of the picture on the screen go. */
  refuse(ids: Iterable<Id>): void {
    const image = this.#image.peek();
    const offers = new Map(this.#offers.peek().get(image) ?? NONE);
    for (const id of ids) offers.delete(id);
    this.#keep(image, offers);
  }

  showFrom(score: number): void {
    this.#least.value = Math.max(0, Math.min(1, score));
  }

  /** What is in the document now is no suggestion any more; what undo took out of it is one again. */
  heard({ diff, records }: DocumentChange): void {
    const back: Annotation[] = [];
    const gone: Id[] = [];
    for (const [id, { after }] of records) {
      const offered = this.get(id);
      const taken = this.#taken.get(id);
      if (after && offered) {
        this.#taken.set(id, offered);
        gone.push(id);
      } else if (!after && taken && diff?.cause?.kind === "undo") back.push(taken);
    }
    if (gone.length) this.refuse(gone);
    if (back.length) this.offer(back);
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
