/** Asking helpers: one question at a time, the next calls the last one off; drawing never waits for an answer. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Annotation, Id, Shape, Source } from "../model/records";
import type { Platform, Ports, Subject } from "./ports";
import type { Prompt, Prompter } from "./prompting";
import { type ReasonKey, words } from "./words/en";

/** Places that belong to the object, or do not; in px of the picture. */
export interface Stroke {
  readonly points: readonly number[];
  readonly adds: boolean;
  readonly radius: number;
}

/** A question, as the server takes it. */
export interface AssistAsk {
  readonly shapes?: readonly Shape[];
  /** Where the same shapes are in the second of two key pictures. */
  readonly ends?: readonly Shape[];
  readonly box?: readonly [number, number, number, number];
  readonly strokes?: readonly Stroke[];
  /** The picture that shapes are carried to. */
  readonly to?: Id;
  readonly options?: { readonly [name: string]: number };
}

export interface AssistAnswer {
  readonly found: readonly {
    readonly shape: Shape;
    /** Which of the given shapes it follows from: 0 where it is left out. */
    readonly of?: number;
    /** Which of the pictures between two key pictures it lies in. */
    readonly step?: number;
    readonly score?: number;
    /** Of a model: what it takes it for. */
    readonly class_id?: Id;
  }[];
  readonly source: Source;
  /** Of a model: why parts of its answer could not be taken, and how many. */
  readonly refused?: readonly RefusedPart[];
}

/** Parts of an answer that could not be taken for one reason; `message` is the server's word for reasons without one here. */
export interface RefusedPart {
  readonly code: string;
  readonly count: number;
  /** Of a label that means nothing here: which. */
  readonly label?: string;
  readonly message: string;
}

/** After this long a helper is taken to be gone, ms; it has a shorter deadline of its own. */
const PATIENCE = 9000;
/** The same of a model server, which the server gives up after 15 s. */
const MODEL_PATIENCE = 16_000;

const REASONS: { readonly [code: string]: ReasonKey } = {
  "assist-timeout": "helper-late",
  "assist-nothing": "helper-nothing",
  "assist-busy": "helper-busy",
  "backend-slow": "helper-late",
};

export interface AssistParts {
  readonly ports: Ports;
  readonly platform: Pick<Platform, "later">;
  readonly subject: ReadonlySignal<Subject>;
  refuse(reason: ReasonKey): void;
  /** Says something on the strip, and to those who hear the screen. */
  tell(what: string): void;
}

export class Assist {
  readonly #parts: AssistParts;
  readonly #waiting = signal(false);
  #stop: AbortController | null = null;

  /** True while an answer is on its way. */
  readonly waiting: ReadonlySignal<boolean> = this.#waiting;

  constructor(parts: AssistParts) {
    this.#parts = parts;
  }

  get available(): boolean {
    return this.#parts.ports.assist !== undefined;
  }

  /** What a helper finds about the picture on the screen, or another; null where it was called off, found nothing or did not answer, which is then said. */
  async ask(name: string, ask: AssistAsk, about?: Id): Promise<AssistAnswer | null> {
    const { ports } = this.#parts;
    return this.#answer((image, stop) => ports.assist?.(name, about ?? image, ask, stop), PATIENCE);
  }

  /** The same of one of the project's model servers, about the picture on the screen. */
  async prompt({ id }: Prompter, prompt: Prompt): Promise<AssistAnswer | null> {
    const { ports } = this.#parts;
    return this.#answer((image, stop) => ports.prompt?.(id, image, prompt, stop), MODEL_PATIENCE);
  }

  async #answer(
    asked: (image: Id, stop: AbortSignal) => Promise<AssistAnswer> | undefined,
    patience: number,
  ): Promise<AssistAnswer | null> {
    const { platform, subject } = this.#parts;
    this.cancel();
    const stop = new AbortController();
    this.#stop = stop;
    this.#waiting.value = true;
    const late = platform.later(() => {
      this.#parts.refuse("helper-late");
      this.cancel();
    }, patience);
    try {
      const answer = await asked(subject.peek().image.id, stop.signal);
      if (this.#stop !== stop) return null;
      if (answer?.refused?.length) this.#parts.tell(words.refusedParts(answer.refused));
      else if (!answer?.found.length) this.#parts.refuse("helper-nothing");
      return answer?.found.length ? answer : null;
    } catch (error) {
      if (this.#stop === stop) this.#parts.refuse(reasonOf(error));
      return null;
    } finally {
      late();
      if (this.#stop === stop) this.#end();
    }
  }

  /** Calls off what is asked. */
  cancel(): void {
    this.#stop?.abort();
    this.#end();
  }

  #end(): void {
    this.#stop = null;
    this.#waiting.value = false;
  }
}

/** The annotation as a helper proposes it. */
export function proposed(
  annotation: Annotation,
  { source }: AssistAnswer,
  { shape, score, class_id }: AssistAnswer["found"][number],
): Annotation {
  return {
    ...annotation,
    shape,
    source,
    ...(score === undefined ? {} : { score }),
    ...(class_id === undefined ? {} : { class_id }),
  };
}

function reasonOf(error: unknown): ReasonKey {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? "helper-off";
}
