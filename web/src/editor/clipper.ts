/** Polygons joined, subtracted and cut in a worker, which is started when it is first asked. */
import type { ClipJob, Parts } from "../model/clip";

export interface ClipRequest {
  readonly number: number;
  readonly job: ClipJob;
}

export type ClipAnswer =
  | { readonly number: number; readonly pieces: readonly Parts[] }
  | { readonly number: number; readonly problem: string };

interface Waiting {
  readonly done: (pieces: readonly Parts[]) => void;
  readonly failed: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let asked = 0;

function start(): Worker {
  const made = new Worker(new URL("./clip.worker.ts", import.meta.url), { type: "module" });
  made.addEventListener("message", ({ data }: MessageEvent<ClipAnswer>) => {
    const asker = waiting.get(data.number);
    waiting.delete(data.number);
    if ("problem" in data) asker?.failed(new Error(data.problem));
    else asker?.done(data.pieces);
  });
  made.addEventListener("error", ({ message }) => {
    for (const { failed } of waiting.values()) failed(new Error(message));
    waiting.clear();
  });
  return made;
}

export function clip(job: ClipJob): Promise<readonly Parts[]> {
  worker ??= start();
  const number = asked++;
  return new Promise((done, failed) => {
    waiting.set(number, { done, failed });
    worker?.postMessage({ number, job } satisfies ClipRequest);
  });
}
