/** Edges found in a worker, which is started when it is first asked. */
import type { EdgePort } from "./finder";
import type { EdgeMap, Pixels } from "./map";
import type { Corner, Routes } from "./routes";

type Job =
  | { readonly does: "map"; readonly pixels: Pixels }
  | { readonly does: "routes"; readonly from: Corner; readonly reach: number };

export interface EdgeRequest {
  readonly number: number;
  readonly job: Job;
}

export type EdgeAnswer =
  | { readonly number: number; readonly found: EdgeMap | Routes | null }
  | { readonly number: number; readonly problem: string };

interface Waiting {
  readonly done: (found: EdgeMap | Routes | null) => void;
  readonly failed: (error: Error) => void;
}

export class RemoteEdges implements EdgePort {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;

  map(pixels: Pixels): Promise<EdgeMap> {
    return this.#ask({ does: "map", pixels }) as Promise<EdgeMap>;
  }

  routes(from: Corner, reach: number): Promise<Routes | null> {
    return this.#ask({ does: "routes", from, reach }) as Promise<Routes | null>;
  }

  #ask(job: Job): Promise<EdgeMap | Routes | null> {
    this.#worker ??= this.#start();
    const number = this.#asked++;
    return new Promise((done, failed) => {
      this.#waiting.set(number, { done, failed });
      this.#worker?.postMessage({ number, job } satisfies EdgeRequest);
    });
  }

  #start(): Worker {
    const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    made.addEventListener("message", ({ data }: MessageEvent<EdgeAnswer>) => {
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
