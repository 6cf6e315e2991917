/** From what the hand does to diffs: drafts while a gesture lasts, one diff where it ends, undo with view and selection. */
import { computed, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { Diff, Entry } from "../model/diffs";
import type { DocumentChange, LayerDocument } from "../model/document";
import { addition, removals, revising } from "../model/entries";
import { newId } from "../model/ids";
import { type Annotation, type Attributes, type Id, SCHEMA, type Shape } from "../model/records";
import { between } from "../model/zindex";
import { meet } from "./bounds";
import type { Selection } from "./selection";
import type { Stopwatch } from "./stopwatch";
import type { View, Viewport } from "./viewport";

const NONE: ReadonlyMap<Id, Annotation> = new Map();

/** Where the person was looking when a gesture ended, and what was selected before and after it. */
interface Place {
  readonly view: View;
  readonly before: ReadonlySet<Id>;
  readonly after: ReadonlySet<Id>;
}

export interface EditsOptions {
  readonly document: ReadonlySignal<LayerDocument>;
  readonly selection: Selection;
  readonly viewport: Viewport;
  now(): number;
  readonly stopwatch: Stopwatch;
  /** A suggestion, which may be edited as if it were in the document; the edit puts it there. */
  suggested(id: Id): Annotation | undefined;
  /** Version of the ontology that new annotations name. */
  ontologyVersion(): number;
  /** Answers with which a new annotation of the class begins. */
  answers(classId: Id | undefined): Attributes | undefined;
}

export class Edits {
  readonly #options: EditsOptions;
  readonly #drafts = signal(NONE);
  readonly #places = new Map<Id, Place>();

  /** Annotations as the hand has them now; the document still holds them as they were. */
  readonly drafts: ReadonlySignal<ReadonlyMap<Id, Annotation>> = this.#drafts;
  readonly drafting: ReadonlySignal<boolean> = computed(() => this.#drafts.value.size > 0);

  constructor(options: EditsOptions) {
    this.#options = options;
  }

  get document(): LayerDocument {
    return this.#options.document.peek();
  }

  /** The annotation as it is on the screen. */
  annotation(id: Id): Annotation | undefined {
    return this.#drafts.peek().get(id) ?? this.stored(id);
  }

  /** The annotation as the document has it or as it is suggested; reading it does not subscribe. */
  stored(id: Id): Annotation | undefined {
    return this.#saved(id) ?? this.#options.suggested(id);
  }

  /** True where the document holds the object or the relation. */
  has(id: Id): boolean {
    return recordsOf(this.document).has(id);
  }

  selected(): Annotation[] {
    return [...this.#options.selection.ids.peek()].flatMap((id) => this.stored(id) ?? []);
  }

  /** A new annotation, on top of all others, that is in no document yet. */
  fresh(shape: Shape, classId: Id | undefined): Annotation {
    const top = topZ(this.document);
    const version = this.#options.ontologyVersion();
    const attributes = this.#options.answers(classId);
    return {
      kind: "annotation",
      id: newId(),
      shape,
      ...(classId ? { class_id: classId } : {}),
      ...(attributes ? { attributes } : {}),
      ...(top ? { z: between(top, "") } : {}),
      made_at: this.#options.now(),
      ...(version ? { ontology_version: version } : {}),
      schema: SCHEMA,
    };
  }

  /** Shows annotations as they would be; replaces the drafts of before. */
  draft(annotations: readonly Annotation[]): void {
    this.#drafts.value = new Map(annotations.map((annotation) => [annotation.id, annotation]));
  }

  /** Lets the drafts go: the gesture ends as if it had not begun. */
  cancel(): boolean {
    if (!this.#drafts.peek().size) return false;
    this.#drafts.value = NONE;
    return true;
  }

  /** Makes the drafts one diff; `select` is what is selected afterwards. */
  finish(gesture: string, select?: readonly Id[]): Diff | null {
    const drafts = [...this.#drafts.peek().values()];
    this.#drafts.value = NONE;
    return this.put(gesture, drafts, select);
  }

  /** Adds annotations, or gives those already there their new form, in one diff. */
  put(gesture: string, annotations: readonly Annotation[], select?: readonly Id[]): Diff | null {
    return this.perform(gesture, this.#entries(annotations), select);
  }

  /** Puts annotations and removes others with the relations that hang on them: one diff, all of it or nothing. */
  exchange(
    gesture: string,
    put: readonly Annotation[],
    gone: Iterable<Id>,
    select: readonly Id[],
  ): Diff | null {
    const removed = removals(recordsOf(this.document), new Set(gone));
    return this.perform(gesture, [...this.#entries(put), ...removed], select, { atomic: true });
  }

  /** Removes annotations and the relations that hang on them. */
  remove(gesture: string, ids: Iterable<Id>, select: readonly Id[] = []): Diff | null {
    return this.perform(gesture, removals(recordsOf(this.document), new Set(ids)), select);
  }

  perform(
    gesture: string,
    entries: readonly Entry[],
    select?: readonly Id[],
    options: { readonly atomic?: boolean } = {},
  ): Diff | null {
    const { selection, viewport } = this.#options;
    const before = selection.ids.peek();
    const diff = this.document.perform(gesture, entries, { ...options, took: this.#options.stopwatch.lap() });
    if (select) selection.set(select);
    if (diff) this.#places.set(diff.id, { view: viewport.view.peek(), before, after: selection.ids.peek() });
    return diff;
  }

  undo(): Diff | null {
    return this.#back((took) => this.document.undo(took));
  }

  redo(): Diff | null {
    return this.#back((took) => this.document.redo(took));
  }

  /** Forgets drafts and places: another picture is on the screen. */
  reset(): void {
    this.#drafts.value = NONE;
    this.#places.clear();
  }

  #entries(annotations: readonly Annotation[]): readonly Entry[] {
    return annotations.flatMap((after): readonly Entry[] => {
      const before = this.#saved(after.id);
      return before ? revising(before, after) : [addition(unsaved(after))];
    });
  }

  #saved(id: Id): Annotation | undefined {
    const record = recordsOf(this.document).get(id);
    return record?.kind === "annotation" ? record : undefined;
  }

  #back(take: (took: number) => Diff | null): Diff | null {
    let change: DocumentChange | null = null;
    const stop = this.document.listen((heard) => {
      change = heard;
    });
    const diff = take(this.#options.stopwatch.lap());
    stop();
    if (!diff) return null;
    this.#lookAt(diff, change);
    return diff;
  }

  /** Selects what was selected before, and goes where it was done if nothing of it is on the screen. */
  #lookAt(diff: Diff, change: DocumentChange | null): void {
    const { selection, viewport } = this.#options;
    const place = this.#places.get(diff.cause?.of ?? "");
    const back = place ? place.before : (change?.records.keys() ?? []);
    selection.set([...back].filter((id) => this.has(id)));
    if (place) {
      this.#places.set(diff.id, { view: place.view, before: place.after, after: place.before });
    }
    const [first] = change?.touched ?? [];
    if (!first || change?.touched.some((bounds) => meet(bounds, viewport.visible.peek()))) return;
    if (place) viewport.restore(place.view);
    else viewport.reveal(first);
  }
}

/** The annotation as one that no layer holds: what a model suggests bears what the server set on the model's layer. */
function unsaved({
  number: _,
  revision: __,
  created: ___,
  updated: ____,
  ...annotation
}: Annotation): Annotation {
  return annotation;
}

/** The records without subscribing to them. */
export function recordsOf(document: LayerDocument): LayerDocument["records"] {
  return untracked(() => document.records);
}

function topZ(document: LayerDocument): string {
  let top = "";
  for (const record of recordsOf(document).values()) {
    if (record.kind === "annotation" && record.z !== undefined && record.z > top) top = record.z;
  }
  return top;
}
