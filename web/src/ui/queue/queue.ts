/** A row of pictures that are labelled as a whole: one at a time, or a page of them; undo goes back across pictures. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { statusEntry } from "../../model/changes.ts";
import type { Entry } from "../../model/diffs.ts";
import type { LayerDocument } from "../../model/document.ts";
import type { Id, Ontology } from "../../model/records.ts";
import type { Snapshot } from "../snapshot.ts";
import { type Making, Sweep, type TakeLayer } from "../sweep.ts";
import type { ImageRow } from "../wire.ts";
import { askable, type Choice, choicesOf, LABELS } from "./choices.ts";

/** Pictures of a page of the grid. */
export const PAGE = 50;
/** Pictures taken ahead while they come one at a time. */
const AHEAD = 4;

/** Where a step was done, to go back there. */
export interface Note {
  readonly at: number;
}

export class Queue {
  /** The place in the list: the picture that is shown, or that the keyboard is on. */
  readonly at = signal(0);
  readonly grid = signal(false);
  /** What is asked: `LABELS`, or the id of a question. */
  readonly ask = signal<string>(LABELS);
  /** A picture may have several of the choices: a key toggles and does not go on. */
  readonly several = signal(false);
  /** Whether a picture that was passed is marked as done. */
  readonly finishes = signal(true);
  /** In the grid, what a click or Space toggles, and what is put on all the rest with Enter; "" is nothing. */
  readonly current = signal("");
  readonly rest = signal("");
  /** Pictures that were labelled or passed in this visit. */
  readonly passed = signal<ReadonlySet<Id>>(new Set());
  /** Pictures whose labels could not be had. */
  readonly failed = signal<readonly Id[]>([]);
  readonly choices: ReadonlySignal<readonly Choice[]>;
  readonly page = computed(() => Math.floor(this.at.value / PAGE));
  readonly ended = computed(() => this.total.value !== null && this.at.value >= this.total.value);
  readonly sweep: Sweep<Note>;
  readonly #rows: Snapshot<ImageRow>;
  readonly #ontology: ReadonlySignal<Ontology>;

  constructor(rows: Snapshot<ImageRow>, ontology: ReadonlySignal<Ontology>, take: TakeLayer) {
    this.#rows = rows;
    this.#ontology = ontology;
    this.sweep = new Sweep(take);
    this.choices = choicesOf(ontology, this.ask);
  }

  get total(): ReadonlySignal<number | null> {
    return this.#rows.total;
  }

  row(index: number): ImageRow | undefined {
    this.#rows.arrived.value;
    return this.#rows.row(index);
  }

  /** Asks something else; a question that takes several answers toggles them. */
  askFor(id: string): void {
    batch(() => {
      this.ask.value = id;
      this.current.value = "";
      this.rest.value = "";
      this.several.value = askable(this.#ontology.peek()).find((one) => one.id === id)?.several ?? false;
    });
  }

  /** The places whose pictures and labels will be wanted next, the likeliest first. */
  ahead(): readonly number[] {
    const at = this.at.value;
    const [from, many] = this.grid.value ? [this.page.value * PAGE, 2 * PAGE] : [at, AHEAD];
    return Array.from({ length: many }, (_, step) => from + step)
      .concat(at - 1)
      .filter((one) => one >= 0);
  }

  /** Makes sure that what will be wanted is on its way. */
  fetch(): void {
    const places = this.ahead();
    void this.#rows.want(Math.min(...places), Math.max(...places) + 1);
  }

  go(step: number): void {
    const most = this.total.peek() ?? 0;
    this.at.value = Math.max(0, Math.min(most, this.at.peek() + step));
  }

  /** What the key with that digit means: the answer of the picture, which leads on, or a toggle. */
  async press(key: string): Promise<void> {
    const choice = this.choices.peek().find((one) => one.key === key);
    if (choice) await this.choose(choice);
  }

  async choose(choice: Choice): Promise<void> {
    if (this.grid.peek()) {
      this.current.value = choice.id;
      return this.toggle(this.at.peek(), choice);
    }
    if (this.several.peek()) return this.toggle(this.at.peek(), choice);
    const row = this.#rows.row(this.at.peek());
    if (!row) return;
    const making: Making = (document) => [...this.#only(document, choice), ...this.#finish(document)];
    const done = this.#apply("tag.queue", new Map([[row.id, making]]));
    this.#pass([row.id]);
    this.at.value = this.at.peek() + 1;
    return done;
  }

  /** Puts a choice on a picture, or takes it off. */
  async toggle(index: number, choice: Choice | undefined = this.#current()): Promise<void> {
    const row = this.#rows.row(index);
    if (!row || !choice) return;
    const alone = !this.several.peek();
    await this.#apply(
      "tag.queue",
      new Map([
        [
          row.id,
          (document) => {
            if (choice.held(document)) return choice.entries(document, false);
            return alone ? this.#only(document, choice) : choice.entries(document, true);
          },
        ],
      ]),
    );
  }

  /** Leaves the picture as it is, or the page with the rest labelled, and goes on. */
  async pass(): Promise<void> {
    const from = this.grid.peek() ? this.page.peek() * PAGE : this.at.peek();
    const to = Math.min(this.total.peek() ?? 0, from + (this.grid.peek() ? PAGE : 1));
    const rest = this.grid.peek() ? this.choices.peek().find(({ id }) => id === this.rest.peek()) : undefined;
    const at = this.at.peek();
    this.at.value = to;
    await this.#rows.want(from, to);
    const rows = Array.from({ length: to - from }, (_, step) => this.#rows.row(from + step));
    const ids = rows.flatMap((row) => (row ? [row.id] : []));
    const making: Making = (document) => {
      const open = !this.choices.peek().some((choice) => choice.held(document));
      return [...(rest && open ? rest.entries(document, true) : []), ...this.#finish(document)];
    };
    this.#pass(ids);
    await this.#apply("tag.pass", new Map(ids.map((id) => [id, making])), at);
  }

  async undo(): Promise<boolean> {
    const step = await this.sweep.undo();
    if (!step) return false;
    batch(() => {
      this.at.value = step.note.at;
      const gone = new Set(step.diffs.keys());
      this.passed.value = new Set([...this.passed.peek()].filter((id) => !gone.has(id)));
    });
    return true;
  }

  async redo(): Promise<boolean> {
    const step = await this.sweep.redo();
    if (step) this.at.value = step.note.at;
    return step !== null;
  }

  #current(): Choice | undefined {
    const choices = this.choices.peek();
    return choices.find(({ id }) => id === this.current.peek()) ?? choices[0];
  }

  /** The choice put on, all others taken off. */
  #only(document: LayerDocument, choice: Choice): readonly Entry[] {
    const ofQuestion = this.ask.peek() !== LABELS;
    const others = this.choices.peek().filter((one) => one.id !== choice.id && one.held(document));
    const off = ofQuestion ? [] : others.flatMap((one) => one.entries(document, false));
    return [...off, ...choice.entries(document, true)];
  }

  #finish(document: LayerDocument): readonly Entry[] {
    const { state } = document;
    if (!this.finishes.peek() || state.status === "done") return [];
    return [statusEntry(state, { status: "done", reason: "" })];
  }

  async #apply(
    gesture: string,
    makings: ReadonlyMap<Id, Making>,
    at: number = this.at.peek(),
  ): Promise<void> {
    const { failed } = await this.sweep.apply(gesture, makings, { at });
    if (failed.length) this.failed.value = [...new Set([...this.failed.peek(), ...failed])];
  }

  #pass(ids: readonly Id[]): void {
    this.passed.value = new Set([...this.passed.peek(), ...ids]);
  }
}
