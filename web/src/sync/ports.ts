/** What sync needs of the world: time, the network, storage, the other tabs. Browsers and tests each bring theirs. */
import type { Diff, DiffAnswer } from "../model/diffs";
import type { Annotation, Id, Layer } from "../model/records";

/** A layer by name: `<image id>/<layer>`. */
export type LayerKey = string;

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls back after so many milliseconds, unless the returned function was called before. */
  after(millis: number, call: () => void): () => void;
  /** 0 ≤ n < 1, for spreading retries. */
  random(): number;
}

/** No answer came: whether the request arrived is not known. */
export class Unreachable extends Error {}

/** The server failed at this very request (500): what it was given may be to blame, so others go on. */
export class Stumbled extends Error {}

/** The session is over (401, 403): signing in again mends it. */
export class SignedOut extends Error {}

/** The server refuses the request as a whole, for good; `code` and `hint` are its own. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, message: string, hint = "") {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** One line of a layer's history. */
export interface HistoryLine {
  readonly revision: number;
  readonly at: number;
  readonly author: { readonly id: string; readonly name: string };
  readonly diff: Diff;
}

/** What the person who asks can take back and do again on a layer as of a revision: the next ones, the very next first. */
export interface UndoStack {
  readonly revision: number;
  /** Diffs whose inverses are the undos. */
  readonly undo: readonly Diff[];
  /** Undos whose inverses are the redos. */
  readonly redo: readonly Diff[];
}

/** What one version of a model found on a picture. */
export interface SuggestedLayer {
  /** Names the layer. */
  readonly owner: string;
  readonly model: string;
  readonly version: string;
  /** What is neither taken nor refused. */
  readonly annotations: readonly Annotation[];
  readonly refused: readonly Annotation[];
}

/** Each call throws Unreachable, Stumbled, SignedOut or Refused. */
export interface Network {
  send(imageId: Id, layer: string, diffs: readonly Diff[]): Promise<readonly DiffAnswer[]>;
  layer(imageId: Id, layer: string): Promise<Layer>;
  /** Newest first. */
  history(imageId: Id, layer: string, limit: number): Promise<readonly HistoryLine[]>;
  undoStack(imageId: Id, layer: string, limit: number): Promise<UndoStack>;
  /** Calls back when the connection may be back. */
  onOnline(call: () => void): () => void;
}

/** What models suggest, as the server has it; throws as `Network` does. */
export interface Suggesting {
  /** What models found on the picture. */
  suggestions(imageId: Id): Promise<readonly SuggestedLayer[]>;
}

/** A diff that waits for its durable answer. `place` orders the outbox; a diff tried again keeps it. */
export interface Waiting {
  readonly place: number;
  readonly key: LayerKey;
  readonly diff: Diff;
}

/** A diff that the server will never take, with its words; kept until the person lets it go. */
export interface Rejected {
  readonly id: Id;
  readonly key: LayerKey;
  readonly diff: Diff;
  readonly code: string;
  readonly message: string;
  readonly where: string;
  readonly hint: string;
  readonly at: number;
}

/** What changes in the outbox in one transaction. */
export interface Settlement {
  /** Places of diffs that are done. */
  readonly done: readonly number[];
  /** Diffs that take the place of others. */
  readonly replaced: readonly Waiting[];
  readonly rejected: readonly Rejected[];
}

export interface Storage {
  /** Opens its transaction before it returns; resolves when the diff is durable. */
  put(key: LayerKey, diff: Diff): Promise<Waiting>;
  /** By place; of one layer or of all. */
  waiting(key?: LayerKey): Promise<readonly Waiting[]>;
  /** The first so many of each layer that has any. */
  heads(most: number): Promise<readonly (readonly Waiting[])[]>;
  settle(settlement: Settlement): Promise<void>;
  rejected(): Promise<readonly Rejected[]>;
  forget(id: Id): Promise<void>;
  /** The layer as it was last seen, for reading without a connection. */
  cached(key: LayerKey): Promise<Layer | null>;
  /** Keeps the most recent layers only. */
  cache(key: LayerKey, layer: Layer): Promise<void>;
}

/** What tabs tell each other. */
export type Message =
  | { readonly kind: "waiting"; readonly waiting: Waiting }
  | { readonly kind: "answered"; readonly key: LayerKey; readonly answers: readonly DiffAnswer[] }
  | { readonly kind: "state"; readonly state: SendingState };

/** How sending goes. */
export type SendingState = "idle" | "sending" | "offline" | "signed-out";

export interface Tabs {
  /** To every other tab, never to this one. */
  tell(message: Message): void;
  listen(call: (message: Message) => void): () => void;
  /** Runs the work in one tab at a time; the next tab's turn comes when it ends or its tab is gone. */
  lead(work: (stop: AbortSignal) => Promise<void>): () => void;
}

export function keyOf(imageId: Id, layer = "main"): LayerKey {
  return `${imageId}/${layer}`;
}

/** The name of a model's layer, whose owner is the model with its version. */
export function modelLayer(owner: string): string {
  return `model:${owner}`;
}

/** The kind of a layer, and whose it is; no owner where the kind has one layer only. */
export function kindOf(layer: string): readonly [kind: string, owner: string] {
  const at = layer.indexOf(":");
  return at < 0 ? [layer, ""] : [layer.slice(0, at), layer.slice(at + 1)];
}

export function partsOf(key: LayerKey): { imageId: Id; layer: string } {
  const at = key.indexOf("/");
  return { imageId: key.slice(0, at), layer: key.slice(at + 1) };
}
