/** Work that a worker does, as the page asks for it: by number, so that answers may come in any order. */

export interface Request<Job> {
  readonly number: number;
  readonly job: Job;
}

export type Answer<Found> =
  | { readonly number: number; readonly found: Found }
  | { readonly number: number; readonly problem: string };

interface Waiting<Found> {
  readonly done: (found: Found) => void;
  readonly failed: (error: Error) => void;
}

export class Remote<Job, Found> {
  readonly #make: () => Worker;
  readonly #discard: (found: Found) => void;
  readonly #waiting = new Map<number, Waiting<Found>>();
  #worker: Worker | null = null;
  #asked = 0;

  /** `make` gives the worker, when it is first asked; `discard` gets what came when nobody wanted it any more. */
  constructor(make: () => Worker, discard: (found: Found) => void = () => {}) {
    this.#make = make;
    this.#discard = discard;
  }

  /** What the worker finds. Rejects with its reason, when it dies, and when `signal` says that it is not wanted. */
  ask(job: Job, signal?: AbortSignal): Promise<Found> {
    this.#worker ??= this.#start();
    const number = this.#asked++;
    return new Promise((done, failed) => {
      this.#waiting.set(number, { done, failed });
      signal?.addEventListener("abort", () => {
        if (this.#waiting.delete(number)) failed(new Error("no longer wanted"));
      });
      this.#worker?.postMessage({ number, job } satisfies Request<Job>);
    });
  }

  #start(): Worker {
    const made = this.#make();
    made.addEventListener("message", ({ data }: MessageEvent<Answer<Found>>) => {
      const asker = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if ("problem" in data) asker?.failed(new Error(data.problem));
      else if (asker) asker.done(data.found);
      else this.#discard(data.found);
    });
    made.addEventListener("error", ({ message }) => {
      for (const { failed } of this.#waiting.values()) failed(new Error(message));
      this.#waiting.clear();
    });
    return made;
  }
}
