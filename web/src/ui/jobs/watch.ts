/** Follows a durable job of the server until it ends. */
import { type Signal, signal } from "@preact/signals";
import { ApiError, ask } from "../api.ts";
import type { Job } from "../wire.ts";

/** Milliseconds between looks, more and more of them up to the last: a short job is over before anybody waits. */
const PACES = [50, 100, 200, 300];

/** A job as a signal, asked for again until it has ended; losing the server only makes it wait. */
export function watchJob<Result>(id: string, stop: AbortSignal): Signal<Job<Result> | null> {
  const job = signal<Job<Result> | null>(null);
  let looks = 0;
  const look = async (): Promise<void> => {
    if (stop.aborted) return;
    try {
      job.value = await ask<Job<Result>>("GET", `/jobs/${id}`, undefined, stop);
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 0 && error.status < 500)) return;
    }
    if (!job.value || !ended(job.value)) setTimeout(look, PACES[Math.min(looks++, PACES.length - 1)]);
  };
  void look();
  return job;
}

/** True when nothing more will happen to the job. */
export function ended(job: Job<unknown>): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}
