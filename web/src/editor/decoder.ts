/** Pictures decoded in a worker, with their halves. */
import type { Bitmap } from "./ports";

export interface DecodeRequest {
  readonly number: number;
  readonly url: string;
}

export type DecodeAnswer =
  | { readonly number: number; readonly levels: ImageBitmap[] }
  | { readonly number: number; readonly problem: string };

interface Waiting {
  readonly done: (levels: readonly Bitmap[]) => void;
  readonly failed: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let asked = 0;

function start(): Worker {
  const made = new Worker(new URL("./decode.worker.ts", import.meta.url), { type: "module" });
  made.addEventListener("message", ({ data }: MessageEvent<DecodeAnswer>) => {
    const asker = waiting.get(data.number);
    waiting.delete(data.number);
    if ("problem" in data) asker?.failed(new Error(data.problem));
    else if (asker) asker.done(data.levels);
    else for (const level of data.levels) level.close();
  });
  made.addEventListener("error", ({ message }) => {
    for (const { failed } of waiting.values()) failed(new Error(message));
    waiting.clear();
  });
  return made;
}

/** The upright picture and its halves, largest first. What is no longer wanted is thrown away when it comes. */
export function decode(url: string, signal: AbortSignal): Promise<readonly Bitmap[]> {
  worker ??= start();
  const number = asked++;
  return new Promise((done, failed) => {
    waiting.set(number, { done, failed });
    signal.addEventListener("abort", () => {
      if (waiting.delete(number)) failed(new Error("no longer wanted"));
    });
    worker?.postMessage({ number, url: new URL(url, location.href).href } satisfies DecodeRequest);
  });
}
