/** An import on its way: sent, looked at, decided where there is something to decide, and brought in. */
import { type Signal, signal } from "@preact/signals";
import { newId } from "../../model/ids.ts";
import { ApiError, ask } from "../api.ts";
import { ended, watchJob } from "../jobs/watch.ts";
import type { ImportResult, Job, Preview } from "../wire.ts";
import { body, type Choices, initial, needsLook } from "./choices.ts";
import type { Picked } from "./files.ts";
import { upload } from "./upload.ts";

export type Stage =
  | { at: "sending" }
  | { at: "looking"; job: Signal<Job<Preview> | null> }
  | { at: "deciding"; preview: Preview }
  | { at: "adding"; job: Signal<Job<ImportResult> | null> };

export class ImportRun {
  readonly stage = signal<Stage>({ at: "sending" });
  /** Bytes that the server has. */
  readonly sent = signal(0);
  readonly error = signal<ApiError | null>(null);
  private readonly id = newId();
  private readonly stop = new AbortController();

  constructor(
    private readonly project: string,
    readonly files: readonly Picked[],
  ) {}

  /** Sends the files and looks at them; pictures alone are added at once. */
  begin(): Promise<void> {
    return this.guarded(async () => {
      const { signal: stop } = this.stop;
      await ask("POST", `/projects/${this.project}/imports`, { id: this.id }, stop);
      const heard = (more: number) => {
        this.sent.value += more;
      };
      await upload(this.id, this.files, heard, stop);
      const asked = await ask<Job>("POST", `/imports/${this.id}/preview`, { id: newId() }, stop);
      const job = watchJob<Preview>(asked.id, stop);
      this.stage.value = { at: "looking", job };
      const { result, message } = await end(job);
      stop.throwIfAborted();
      if (!result) throw new ApiError(0, "preview", message);
      if (needsLook(result)) this.stage.value = { at: "deciding", preview: result };
      else await this.start(result, initial(result.sets));
    });
  }

  /** Brings in what was chosen. */
  add(preview: Preview, choices: Choices): Promise<void> {
    return this.guarded(() => this.start(preview, choices));
  }

  /** Ends it: files that were not brought in yet are thrown away, what has come in stays. */
  drop(): void {
    const stage = this.stage.value;
    if (stage.at === "looking" || stage.at === "adding") {
      const job = stage.job.value;
      if (job && !ended(job)) ask("POST", `/jobs/${job.id}/cancel`, {}).catch(() => {});
    }
    if (stage.at === "adding") return;
    this.stop.abort();
    ask("DELETE", `/imports/${this.id}`).catch(() => {});
  }

  /** Stops following it. */
  leave(): void {
    this.stop.abort();
  }

  private async start({ sets }: Preview, choices: Choices): Promise<void> {
    const { signal: stop } = this.stop;
    const job = await ask<Job>("POST", `/imports/${this.id}/start`, body(sets, choices), stop);
    this.stage.value = { at: "adding", job: watchJob<ImportResult>(job.id, stop) };
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (failed) {
      if (this.stop.signal.aborted) return;
      if (!(failed instanceof ApiError)) throw failed;
      this.error.value = failed;
    }
  }
}

/** The job once it has ended. */
function end<Result>(job: Signal<Job<Result> | null>): Promise<Job<Result>> {
  return new Promise((resolve) => {
    const stop = job.subscribe((now) => {
      if (!now || !ended(now)) return;
      queueMicrotask(() => stop());
      resolve(now);
    });
  });
}
