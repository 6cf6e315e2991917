/** The worker's side of `Remote`: does what it is asked and answers, also with why it could not. */
import type { Answer, Request } from "./remote";

/** Does every job with `work`; what `handed` names of the answer is handed over instead of copied. */
export function serve<Job, Found>(
  work: (job: Job) => Found | Promise<Found>,
  handed: (found: Found) => Transferable[] = () => [],
): void {
  addEventListener("message", async ({ data }: MessageEvent<Request<Job>>) => {
    const { number, job } = data;
    try {
      const found = await work(job);
      postMessage({ number, found } satisfies Answer<Found>, { transfer: handed(found) });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      postMessage({ number, problem } satisfies Answer<Found>);
    }
  });
}
