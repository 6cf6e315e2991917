/** Colours looked at in a worker, which holds the pixels it has read. */
import type { Spans } from "../../model/spans";
import { Remote } from "../worker/remote";
import type { Block, ColorPort, Patched } from "./finder";
import type { FloodJob } from "./flood";
import type { Ground } from "./ground";

export type Job =
  | { readonly does: "flood"; readonly ground: Ground; readonly job: FloodJob }
  | { readonly does: "patches"; readonly ground: Ground; readonly job: Block };

export class RemoteColors implements ColorPort {
  readonly #remote = new Remote<Job, Spans | Patched>(
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
  );

  flood(ground: Ground, job: FloodJob): Promise<Spans> {
    return this.#remote.ask({ does: "flood", ground, job }) as Promise<Spans>;
  }

  patches(ground: Ground, job: Block): Promise<Patched> {
    return this.#remote.ask({ does: "patches", ground, job }) as Promise<Patched>;
  }
}
