/** One change of many pictures: a diff for each, taken back and done again as one. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Entry } from "../model/diffs.ts";
import type { LayerDocument } from "../model/document.ts";
import type { Id } from "../model/records.ts";

/** Gives a picture's layer once its records and its log are there; throws where they cannot be had now. */
export type TakeLayer = (image: Id) => Promise<LayerDocument>;

/** What is to become of one picture, made from its layer as it is when its turn comes. */
export type Making = (document: LayerDocument) => readonly Entry[];

/** What was done in one go; `note` is whatever the page needs to show it taken back. */
export interface Step<Note> {
  readonly gesture: string;
  readonly note: Note;
  /** By picture, the diff that did it; after an undo the one that took it back. */
  readonly diffs: ReadonlyMap<Id, Id>;
}

/** Pictures that were changed, and those whose layers could not be had. */
export interface Swept {
  readonly changed: number;
  readonly failed: readonly Id[];
}

export class Sweep<Note> {
  readonly #take: TakeLayer;
  readonly #done = signal<readonly Step<Note>[]>([]);
  readonly #undone = signal<readonly Step<Note>[]>([]);
  #turn: Promise<unknown> = Promise.resolve();

  readonly #pending = signal(0);

  /** Changes that were asked for and are not yet on their way to the server. */
  readonly pending: ReadonlySignal<number> = this.#pending;
  readonly canUndo = computed(() => this.#done.value.length > 0);
  readonly canRedo = computed(() => this.#undone.value.length > 0);

  constructor(take: TakeLayer) {
    this.#take = take;
  }

  /** Changes the pictures, one diff each; what changes nothing leaves no step behind. */
  apply(gesture: string, makings: ReadonlyMap<Id, Making>, note: Note): Promise<Swept> {
    return this.#inTurn(makings.size, async () => {
      const { diffs, failed } = await this.#each(makings.keys(), (document, id) => {
        const entries = makings.get(id)?.(document) ?? [];
        return entries.length ? (document.perform(gesture, entries)?.id ?? null) : null;
      });
      if (diffs.size) {
        this.#done.value = [...this.#done.peek(), { gesture, note, diffs }];
        this.#undone.value = [];
      }
      return { changed: diffs.size, failed };
    });
  }

  /** Takes the last step back, but in no picture where something else was done since. */
  undo(): Promise<Step<Note> | null> {
    return this.#inTurn(1, async () => {
      const step = this.#done.peek().at(-1);
      if (!step) return null;
      this.#done.value = this.#done.peek().slice(0, -1);
      const { diffs } = await this.#each(step.diffs.keys(), (document, id) =>
        document.nextUndo.peek() === step.diffs.get(id) ? (document.undo()?.id ?? null) : null,
      );
      if (diffs.size) this.#undone.value = [...this.#undone.peek(), { ...step, diffs }];
      return step;
    });
  }

  /** Does the step again that was taken back last. */
  redo(): Promise<Step<Note> | null> {
    return this.#inTurn(1, async () => {
      const step = this.#undone.peek().at(-1);
      if (!step) return null;
      this.#undone.value = this.#undone.peek().slice(0, -1);
      const { diffs } = await this.#each(step.diffs.keys(), (document, id) =>
        document.nextRedo.peek() === step.diffs.get(id) ? (document.redo()?.id ?? null) : null,
      );
      if (diffs.size) this.#done.value = [...this.#done.peek(), { ...step, diffs }];
      return step;
    });
  }

  async #each(
    images: Iterable<Id>,
    act: (document: LayerDocument, id: Id) => Id | null,
  ): Promise<{ diffs: ReadonlyMap<Id, Id>; failed: readonly Id[] }> {
    const diffs = new Map<Id, Id>();
    const failed: Id[] = [];
    const wanted = [...images];
    const taken = wanted.map((id) => this.#take(id).catch(() => null));
    for (const [at, id] of wanted.entries()) {
      const document = await taken[at];
      const made = document && act(document, id);
      if (made) diffs.set(id, made);
      if (!document) failed.push(id);
    }
    return { diffs, failed };
  }

  /** One after the other, in the order of asking: an undo must not overtake what it takes back. */
  #inTurn<T>(changes: number, run: () => Promise<T>): Promise<T> {
    this.#pending.value += changes;
    const next = this.#turn.then(run).finally(() => {
      this.#pending.value -= changes;
    });
    this.#turn = next.catch(() => {});
    return next;
  }
}
