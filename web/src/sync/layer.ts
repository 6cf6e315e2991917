/** An open layer: the server's state with what still waits on top, kept up with answers and with others. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { type LayerState, replay, stateOf } from "../model/changes";
import type { Diff, DiffAnswer } from "../model/diffs";
import { LayerDocument } from "../model/document";
import { Steps } from "../model/history";
import type { Id, Layer, LayerRecord } from "../model/records";
import type { Outbox } from "./outbox";
import { type Clock, keyOf, type LayerKey, type Network, Refused, type Storage } from "./ports";
import { rebased } from "./rebase";

/**
 * `loading`: nothing to show yet; `ready`: the server's; `kept`: as it was last seen here, the server was not
 * reached; `absent`: neither was there, it is tried again; `refused`: the server will not give it.
 */
export type LayerStatus = "loading" | "ready" | "kept" | "absent" | "refused";

/** Steps of undo and redo that are fetched at once; when fewer than half are left, more are. */
const STEPS = 50;
const RETRY = 5_000;
const SETTLE = 1_000;

export interface LayerOptions {
  readonly imageId: Id;
  readonly imageHash?: string;
  readonly layer?: string;
  /** Who works here, by actor id. */
  readonly author: string;
  readonly newId?: () => Id;
}

export interface LayerPorts {
  readonly clock: Clock;
  readonly network: Network;
  readonly storage: Storage;
  readonly outbox: Outbox;
}

