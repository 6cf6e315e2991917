/** A row of pictures that are labelled as a whole: one at a time, or a page of them; undo goes back across pictures. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { requires } from "../../model/answers.ts";
import { statusEntry } from "../../model/changes.ts";
import { mayBeLeft } from "../../model/coverage.ts";
import type { Entry } from "../../model/diffs.ts";
import type { LayerDocument } from "../../model/document.ts";
import type { Attribute, Id, Ontology, Value } from "../../model/records.ts";
import type { Snapshot } from "../snapshot.ts";
import { type Making, Sweep, type TakeLayer } from "../sweep.ts";
import type { ImageRow } from "../wire.ts";
import { askable, type Choice, choicesOf, givenTo, LABELS, say, writtenIn } from "./choices.ts";
import { type Lack, lackOf } from "./finishing.ts";

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
  /** False where only the editor can tell whether a picture is done: pixels have to be labelled. */
  readonly mayFinish: ReadonlySignal<boolean>;
  /** What kept pictures from being done just now, by picture; the first of them is shown. */
  readonly lacks = signal<ReadonlyMap<Id, Lack>>(new Map());
  /** The question whose answer is written in a field; null where there are choices. */
  readonly written: ReadonlySignal<Attribute | null>;
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
  /** What was asked before a question came in between that had to be answered. */
  #before: { readonly ask: string; readonly several: boolean } | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(rows: Snapshot<ImageRow>, ontology: ReadonlySignal<Ontology>, take: TakeLayer) {
    this.#rows = rows;
    this.#ontology = ontology;
    this.sweep = new Sweep(take);
    this.choices = choicesOf(ontology, this.ask);
    this.written = computed(() => writtenIn(ontology.value, this.ask.value));
    this.mayFinish = computed(() => mayBeLeft(ontology.value) === null);
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
    this.#before = null;
    this.#ask(id);
  }

  /** What the picture has of what is asked: names and colours to show. */
  held(document: LayerDocument): readonly Pick<Choice, "id" | "name" | "color">[] {
    const given = this.given(document);
    if (given !== undefined) return [{ id: "given", name: String(given), color: "" }];
    return this.choices.value.filter((choice) => choice.held(document));
  }

  /** The answer to a question that is written; undefined where there is none. */
  given(document: LayerDocument): Value | undefined {
    const question = this.written.value;
    return question ? givenTo(this.#ontology.value, document, question) : undefined;
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
    batch(() => {
      this.#settle();
      this.at.value = Math.max(0, Math.min(most, this.at.peek() + step));
    });
  }

  /** What the key with that digit means: the answer of the picture, which leads on, or a toggle. */
  press(key: string): Promise<void> {
    return this.#inTurn(async () => {
      const choice = this.choices.peek().find((one) => one.key === key);
      if (choice) await this.#choose(choice);
    });
  }

  choose(choice: Choice): Promise<void> {
    return this.#inTurn(() => this.#choose(choice));
  }

  async #choose(choice: Choice): Promise<void> {
    if (this.grid.peek()) {
      this.current.value = choice.id;
      return this.toggle(this.at.peek(), choice);
    }
    if (this.several.peek()) return this.toggle(this.at.peek(), choice);
    return this.#leave("tag.queue", (document) => this.#only(document, choice));
  }

  /** Gives the written answer, or with undefined takes it back, and goes on; in the grid to the next tile. */
  answer(value: Value | undefined): Promise<void> {
    return this.#inTurn(async () => {
      const question = this.written.peek();
      const row = this.#rows.row(this.at.peek());
      if (!question || !row) return;
      const making: Making = (document) => say(this.#ontology.peek(), document, question.id, value);
      if (!this.grid.peek()) return this.#leave("tag.queue", making);
      const at = this.at.peek();
      this.at.value = Math.min(at + 1, (this.total.peek() ?? 1) - 1);
      return this.#apply("tag.queue", new Map([[row.id, making]]), at);
    });
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
  pass(): Promise<void> {
    return this.#inTurn(async () => {
      const rest = this.grid.peek()
        ? this.choices.peek().find(({ id }) => id === this.rest.peek())
        : undefined;
      await this.#leave("tag.pass", (document) => {
        const open = !this.choices.peek().some((choice) => choice.held(document));
        return rest && open ? rest.entries(document, true) : [];
      });
    });
  }

  async undo(): Promise<boolean> {
    const step = await this.sweep.undo();
    if (!step) return false;
    batch(() => {
      this.#settle();
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

  /**
   * Writes what was said of the picture, or of each of the page, marks it done, and goes on. Where answers are required,
   * going on waits until it is known that none is missing; else it waits for nothing.
   */
  async #leave(gesture: string, making: Making): Promise<void> {
    const at = this.at.peek();
    const from = this.grid.peek() ? this.page.peek() * PAGE : at;
    const to = Math.min(this.total.peek() ?? 0, from + (this.grid.peek() ? PAGE : 1));
    const lacks = new Map<Id, Lack>();
    const finished: Making = (document) => {
      const entries = making(document);
      const lack = this.#waits ? lackOf(this.#ontology.peek(), document, entries) : null;
      if (lack) lacks.set(document.imageId, lack);
      return lack ? entries : [...entries, ...this.#finish(document)];
    };
    const waits = this.#waits;
    if (!waits) this.at.value = to;
    const listed = () => Array.from({ length: to - from }, (_, step) => this.#rows.row(from + step));
    if (listed().includes(undefined)) await this.#rows.want(from, to);
    const ids = listed().flatMap((row) => row?.id ?? []);
    if (!waits) this.#pass(ids);
    await this.#apply(gesture, new Map(ids.map((id) => [id, finished])), at);
    if (!waits) return;
    this.#pass(ids.filter((id) => !lacks.has(id)));
    const first = ids.findIndex((id) => lacks.has(id));
    batch(() => {
      this.#settle();
      this.at.value = first < 0 ? to : from + first;
      if (first >= 0) this.#goTo(lacks, ids[first] as Id);
    });
  }

  /** True where it has to be looked whether a picture may be done. */
  get #waits(): boolean {
    return this.#finishes && requires(this.#ontology.peek());
  }

  get #finishes(): boolean {
    return this.finishes.peek() && this.mayFinish.peek();
  }

  /** Says what is missing, and asks the first question that was not answered. */
  #goTo(lacks: ReadonlyMap<Id, Lack>, image: Id): void {
    this.lacks.value = lacks;
    const question = lacks.get(image)?.question;
    if (!question || question === this.ask.peek()) return;
    this.#before = { ask: this.ask.peek(), several: this.several.peek() };
    this.#ask(question);
  }

  /** Nothing is said to be missing any more, and what is asked is what was asked before. */
  #settle(): void {
    this.lacks.value = new Map();
    const before = this.#before;
    this.#before = null;
    if (!before) return;
    this.#ask(before.ask);
    this.several.value = before.several;
  }

  #ask(id: string): void {
    batch(() => {
      this.ask.value = id;
      this.current.value = "";
      this.rest.value = "";
      this.several.value = askable(this.#ontology.peek()).find((one) => one.id === id)?.several ?? false;
    });
  }

  #finish({ state }: LayerDocument): readonly Entry[] {
    if (!this.#finishes || state.status === "done") return [];
    return [statusEntry(state, { status: "done", reason: "" })];
  }

  /** Where going on waits, what is pressed meanwhile comes after; else at once. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    if (!this.#waits) return act();
    const next = this.#turn.then(act);
    this.#turn = next.catch(() => {});
    return next;
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
