/** Polygons joined, subtracted and cut in a worker. */
import type { ClipJob, Parts } from "../model/clip";
import { Remote } from "./worker/remote";

const remote = new Remote<ClipJob, readonly Parts[]>(
  () => new Worker(new URL("./clip.worker.ts", import.meta.url), { type: "module" }),
);

export function clip(job: ClipJob): Promise<readonly Parts[]> {
  return remote.ask(job);
}
