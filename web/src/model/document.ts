/** The open layer: its records as signals, one way to change them, undo and redo as diffs. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { begun, EMPTY, type LayerState, type Outcome, outcome, sameRecord, settled } from "./changes";
import type { Diff, Entry } from "./diffs";
import { covered } from "./direction";
import { InvalidRecord } from "./errors";
import { invert, Steps } from "./history";
import { newId } from "./ids";
import { type Annotation, type Id, type LayerRecord, type Relation, SCHEMA, type Status } from "./records";
import type { Bounds } from "./shapes/kind";

/** A record before and after; missing where there was none. */
export interface Touched {
  readonly before?: LayerRecord;
  readonly after?: LayerRecord;
}

/** What just changed. `diff` is there where the change was made here: `mine` by this hand. */
export interface DocumentChange {
  readonly origin: "mine" | "theirs";
  readonly diff?: Diff;
  readonly records: ReadonlyMap<Id, Touched>;
  /** What every touched annotation covers, before and after: what has to be painted anew. */
  readonly touched: readonly Bounds[];
}

export interface DocumentOptions {
  readonly imageId: Id;
  /** The content hash of the picture that is shown. */
  readonly imageHash?: string;
  /** Who works here: undo takes back this author's gestures. */
  readonly author: string;
  readonly layer?: string;
  readonly now?: () => number;
  readonly newId?: () => Id;
}

export interface Performing {
  /** All entries or none. */
  readonly atomic?: boolean;
  /** Milliseconds that the gesture cost the person. */
  readonly took?: number;
}

export class LayerDocument {
  readonly imageId: Id;
  readonly layer: string;
  readonly author: string;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  /** The diff that undo would take back, and the undo that redo would; null where there is none. */
  readonly nextUndo: ReadonlySignal<Id | null>;
  readonly nextRedo: ReadonlySignal<Id | null>;
  readonly #imageHash: string;
  readonly #now: () => number;
  readonly #newId: () => Id;
  readonly #state = signal<LayerState>(EMPTY);
  readonly #steps = signal(Steps.NONE);
  readonly #listeners = new Set<(change: DocumentChange) => void>();
  readonly #annotations: ReadonlySignal<readonly Annotation[]>;
  readonly #relations: ReadonlySignal<readonly Relation[]>;

