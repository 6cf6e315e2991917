/** The one tab that sends: what waits goes out in order per layer, answers are settled, failures are tried again. */
import { stateOf } from "../model/changes";
import type { Diff, DiffAnswer } from "../model/diffs";
import type { Id, LayerRecord } from "../model/records";
import {
  type Clock,
  type HistoryLine,
  type LayerKey,
  type Message,
  type Network,
  partsOf,
  Refused,
  type Rejected,
  type SendingState,
  type Settlement,
  SignedOut,
  type Storage,
  Stumbled,
  type Waiting,
} from "./ports";
import { isOpen, triedAgain } from "./rebase";

/** Diffs in one request. */
const BATCH = 50;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** How far back a removal of what was changed here is looked for. */
const HISTORY = 200;

type Tell = (message: Message) => void;

export class Sender {
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #storage: Storage;
  readonly #newId: () => Id;
  #wake: () => void = () => {};
  #woken = false;

  constructor(clock: Clock, network: Network, storage: Storage, newId: () => Id) {
    this.#clock = clock;
    this.#network = network;
    this.#storage = storage;
    this.#newId = newId;
  }

  /** Something new waits, or a failure may be over. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Sends until stopped. `tell` hears of every answer and of how it goes. */
  async run(stop: AbortSignal, tell: Tell): Promise<void> {
    const offOnline = this.#network.onOnline(() => this.wake());
    let failures = 0;
    while (!stop.aborted) {
      this.#woken = false;
      const went = await this.#round(stop, tell, failures > 0);
      if (stop.aborted) break;
      failures = went === "idle" ? 0 : failures + 1;
      tell({ kind: "state", state: went });
      await this.#rest(stop, went === "idle" ? null : this.#pause(failures));
    }
    offOnline();
  }

  /** One pass over everything that waits. */
  async #round(stop: AbortSignal, tell: Tell, failing: boolean): Promise<SendingState> {
    try {
      for (;;) {
        const heads = await this.#storage.heads(BATCH);
        if (!heads.length || stop.aborted) return "idle";
        if (!failing) tell({ kind: "state", state: "sending" });
        let stumbled = false;
        for (const line of heads) {
          const key = line[0]?.key;
          if (key && !stop.aborted && !(await this.#try(key, line, tell))) stumbled = true;
        }
        if (stumbled) return "offline";
      }
    } catch (error) {
      return error instanceof SignedOut ? "signed-out" : "offline";
    }
  }

  /**
   * Delivers what waits for a layer; false where the server stumbles over it.
   *
   * Then each diff goes alone, so that only the one it stumbles over waits, with what comes after it on that layer.
   */
  async #try(key: LayerKey, line: readonly Waiting[], tell: Tell): Promise<boolean> {
    try {
      await this.#deliver(key, line, tell);
      return true;
    } catch (error) {
      if (!(error instanceof Stumbled)) throw error;
      const [first, second] = line;
      return (
        Boolean(first && second && (await this.#try(key, [first], tell))) &&
        this.#try(key, line.slice(1), tell)
      );
    }
  }

  async #deliver(key: LayerKey, line: readonly Waiting[], tell: Tell): Promise<void> {
    const { imageId, layer } = partsOf(key);
    let answers: readonly DiffAnswer[];
    try {
      answers = await this.#network.send(
        imageId,
        layer,
        line.map(({ diff }) => diff),
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // One bad diff must not hold the others: each is sent alone, and the bad one is put aside.
      const [only, second] = line;
      if (second) for (const waiting of line) await this.#deliver(key, [waiting], tell);
      else if (only) await this.#putAside(only, error, tell);
      return;
    }
    await this.#storage.settle(await this.#settlement(key, line, answers));
    tell({ kind: "answered", key, answers });
  }

  async #putAside(waiting: Waiting, { code, message, hint }: Refused, tell: Tell): Promise<void> {
    const rejected = this.#rejection(waiting, waiting.diff, { code, message, hint });
    await this.#storage.settle({ done: [waiting.place], replaced: [], rejected: [rejected] });
    const answers = waiting.diff.entries.map(() => ({ result: "invalid", code, message, hint }) as const);
    tell({ kind: "answered", key: waiting.key, answers: [{ id: waiting.diff.id, revision: 0, answers }] });
  }

  /** What becomes of the diffs that were answered; merging reads the layer and its history anew. */
  async #settlement(
    key: LayerKey,
    line: readonly Waiting[],
    answers: readonly DiffAnswer[],
  ): Promise<Settlement> {
    const named = new Map(answers.map((answer) => [answer.id, answer]));
    const answered = line.filter(({ diff }) => named.has(diff.id));
    const rejected = answered.flatMap((waiting) => this.#invalid(waiting, named.get(waiting.diff.id)) ?? []);
    const clash = answers.some((answer) => answer.answers.some(isOpen));
    const replaced = clash ? await this.#merged(key, named) : [];
    const kept = new Set(replaced.map(({ place }) => place));
    const done = answered.map(({ place }) => place).filter((place) => !kept.has(place));
    return { done, replaced, rejected };
  }

  async #merged(key: LayerKey, answers: ReadonlyMap<Id, DiffAnswer>): Promise<Waiting[]> {
    const { imageId, layer } = partsOf(key);
    const state = stateOf(await this.#network.layer(imageId, layer));
    const gone = removedIn(await this.#network.history(imageId, layer, HISTORY));
    return triedAgain(await this.#storage.waiting(key), answers, state, gone, this.#newId);
  }

  /** The entries that will never fit, kept aside with the first one's reason; null where there are none. */
  #invalid(waiting: Waiting, answer: DiffAnswer | undefined): Rejected | null {
    const { diff } = waiting;
    const answers = answer?.answers ?? [];
    const never = answers.map((one) => one.result === "invalid" && one.code !== "held-back");
    const reason = answers[never.indexOf(true)];
    if (reason?.result !== "invalid") return null;
    const entries = diff.atomic ? diff.entries : diff.entries.filter((_, at) => never[at]);
    return this.#rejection(waiting, { ...diff, entries }, reason);
  }

  #rejection(
    { key }: Waiting,
    diff: Diff,
    {
      code,
      message,
      where = "",
      hint = "",
    }: { code: string; message: string; where?: string; hint?: string },
  ): Rejected {
    return { id: diff.id, key, diff, code, message, where, hint, at: this.#clock.now() };
  }

  /** 0.5 s, doubled with each failure up to 30 s; spread, so that many clients do not come back as one. */
  #pause(failures: number): number {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
    return longest * (0.75 + 0.25 * this.#clock.random());
  }

  /** Until woken, stopped, or so many milliseconds are over (null: no end). */
  #rest(stop: AbortSignal, millis: number | null): Promise<void> {
    if (this.#woken) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = millis === null ? () => {} : this.#clock.after(millis, () => over());
      const over = () => {
        cancel();
        stop.removeEventListener("abort", over);
        this.#wake = () => {};
        resolve();
      };
      stop.addEventListener("abort", over);
      this.#wake = over;
    });
  }
}

/** The records that were removed, as they last stood. */
function removedIn(history: readonly HistoryLine[]): Map<Id, LayerRecord> {
  const gone = new Map<Id, LayerRecord>();
  for (const { diff } of history) {
    for (const entry of diff.entries) {
      if (entry.op === "remove" && entry.record && !gone.has(entry.id)) gone.set(entry.id, entry.record);
    }
  }
  return gone;
}
