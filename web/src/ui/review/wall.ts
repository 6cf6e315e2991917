/** A wall of objects: wrong ones marked in one sweep, the marked changed in one go, a page confirmed; one undo for each. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { changed } from "../../model/changes.ts";
import type { Entry } from "../../model/diffs.ts";
import { removals } from "../../model/entries.ts";
import type { Annotation, Class, Flag, Id } from "../../model/records.ts";
import type { Snapshot } from "../snapshot.ts";
import { type Making, Sweep, type TakeLayer } from "../sweep.ts";
import type { ObjectRow } from "../wire.ts";

/** What has become of an object in this visit; the list itself stays as it was. */
export type Fate =
  | { readonly what: "class"; readonly to: Id }
  | { readonly what: "gone" | "uncertain" | "certain" };

interface Note {
  readonly at: number;
  readonly marked: ReadonlySet<Id>;
  readonly fates: ReadonlyMap<Id, Fate>;
}

const UNCERTAIN: Flag = "uncertain";

export class Wall {
  /** The place in the list that the keyboard is on. */
  readonly at = signal(0);
  /** Objects of a page: as many as the window takes. */
  readonly size = signal(24);
  readonly marked = signal<ReadonlySet<Id>>(new Set());
  readonly fates = signal<ReadonlyMap<Id, Fate>>(new Map());
  /** Pictures whose labels could not be had, so that nothing was changed there. */
  readonly failed = signal<readonly Id[]>([]);
  readonly first = computed(() => Math.floor(this.at.value / this.size.value) * this.size.value);
  readonly sweep: Sweep<Note>;
  readonly #rows: Snapshot<ObjectRow | null>;

  constructor(rows: Snapshot<ObjectRow | null>, take: TakeLayer) {
    this.#rows = rows;
    this.sweep = new Sweep(take);
  }

  get total(): ReadonlySignal<number | null> {
    return this.#rows.total;
  }

  /** The object at a place; null where it has been deleted since, undefined while it is on its way. */
  row(index: number): ObjectRow | null | undefined {
    this.#rows.arrived.value;
    return this.#rows.row(index);
  }

  /** The objects of the page that are there. */
  get page(): readonly ObjectRow[] {
    return this.places.flatMap((at) => this.row(at) ?? []);
  }

  get places(): readonly number[] {
    const from = this.first.value;
    const to = Math.min(this.total.value ?? 0, from + this.size.value);
    return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
  }

  /** Objects of the page that nobody marked and nothing has become of. */
  get right(): readonly ObjectRow[] {
    const [marked, fates] = [this.marked.value, this.fates.value];
    return this.page.filter(({ id }) => !marked.has(id) && !fates.has(id));
  }

  /** Makes sure that this page and the next are on their way. */
  fetch(): void {
    const from = this.first.value;
    void this.#rows.want(from, from + 2 * this.size.value);
  }

  go(step: number): void {
    const last = Math.max(0, (this.total.peek() ?? 1) - 1);
    this.at.value = Math.max(0, Math.min(last, this.at.peek() + step));
  }

  /** The next page, or the one before; its first object has the keyboard. */
  turn(step: 1 | -1): void {
    const next = this.first.peek() + step * this.size.peek();
    if (next >= 0 && next < (this.total.peek() ?? 0)) this.at.value = next;
  }

  /** Marks the object as wrong, or takes the mark off. */
  mark(index: number, on?: boolean): void {
    const row = this.#rows.row(index);
    if (!row || this.fates.peek().has(row.id)) return;
    const next = new Set(this.marked.peek());
    if (on ?? !next.has(row.id)) next.add(row.id);
    else next.delete(row.id);
    this.marked.value = next;
  }

