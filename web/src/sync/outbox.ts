/** Every change that is not yet known to be on the server: kept first, sent in order, counted until answered. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Diff, DiffAnswer } from "../model/diffs";
import type { Id } from "../model/records";
import type { LayerKey, Message, Rejected, SendingState, Storage, Tabs, Waiting } from "./ports";
import type { Sender } from "./sender";

/** Somebody else had changed the same; ours was put on top. */
export interface Merged {
  readonly key: LayerKey;
  readonly diffId: Id;
  readonly by: string;
  /** The fields that both had changed. */
  readonly fields: readonly string[];
}

/** What an open layer hears of its diffs. */
export interface OutboxListener {
  /** The diffs that wait have changed: another tab's came, or a merged one took the place of its first try. */
  waitingChanged(key: LayerKey): void;
  answered(key: LayerKey, diffs: readonly Diff[], answers: readonly DiffAnswer[]): void;
  /** The connection or the session is back. */
  restored(): void;
}

/** A diff that storage does not have. */
export interface Left {
  readonly key: LayerKey;
  readonly diff: Diff;
}

/** A diff on its way; `place` is null until storage has it. */
interface Held extends Left {
  readonly place: number | null;
}

export class Outbox {
  readonly #storage: Storage;
  readonly #tabs: Tabs;
  readonly #sender: Sender;
  readonly #held = signal<readonly Held[]>([]);
  readonly #unkept = signal<readonly Held[]>([]);
  readonly #rejected = signal<readonly Rejected[]>([]);
  readonly #merged = signal<readonly Merged[]>([]);
  readonly #state = signal<SendingState>("idle");
  readonly #ready = signal(false);
  /** Diffs that were answered: word that they wait may come from another tab only afterwards. */
  readonly #answered = new Set<Id>();
  readonly #listeners = new Set<OutboxListener>();
  readonly #stops: (() => void)[] = [];
  #reading: Promise<void> | null = null;
  #stale = false;