export class OpenLayer {
  readonly document: LayerDocument;
  readonly #status = signal<LayerStatus>("loading");
  readonly #key: LayerKey;
  readonly #ports: LayerPorts;
  readonly #stops: (() => void)[] = [];
  #base: { state: LayerState; revision: number; layer: Layer | null };
  /** Answered by the server, but not yet in the state that was fetched. */
  #ahead: { diff: Diff; revision: number }[] = [];
  /** What can be taken back as of a revision, and the diffs among it as the server gave them. */
  #steps: { steps: Steps; revision: number; known: ReadonlySet<Id> } = {
    steps: Steps.NONE,
    revision: -1,
    known: new Set(),
  };
  #pulling: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #stale = false;
  #closed = false;
  #cancelRetry: () => void = () => {};
  #cancelRemember: () => void = () => {};

  constructor(options: LayerOptions, ports: LayerPorts) {
    this.document = new LayerDocument({ ...options, now: () => ports.clock.now() });
    this.#key = keyOf(options.imageId, options.layer);
    this.#ports = ports;
    this.#base = { state: this.document.state, revision: -1, layer: null };
    this.#stops.push(
      this.document.listen((change) => {
        if (change.origin === "mine" && change.diff) ports.outbox.put(this.#key, change.diff);
      }),
      ports.outbox.listen({
        waitingChanged: (key) => {
          if (key === this.#key) this.#show();
        },
        answered: (key, diffs, answers) => {
          if (key === this.#key) this.#answered(diffs, answers);
        },
        restored: () => void this.pull(),
      }),
    );
  }

  get status(): ReadonlySignal<LayerStatus> {
    return this.#status;
  }

  /** The server's revision that is shown; −1 before anything is. */
  get revision(): number {
    return this.#base.revision;
  }

  /** Shows the layer: the server's, else as it was last seen here; with everything that waits on top. */
  async open(): Promise<void> {
    await this.pull();
    if (this.#status.peek() === "loading" && !this.#closed) this.#status.value = "absent";
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Fetches the layer anew: others may have changed it. One fetch at a time; asking again fetches once more. */
  async pull(): Promise<void> {
    this.#stale = true;
    this.#pulling ??= this.#pullUntilFresh().finally(() => {
      this.#pulling = null;
    });
    return this.#pulling;
  }

  async #pullUntilFresh(): Promise<void> {
    const { network } = this.#ports;
    const { imageId, layer } = this.document;
    while (this.#stale && !this.#closed) {
      this.#stale = false;
      try {
        const steps = this.#readSteps();
        steps.catch(() => {}); // told below
        this.#take(await network.layer(imageId, layer));
        await steps;
        // Somebody, perhaps the same person elsewhere, was quicker than the second request.
        if (this.#steps.revision < this.#base.revision) await this.#readSteps();
      } catch (error) {
        await this.#fallBack(error);
        return;
      }
    }
  }

  /** Fetches what can be taken back; once more where an answer to a diff was quicker and led further. */
  async #readSteps(tries = 3): Promise<void> {
    const { imageId, layer } = this.document;
    const { revision, undo, redo } = await this.#ports.network.undoStack(imageId, layer, STEPS);
    if (revision < this.#steps.revision) return tries > 1 ? this.#readSteps(tries - 1) : undefined;
    const more = { undo: undo.length === STEPS, redo: redo.length === STEPS };
    const known = new Set([...undo, ...redo].map(({ id }) => id));
    this.#steps = { steps: Steps.of(undo, redo, more), revision, known };
    this.#showSteps();
  }

  /** Fetches more of them while work goes on; where that fails, the next answer tries again. */
  #readMoreSteps(): void {
    this.#reading ??= this.#readSteps()
      .catch(() => {})
      .finally(() => {
        this.#reading = null;
      });
  }

  #take(layer: Layer): void {
    const revision = layer.revision ?? 0;
    if (this.#closed) return;
    // An answer may have led further while this was on its way.
    if (revision >= this.#base.revision) this.#base = { state: stateOf(layer), revision, layer };
    this.#dropOvertaken();
    this.#status.value = "ready";
    this.#show();
    this.#remember();
  }

  /** Keeps the layer for reading without a connection, a moment later and once for many answers. */
  #remember(): void {
    this.#cancelRemember();
    this.#cancelRemember = this.#ports.clock.after(SETTLE, () => {
      if (this.#base.layer)
        void this.#ports.storage.cache(this.#key, this.#asLayer(this.#base.layer)).catch(() => {});
    });
  }

  #asLayer(layer: Layer): Layer {
    const { state, revision } = this.#base;
    const records = [...state.records.values()];
    const annotations = records.filter((record) => record.kind === "annotation");
    const relations = records.filter((record) => record.kind === "relation");
    const comments = records.filter((record) => record.kind === "comment");
    const { status, reason } = state;
    return { ...layer, status, reason, revision, annotations, relations, comments };
  }

  async #fallBack(error: unknown): Promise<void> {
    if (this.#closed) return;
    if (error instanceof Refused) {
      if (this.#status.peek() !== "ready") this.#status.value = "refused";
      return;
    }
    this.#cancelRetry();
    this.#cancelRetry = this.#ports.clock.after(RETRY, () => void this.pull());
    if (this.#base.revision >= 0) return;
    const cached = await this.#ports.storage.cached(this.#key).catch(() => null);
    if (this.#closed || this.#base.revision >= 0) return;
    if (!cached) {
      this.#status.value = "absent";
      return;
    }
    this.#base = { state: stateOf(cached), revision: cached.revision ?? 0, layer: cached };
    this.#status.value = "kept";
    this.#show();
  }

  #answered(diffs: readonly Diff[], answers: readonly DiffAnswer[]): void {
    const named = new Map(diffs.map((diff) => [diff.id, diff]));
    let complete = true;
    let unsure = this.#steps.steps.lacks(STEPS / 2);
    for (const answer of answers) {
      const diff = named.get(answer.id);
      const whole = answer.answers.every(isWhole);
      if (whole && diff && !this.#step(diff, answer) && diff.cause) unsure = true;
      if (whole && answer.revision <= this.#base.revision) continue;
      if (diff && answer.revision === this.#base.revision + 1 && this.#advance(diff, answer)) continue;
      complete = false;
      if (diff) this.#ahead.push({ diff, revision: answer.revision });
    }
    if (!complete) void this.pull();
    else if (unsure) this.#readMoreSteps();
    this.#show();
  }

  /** Takes over what came after the steps that were fetched; false where it may be among them, or have no effect. */
  #step(diff: Diff, { revision, answers }: DiffAnswer): boolean {
    const { steps, revision: known } = this.#steps;
    if (revision <= known || !answers.every((one) => isWhole(one) && one.revision === revision)) return false;
    this.#steps = { ...this.#steps, steps: steps.with(diff), revision };
    return true;
  }

  /** Takes over the one diff that led to the next revision; false where it was not that alone. */
  #advance(diff: Diff, answer: DiffAnswer): boolean {
    const { revision, answers } = answer;
    const whole = answers.every((one) => isWhole(one) && one.revision === revision);
    if (!whole || !this.#base.layer) return false;
    const state = afterAnswer(this.#base.state, diff, answer);
    this.#base = { state, revision, layer: this.#base.layer };
    this.#dropOvertaken();
    this.#remember();
    return true;
  }

  #dropOvertaken(): void {
    this.#ahead = this.#ahead.filter((one) => one.revision > this.#base.revision);
  }

  #show(): void {
    if (this.#base.revision < 0 || this.#closed) return;
    const waiting = this.#ports.outbox.waiting(this.#key);
    const ahead = this.#ahead.map(({ diff }) => diff);
    this.document.replace(replay(this.#base.state, [...ahead, ...waiting], rebased));
    this.#showSteps();
  }

  #showSteps(): void {
    if (this.#base.revision < 0 || this.#closed) return;
    const { steps, revision, known } = this.#steps;
    const ahead = this.#ahead.filter((one) => one.revision > revision).map(({ diff }) => diff);
    const waiting = this.#ports.outbox.waiting(this.#key);
    const mine = [...ahead, ...waiting].filter(({ id }) => !known.has(id));
    this.document.setSteps(mine.reduce((all, diff) => all.with(diff), steps));
  }
}

function isWhole(answer: DiffAnswer["answers"][number]): answer is typeof answer & { result: "applied" } {
  return answer.result === "applied" && !answer.skipped?.length;
}

/** The state after a diff that was applied, with the numbers and revisions that the answer gives. */
export function afterAnswer(before: LayerState, diff: Diff, { revision, answers }: DiffAnswer): LayerState {
  const state = replay(before, [diff]);
  const records = new Map(state.records);
  diff.entries.forEach((entry, at) => {
    const id = entry.op === "add" ? entry.record.id : entry.op === "status" ? "" : entry.id;
    const [record, answer] = [records.get(id), answers[at]];
    if (record && answer?.result === "applied") records.set(id, stamped(record, revision, answer.number));
  });
  return { ...state, records };
}

function stamped(record: LayerRecord, revision: number, number: number | undefined): LayerRecord {
  return number && record.kind === "annotation" ? { ...record, revision, number } : { ...record, revision };
}
