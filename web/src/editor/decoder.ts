/** Pictures decoded in a worker, with their halves. */
import type { Bitmap } from "./ports";
import { Remote } from "./worker/remote";

const remote = new Remote<string, readonly ImageBitmap[]>(
  () => new Worker(new URL("./decode.worker.ts", import.meta.url), { type: "module" }),
  (levels) => {
    for (const level of levels) level.close();
  },
);

/** The upright picture and its halves, largest first. What is no longer wanted is thrown away when it comes. */
export function decode(url: string, signal: AbortSignal): Promise<readonly Bitmap[]> {
  return remote.ask(new URL(url, location.href).href, signal);
}
