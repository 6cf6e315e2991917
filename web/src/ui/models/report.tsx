import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, ask } from "../api.ts";
import { Refusal } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import { paths } from "../route.ts";
import type { ReportEntry } from "../wire.ts";
import { m } from "../words/models.ts";
import { useModels } from "./scope.ts";

/** Entries that are fetched at once. */
const PAGE = 100;

/** What was refused or failed in a run, picture by picture with the reason, in its order. */
export function Report({ job }: { job: string }) {
  const entries = useSignal<readonly ReportEntry[] | null>(null);
  const more = useSignal(false);
  const failed = useSignal<ApiError | null>(null);
  const fetch = async () => {
    const known = entries.peek() ?? [];
    const after = known.at(-1)?.n ?? -1;
    try {
      const path = `/jobs/${job}/report?after=${after}&limit=${PAGE}`;
      const found = await ask<readonly ReportEntry[]>("GET", path);
      entries.value = [...known, ...found];
      more.value = found.length === PAGE;
      failed.value = null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed.value = error;
    }
  };
  useEffect(() => void fetch(), [job]);
  if (failed.value) return <Refusal error={failed.value} />;
  if (!entries.value) return null;
  if (!entries.value.length) return <p class="faint">{m.reportEmpty}</p>;
  return (
    <>
      <table class="standing run-report">
        <thead>
          <tr>
            <th>{m.picture}</th>
            <th>{m.reason}</th>
          </tr>
        </thead>
        <tbody>
          {entries.value.map((entry) => (
            <Row key={entry.n} entry={entry} />
          ))}
        </tbody>
      </table>
      {more.value && (
        <Button kind="link" onClick={() => void fetch()}>
          {m.more(PAGE)}
        </Button>
      )}
    </>
  );
}

function Row({ entry: { name, code, outcome, message, hint } }: { entry: ReportEntry }) {
  const { desk } = useModels();
  const told: { readonly [outcome: string]: string } = m.outcomes;
  return (
    <tr>
      <td dir="auto">
        {code === "version" ? (
          name
        ) : (
          <a href={paths.pictures(desk.project, `?${new URLSearchParams({ name })}`)}>{name}</a>
        )}
      </td>
      <td>
        <span class={outcome === "noted" ? "faint" : "warn"}>{told[outcome] ?? outcome}</span> {message}{" "}
        {hint}
      </td>
    </tr>
  );
}