  /** Gestures whose durable answer has not come. */
  readonly count: ReadonlySignal<number> = computed(() => this.#held.value.length);
  /** Whether all of them are on this computer's disk. */
  readonly kept: ReadonlySignal<boolean> = computed(() =>
    this.#held.value.every(({ place }) => place !== null),
  );
  /** Those that could not even be kept on this computer. */
  readonly unkept: ReadonlySignal<readonly Diff[]> = computed(() =>
    this.#unkept.value.map(({ diff }) => diff),
  );
  /** Those that the server will never take, with its reasons. */
  readonly rejected: ReadonlySignal<readonly Rejected[]> = this.#rejected;
  readonly merged: ReadonlySignal<readonly Merged[]> = this.#merged;
  readonly state: ReadonlySignal<SendingState> = this.#state;
  /** False until what an earlier visit left has been read. */
  readonly ready: ReadonlySignal<boolean> = this.#ready;

  constructor(storage: Storage, tabs: Tabs, sender: Sender) {
    this.#storage = storage;
    this.#tabs = tabs;
    this.#sender = sender;
  }

  /** Reads what waits, and begins to send when it is this tab's turn. */
  async start(): Promise<void> {
    this.#stops.push(this.#tabs.listen((message) => this.#hear(message)));
    this.#stops.push(
      this.#tabs.lead((stop) =>
        this.#sender.run(stop, (message) => {
          this.#hear(message);
          this.#tabs.tell(message);
        }),
      ),
    );
    await this.#reread();
    this.#ready.value = true;
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  listen(listener: OutboxListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What waits for a layer, oldest first. */
  waiting(key: LayerKey): readonly Diff[] {
    return this.#held.peek().flatMap((held) => (held.key === key ? [held.diff] : []));
  }

  /** What storage does not have yet, oldest first. */
  left(): Left[] {
    return this.#held.peek().flatMap(({ key, diff, place }) => (place === null ? [{ key, diff }] : []));
  }

  /** Takes over what another page could not give to storage, or did at its very end. */
  takeOver(left: readonly Left[]): void {
    const known = new Set(this.#held.peek().map(({ diff }) => diff.id));
    for (const { key, diff } of left) if (!known.has(diff.id)) this.put(key, diff);
  }

  /** Takes a gesture's diff; storage has its transaction open before this returns. */
  put(key: LayerKey, diff: Diff): void {
    const held: Held = { key, diff, place: null };
    this.#held.value = [...this.#held.peek(), held];
    // Behind one that could not be kept, order is kept by waiting with it.
    if (this.#unkept.peek().some((other) => other.key === key))
      this.#unkept.value = [...this.#unkept.peek(), held];
    else void this.#keep(held);
  }

  /** Tries again to keep what could not be kept, and to send. */
  async tryAgain(): Promise<void> {
    const unkept = this.#unkept.peek();
    this.#unkept.value = [];
    for (const held of unkept) await this.#keep(held);
    this.#sender.wake();
  }

  /** There is a session again: what was kept is sent. */
  signedIn(): void {
    this.#sender.wake();
  }

  /** Lets go of a change that the server will never take. */
  async forget(id: Id): Promise<void> {
    await this.#storage.forget(id);
    this.#rejected.value = await this.#storage.rejected();
  }

  /** The person has seen what was merged. */
  seen(): void {
    this.#merged.value = [];
  }

  async #keep(held: Held): Promise<void> {
    try {
      const waiting = await this.#storage.put(held.key, held.diff);
      this.#held.value = this.#held.peek().map((other) => (other.diff.id === held.diff.id ? waiting : other));
      this.#tabs.tell({ kind: "waiting", waiting });
      this.#sender.wake();
    } catch {
      this.#unkept.value = [...this.#unkept.peek(), held];
    }
  }

  #hear(message: Message): void {
    if (message.kind === "waiting") this.#add(message.waiting);
    else if (message.kind === "state") this.#become(message.state);
    else void this.#settle(message.key, message.answers);
  }

  #add(waiting: Waiting): void {
    this.#sender.wake();
    const { id } = waiting.diff;
    if (this.#answered.has(id) || this.#held.peek().some(({ diff }) => diff.id === id)) return;
    this.#held.value = [...this.#held.peek(), waiting];
    for (const listener of this.#listeners) listener.waitingChanged(waiting.key);
  }

  #become(state: SendingState): void {
    const before = this.#state.peek();
    this.#state.value = state;
    const back =
      (before === "offline" || before === "signed-out") && (state === "idle" || state === "sending");
    if (back) for (const listener of this.#listeners) listener.restored();
  }

  async #settle(key: LayerKey, answers: readonly DiffAnswer[]): Promise<void> {
    const named = new Map(answers.map((answer) => [answer.id, answer]));
    for (const id of named.keys()) this.#answered.add(id);
    const diffs = this.waiting(key).filter((diff) => named.has(diff.id));
    batch(() => {
      this.#held.value = this.#held.peek().filter(({ diff }) => !named.has(diff.id));
      this.#merged.value = [
        ...this.#merged.peek(),
        ...diffs.flatMap((diff) => mergedOf(key, named.get(diff.id))),
      ];
    });
    for (const listener of this.#listeners) listener.answered(key, diffs, answers);
    // What did not fit was put aside, or made anew in its place.
    if (!answers.every(({ answers }) => answers.every(({ result }) => result === "applied")))
      await this.#reread();
  }

  /** Takes over what storage holds; what came while it was being read stays. One reading at a time. */
  async #reread(): Promise<void> {
    this.#stale = true;
    if (this.#reading) return this.#reading;
    this.#reading = this.#readUntilFresh();
    try {
      await this.#reading;
    } finally {
      this.#reading = null;
    }
  }

  async #readUntilFresh(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      const stored = new Set(
        this.#held.peek().flatMap(({ place, diff }) => (place === null ? [] : [diff.id])),
      );
      const [waiting, rejected] = await Promise.all([this.#storage.waiting(), this.#storage.rejected()]);
      if (!this.#stale) this.#take(waiting, rejected, stored);
    }
  }

  #take(waiting: readonly Waiting[], rejected: readonly Rejected[], stored: ReadonlySet<Id>): void {
    const there = new Set(waiting.map(({ diff }) => diff.id));
    const before = this.#held.peek();
    const stay = before.filter(({ diff }) => !there.has(diff.id) && !stored.has(diff.id));
    batch(() => {
      this.#held.value = [...waiting, ...stay].sort((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity));
      this.#rejected.value = rejected;
    });
    const known = new Set(before.map(({ diff }) => diff.id));
    const news = new Set(waiting.flatMap(({ key, diff }) => (known.has(diff.id) ? [] : [key])));
    for (const key of news) for (const listener of this.#listeners) listener.waitingChanged(key);
  }
}

function mergedOf(key: LayerKey, answer: DiffAnswer | undefined): Merged[] {
  const clashes = (answer?.answers ?? []).filter((one) => one.result === "conflict");
  const [first] = clashes;
  if (!answer || !first) return [];
  const fields = clashes.flatMap((clash) => Object.keys(clash.fields ?? {}));
  return [{ key, diffId: answer.id, by: first.by ?? "", fields }];
}
