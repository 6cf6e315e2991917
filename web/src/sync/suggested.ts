/** What models found on a picture, kept up with answers; refusals wait in the outbox like every other change. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { replay, stateOf } from "../model/changes";
import type { Diff, DiffAnswer } from "../model/diffs";
import { LayerDocument } from "../model/document";
import { type Annotation, type Id, SCHEMA } from "../model/records";
import { afterAnswer, type LayerPorts } from "./layer";
import { keyOf, type LayerKey, modelLayer, Refused, type SuggestedLayer, type Suggesting } from "./ports";
import { rebased } from "./rebase";

export interface SuggestedOptions {
  readonly imageId: Id;
  readonly imageHash?: string;
  /** Who works here, by actor id. */
  readonly author: string;
  readonly newId?: () => Id;
}

export interface SuggestedPorts extends Pick<LayerPorts, "clock" | "outbox"> {
  readonly network: Suggesting;
}

const RETRY = 5_000;

export class Suggested {
  readonly #options: SuggestedOptions;
  readonly #ports: SuggestedPorts;
  readonly #layers = signal<readonly Model[]>([]);
  #deaf: () => void = () => {};
  #cancelRetry: () => void = () => {};
  #closed = false;
  #wanted = false;
  #stale = false;
  #fetching: Promise<void> | null = null;

  /** By name; none until they were fetched. */
  readonly layers: ReadonlySignal<readonly Model[]> = this.#layers;

  constructor(options: SuggestedOptions, ports: SuggestedPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#deaf = ports.outbox.listen({
      waitingChanged: (key) => this.#of(key)?.show(),
      answered: (key, diffs, answers) => this.#answered(key, diffs, answers),
      restored: () => {
        if (this.#wanted) void this.fetch();
      },
    });
  }

  /** Fetches what models suggest, unless it is there or on its way. */
  want(): void {
    if (!this.#wanted) void this.fetch();
  }

  /** Fetches anew what models suggest; where the server is not reached, again a while later. */
  async fetch(): Promise<void> {
    this.#wanted = true;
    this.#stale = true;
    this.#fetching ??= this.#fetchUntilFresh().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    this.#deaf();
  }

  async #fetchUntilFresh(): Promise<void> {
    this.#cancelRetry();
    while (this.#stale && !this.#closed) {
      this.#stale = false;
      try {
        const found = await this.#ports.network.suggestions(this.#options.imageId);
        if (!this.#stale && !this.#closed) this.#take(found);
      } catch (error) {
        if (error instanceof Refused) return;
        this.#cancelRetry = this.#ports.clock.after(RETRY, () => void this.fetch());
        return;
      }
    }
  }

  #answered(key: LayerKey, diffs: readonly Diff[], answers: readonly DiffAnswer[]): void {
    const layer = this.#of(key);
    // What is being fetched may be older than the answer.
    if (layer && (!layer.answered(diffs, answers) || this.#fetching)) void this.fetch();
  }

  #of(key: LayerKey): Model | undefined {
    return this.#layers.peek().find((layer) => layer.key === key);
  }

  #take(found: readonly SuggestedLayer[]): void {
    const known = new Map(this.#layers.peek().map((layer) => [layer.owner, layer]));
    this.#layers.value = found.map((suggested) => {
      const layer = known.get(suggested.owner) ?? new Model(suggested, this.#options, this.#ports);
      layer.take(suggested);
      return layer;
    });
  }
}

/** What one version of a model suggests, with what waits on top. */
class Model {
  readonly key: LayerKey;
  readonly owner: string;
  readonly model: string;
  readonly version: string;
  readonly document: LayerDocument;
  readonly #outbox: SuggestedPorts["outbox"];
  readonly #imageId: Id;
  /** All that was ever seen of the layer, as it last stood. */
  readonly #known = signal<ReadonlyMap<Id, Annotation>>(new Map());
  #base;

  readonly refused: ReadonlySignal<readonly Annotation[]> = computed(() => {
    const { records } = this.document;
    return [...this.#known.value.values()].filter(({ id }) => !records.has(id));
  });

  constructor({ owner, model, version }: SuggestedLayer, options: SuggestedOptions, ports: SuggestedPorts) {
    const layer = modelLayer(owner);
    this.key = keyOf(options.imageId, layer);
    this.owner = owner;
    this.model = model;
    this.version = version;
    this.#imageId = options.imageId;
    this.#outbox = ports.outbox;
    this.document = new LayerDocument({ ...options, layer, now: () => ports.clock.now() });
    this.#base = this.document.state;
    this.document.listen((change) => {
      if (change.origin === "mine" && change.diff) ports.outbox.put(this.key, change.diff);
    });
  }

  take({ annotations, refused }: SuggestedLayer): void {
    this.#known.value = new Map([...refused, ...annotations].map((one) => [one.id, one]));
    this.#base = stateOf({ image_id: this.#imageId, kind: "model", annotations, schema: SCHEMA });
    this.show();
  }

  show(): void {
    this.document.replace(replay(this.#base, this.#outbox.waiting(this.key), rebased));
  }

  /** Takes answers over; false where the layer has to be fetched anew. */
  answered(diffs: readonly Diff[], answers: readonly DiffAnswer[]): boolean {
    const named = new Map(diffs.map((diff) => [diff.id, diff]));
    for (const answer of answers) {
      const diff = named.get(answer.id);
      if (!diff || answer.answers.some(({ result }) => result !== "applied")) return false;
      this.#base = afterAnswer(this.#base, diff, answer);
    }
    this.show();
    return true;
  }
}
