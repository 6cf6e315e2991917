/** Edges found in a worker. */
import { Remote } from "../worker/remote";
import type { EdgePort } from "./finder";
import type { EdgeMap, Pixels } from "./map";
import type { Corner, Routes } from "./routes";

export type Job =
  | { readonly does: "map"; readonly pixels: Pixels }
  | { readonly does: "routes"; readonly from: Corner; readonly reach: number };

export class RemoteEdges implements EdgePort {
  readonly #remote = new Remote<Job, EdgeMap | Routes | null>(
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
  );

  map(pixels: Pixels): Promise<EdgeMap> {
    return this.#remote.ask({ does: "map", pixels }) as Promise<EdgeMap>;
  }

  routes(from: Corner, reach: number): Promise<Routes | null> {
    return this.#remote.ask({ does: "routes", from, reach }) as Promise<Routes | null>;
  }
}
