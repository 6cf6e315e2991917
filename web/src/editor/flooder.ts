/** Colour floods in a worker, which holds the pixels of the picture that was asked for last. */
import type { Spans } from "../model/spans";
import type { FloodJob } from "./masks/flood";

export interface FloodRequest {
  readonly number: number;
  readonly url: string;
  readonly job: FloodJob;
}

export type FloodAnswer =
  | { readonly number: number; readonly spans: Spans }
  | { readonly number: number; readonly problem: string };

interface Waiting {
  readonly done: (spans: Spans) => void;
  readonly failed: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let asked = 0;

function start(): Worker {
  const made = new Worker(new URL("./flood.worker.ts", import.meta.url), { type: "module" });
  made.addEventListener("message", ({ data }: MessageEvent<FloodAnswer>) => {
    const asker = waiting.get(data.number);
    waiting.delete(data.number);
    if ("problem" in data) asker?.failed(new Error(data.problem));
    else asker?.done(data.spans);
  });
  made.addEventListener("error", ({ message }) => {
    for (const { failed } of waiting.values()) failed(new Error(message));
    waiting.clear();
  });
  return made;
}

/** The pixels of the picture at the address that are of about one colour. */
export function flood(url: string, job: FloodJob): Promise<Spans> {
  worker ??= start();
  const number = asked++;
  return new Promise((done, failed) => {
    waiting.set(number, { done, failed });
    worker?.postMessage({ number, url: new URL(url, location.href).href, job } satisfies FloodRequest);
  });
}
