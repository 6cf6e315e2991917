/** What a job has to say of single files, fetched a page at a time. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, ask } from "../api.ts";
import type { ReportEntry } from "../wire.ts";

/** Entries in order, null until some have come or it has failed; `fetch` gets the next page while there is `more`. */
export function useReport(job: string, page: number) {
  const entries = useSignal<readonly ReportEntry[] | null>(null);
  const more = useSignal(false);
  const failed = useSignal<ApiError | null>(null);
  const fetch = async () => {
    const known = entries.peek() ?? [];
    const after = known.at(-1)?.n ?? -1;
    try {
      const path = `/jobs/${job}/report?after=${after}&limit=${page}`;
      const found = await ask<readonly ReportEntry[]>("GET", path);
      entries.value = [...known, ...found];
      more.value = found.length === page;
      failed.value = null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed.value = error;
    }
  };
  useEffect(() => void fetch(), [job]);
  return { entries, more, failed, fetch };
}