  constructor(options: DocumentOptions) {
    this.imageId = options.imageId;
    this.layer = options.layer ?? "main";
    this.author = options.author;
    this.#imageHash = options.imageHash ?? "";
    this.#now = options.now ?? Date.now;
    this.#newId = options.newId ?? newId;
    this.nextUndo = computed(() => this.#steps.value.undo?.id ?? null);
    this.nextRedo = computed(() => this.#steps.value.redo?.id ?? null);
    this.canUndo = computed(() => this.nextUndo.value !== null);
    this.canRedo = computed(() => this.nextRedo.value !== null);
    this.#annotations = computed(() => [...this.records.values()].filter(isAnnotation).sort(byPaintOrder));
    this.#relations = computed(() => [...this.records.values()].filter(isRelation));
  }

  /** Everything the layer holds; reading it (as all that follows) subscribes. */
  get state(): LayerState {
    return this.#state.value;
  }

  get records(): ReadonlyMap<Id, LayerRecord> {
    return this.#state.value.records;
  }

  /** In paint order: what lies on top comes last. */
  get annotations(): readonly Annotation[] {
    return this.#annotations.value;
  }

  get relations(): readonly Relation[] {
    return this.#relations.value;
  }

  get status(): Status {
    return this.#state.value.status;
  }

  /** Why the picture was skipped. */
  get reason(): string {
    return this.#state.value.reason;
  }

  annotation(id: Id): Annotation | undefined {
    const record = this.records.get(id);
    return record?.kind === "annotation" ? record : undefined;
  }

  /** Calls the listener after every change until the returned function is called. */
  listen(listener: (change: DocumentChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Makes one gesture's change and gives back its diff, or null where nothing changes.
   *
   * Throws InvalidRecord, with nothing changed, where an entry breaks the document model.
   */
  perform(gesture: string, entries: readonly Entry[], options: Performing = {}): Diff | null {
    return this.#make({
      id: this.#newId(),
      image_id: this.imageId,
      gesture,
      entries,
      ...(this.layer === "main" ? {} : { layer: this.layer }),
      ...(this.#imageHash ? { image_hash: this.#imageHash } : {}),
      made_at: this.#now(),
      ...lasting(options.took),
      ...(options.atomic ? { atomic: true } : {}),
      schema: SCHEMA,
    });
  }

  /** Takes back this author's latest gesture, in `took` milliseconds; null where there is none. */
  undo(took = 0): Diff | null {
    return this.#takeBack(this.#steps.peek().undo, took);
  }

  /** Does this author's latest undone gesture again; null where there is none. */
  redo(took = 0): Diff | null {
    return this.#takeBack(this.#steps.peek().redo, took);
  }

  /** Shows what others did, or what was loaded. For the sync room. */
  replace(state: LayerState): void {
    const records = new Map<Id, Touched>();
    const before = this.#state.peek();
    for (const [id, record] of before.records) {
      const now = state.records.get(id);
      if (!now) records.set(id, { before: record });
      else if (!sameRecord(record, now)) records.set(id, { before: record, after: now });
    }
    for (const [id, record] of state.records) if (!before.records.has(id)) records.set(id, { after: record });
    this.#state.value = state;
    const status = before.status !== state.status || before.reason !== state.reason;
    if (records.size || status) this.#tell({ origin: "theirs", records, touched: touchedBounds(records) });
  }

  /** Sets what undo and redo take back next. For the sync room. */
  setSteps(steps: Steps): void {
    this.#steps.value = steps;
  }

  #takeBack(made: Diff | null, took: number): Diff | null {
    return made && this.#make({ ...invert(made, this.#newId(), this.#now()), ...lasting(took) });
  }

  #make(diff: Diff): Diff | null {
    const before = this.#state.peek();
    const done = outcome(before, diff);
    const invalid = done.answers.find((answer) => answer.result === "invalid" && answer.code !== "held-back");
    if (invalid?.result === "invalid") throw new InvalidRecord(invalid.message, invalid.where);
    const takenBack = diff.cause !== undefined;
    if (!done.entries.length && !takenBack) return null;
    const made = { ...diff, entries: done.entries };
    batch(() => {
      this.#state.value = { ...settled(before, done), ...begun(done, made) };
      this.#steps.value = this.#steps.peek().with(made);
    });
    const records = touchedRecords(before, done);
    this.#tell({ origin: "mine", diff: made, records, touched: touchedBounds(records, strokesOf(made)) });
    return made;
  }

  #tell(change: DocumentChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function lasting(took = 0): Pick<Diff, "took"> {
  return took > 0 ? { took: Math.round(took) } : {};
}

/** Paint order: by z as text, ties by id. */
export function byPaintOrder(a: Annotation, b: Annotation): number {
  const [left, right] = [a.z ?? "", b.z ?? ""];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function isAnnotation(record: LayerRecord): record is Annotation {
  return record.kind === "annotation";
}

function isRelation(record: LayerRecord): record is Relation {
  return record.kind === "relation";
}

function touchedRecords(before: LayerState, done: Outcome): Map<Id, Touched> {
  const records = new Map<Id, Touched>();
  for (const [id, after] of done.records) {
    const old = before.records.get(id);
    records.set(id, { ...(old ? { before: old } : {}), ...(after ? { after } : {}) });
  }
  return records;
}

/** The boxes of masks that were changed in part and in nothing else. */
function strokesOf({ entries }: Diff): Map<Id, Bounds> {
  const strokes = new Map<Id, Bounds>();
  for (const entry of entries) {
    if (entry.op !== "change" || !entry.delta) continue;
    const { x, y, width, height } = entry.delta;
    if (entry.fields || strokes.has(entry.id)) strokes.delete(entry.id);
    else strokes.set(entry.id, [x, y, x + width, y + height]);
  }
  return strokes;
}

function touchedBounds(records: ReadonlyMap<Id, Touched>, strokes?: ReadonlyMap<Id, Bounds>): Bounds[] {
  const found: Bounds[] = [];
  for (const [id, { before, after }] of records) {
    const stroke = strokes?.get(id);
    if (stroke) {
      found.push(stroke);
      continue;
    }
    for (const record of [before, after]) {
      const box = record?.kind === "annotation" ? covered(record) : null;
      if (box) found.push(box);
    }
  }
  return found;
}
