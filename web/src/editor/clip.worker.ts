/** Joins, subtracts and cuts polygons away from the page's own thread. */
import { pieces } from "../model/clip";
import type { ClipAnswer, ClipRequest } from "./clipper";

addEventListener("message", ({ data }: MessageEvent<ClipRequest>) => {
  const { number, job } = data;
  try {
    postMessage({ number, pieces: pieces(job) } satisfies ClipAnswer);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    postMessage({ number, problem } satisfies ClipAnswer);
  }
});
