/** Finds edges away from the page's own thread. */
import { EdgeFinder } from "./finder";
import type { EdgeAnswer, EdgeRequest } from "./remote";

const finder = new EdgeFinder();

addEventListener("message", async ({ data }: MessageEvent<EdgeRequest>) => {
  const { number, job } = data;
  try {
    const found =
      job.does === "map" ? await finder.map(job.pixels) : await finder.routes(job.from, job.reach);
    postMessage({ number, found } satisfies EdgeAnswer);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    postMessage({ number, problem } satisfies EdgeAnswer);
  }
});
