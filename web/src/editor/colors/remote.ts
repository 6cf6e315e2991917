/** Colours looked at in a worker, which is started when it is first asked and holds the pixels it has read. */
import type { Spans } from "../../model/spans";
import type { Block, ColorPort, Patched } from "./finder";
import type { FloodJob } from "./flood";
import type { Ground } from "./ground";

type Job =
  | { readonly does: "flood"; readonly ground: Ground; readonly job: FloodJob }
  | { readonly does: "patches"; readonly ground: Ground; readonly job: Block };

export interface ColorRequest {
  readonly number: number;
  readonly asked: Job;
}

export type ColorAnswer =
  | { readonly number: number; readonly found: Spans | Patched }
  | { readonly number: number; readonly problem: string };

interface Waiting {
  readonly done: (found: Spans | Patched) => void;
  readonly failed: (error: Error) => void;
}

export class RemoteColors implements ColorPort {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;

  flood(ground: Ground, job: FloodJob): Promise<Spans> {
    return this.#ask({ does: "flood", ground, job }) as Promise<Spans>;
  }

  patches(ground: Ground, job: Block): Promise<Patched> {
    return this.#ask({ does: "patches", ground, job }) as Promise<Patched>;
  }

  #ask(asked: Job): Promise<Spans | Patched> {
    this.#worker ??= this.#start();
    const number = this.#asked++;
    return new Promise((done, failed) => {
      this.#waiting.set(number, { done, failed });
      this.#worker?.postMessage({ number, asked } satisfies ColorRequest);
    });
  }

  #start(): Worker {
    const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    made.addEventListener("message", ({ data }: MessageEvent<ColorAnswer>) => {
      const asker = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if ("problem" in data) asker?.failed(new Error(data.problem));
      else asker?.done(data.found);
    });
    made.addEventListener("error", ({ message }) => {
      for (const { failed } of this.#waiting.values()) failed(new Error(message));
      this.#waiting.clear();
    });
    return made;
  }
}