  /** Gives the marked another class; those whose shape it does not take stay marked. */
  async reclass(kind: Class): Promise<void> {
    const takes = ({ kind: type }: ObjectRow): boolean => !kind.shapes?.length || kind.shapes.includes(type);
    const rows = this.#chosen().filter(takes);
    await this.#change("review.class", rows, { what: "class", to: kind.id }, (one) => ({
      ...one,
      class_id: kind.id,
    }));
  }

  /** Deletes the marked. */
  async remove(): Promise<void> {
    await this.#change("review.delete", this.#chosen(), { what: "gone" }, () => null);
  }

  /** Flags the marked as uncertain, for somebody to look at again. */
  async flag(): Promise<void> {
    await this.#change("review.flag", this.#chosen(), { what: "uncertain" }, flagged);
  }

  /**
   * Confirms the page and turns it: what is marked and still there is flagged uncertain, and what was flagged so and is
   * right is no longer. Nothing else is written for what is right.
   */
  async confirm(): Promise<void> {
    const marked = this.marked.peek();
    const wrong = this.page.filter(({ id }) => marked.has(id));
    const cleared = this.right.filter(({ flags }) => flags.includes(UNCERTAIN));
    const fates = new Map<Id, Fate>([
      ...wrong.map(({ id }) => [id, { what: "uncertain" }] as const),
      ...cleared.map(({ id }) => [id, { what: "certain" }] as const),
    ]);
    const wrongs = new Set(wrong.map(({ id }) => id));
    const done = this.#apply("review.confirm", [...wrong, ...cleared], fates, (one) =>
      wrongs.has(one.id) ? flagged(one) : unflagged(one),
    );
    const next = this.first.peek() + this.size.peek();
    this.at.value = Math.min(next, Math.max(0, (this.total.peek() ?? 1) - 1));
    await done;
  }

  async undo(): Promise<boolean> {
    const step = await this.sweep.undo();
    if (!step) return false;
    batch(() => {
      this.at.value = step.note.at;
      this.marked.value = step.note.marked;
      this.fates.value = new Map([...this.fates.peek()].filter(([id]) => !step.note.fates.has(id)));
    });
    return true;
  }

  async redo(): Promise<boolean> {
    const step = await this.sweep.redo();
    if (!step) return false;
    batch(() => {
      this.fates.value = new Map([...this.fates.peek(), ...step.note.fates]);
      this.#unmark(step.note.fates.keys());
    });
    return true;
  }

  /** What is marked on the page, else the object that the keyboard is on. */
  #chosen(): readonly ObjectRow[] {
    const marked = this.page.filter(({ id }) => this.marked.peek().has(id));
    const here = this.#rows.row(this.at.peek());
    if (marked.length) return marked;
    return here && !this.fates.peek().has(here.id) ? [here] : [];
  }

  #change(
    gesture: string,
    rows: readonly ObjectRow[],
    fate: Fate,
    change: (one: Annotation) => Annotation | null,
  ): Promise<void> {
    return this.#apply(gesture, rows, new Map(rows.map(({ id }) => [id, fate])), change);
  }

  async #apply(
    gesture: string,
    rows: readonly ObjectRow[],
    fates: ReadonlyMap<Id, Fate>,
    change: (one: Annotation) => Annotation | null,
  ): Promise<void> {
    if (!rows.length) return;
    const note: Note = { at: this.at.peek(), marked: this.marked.peek(), fates };
    batch(() => {
      this.fates.value = new Map([...this.fates.peek(), ...fates]);
      this.#unmark(fates.keys());
    });
    const images = new Set(rows.map(({ image }) => image));
    const ofImage = (image: Id): readonly ObjectRow[] => rows.filter((row) => row.image === image);
    const makings = new Map<Id, Making>(
      [...images].map((image) => [image, makingOf(ofImage(image), change)]),
    );
    const { failed } = await this.sweep.apply(gesture, makings, note);
    if (!failed.length) return;
    const lost = new Set(rows.filter(({ image }) => failed.includes(image)).map(({ id }) => id));
    batch(() => {
      this.failed.value = [...new Set([...this.failed.peek(), ...failed])];
      this.fates.value = new Map([...this.fates.peek()].filter(([id]) => !lost.has(id)));
    });
  }

  #unmark(ids: Iterable<Id>): void {
    const next = new Set(this.marked.peek());
    for (const id of ids) next.delete(id);
    this.marked.value = next;
  }
}

function makingOf(rows: readonly ObjectRow[], change: (one: Annotation) => Annotation | null): Making {
  return (document) => {
    const gone = new Set<Id>();
    const entries = rows.flatMap(({ id }): readonly Entry[] => {
      const before = document.annotation(id);
      const after = before && change(before);
      if (before && !after) gone.add(id);
      return before && after ? changed(before, after) : [];
    });
    return [...entries, ...(gone.size ? removals(document.records, gone) : [])];
  };
}

function flagged(one: Annotation): Annotation {
  return { ...one, flags: [...new Set([...(one.flags ?? []), UNCERTAIN])].sort() };
}

function unflagged(one: Annotation): Annotation {
  const flags = (one.flags ?? []).filter((flag) => flag !== UNCERTAIN);
  const { flags: _, ...rest } = one;
  return flags.length ? { ...rest, flags } : rest;
}
