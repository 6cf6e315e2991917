import { Refusal } from "../failed.tsx";
import { useReport } from "../jobs/report.ts";
import { Button } from "../kit/button.tsx";
import { paths } from "../route.ts";
import type { ReportEntry } from "../wire.ts";
import { m } from "../words/models.ts";
import { useModels } from "./scope.ts";

/** Entries that are fetched at once. */
const PAGE = 100;

/** What was refused or failed in a run, picture by picture with the reason, in its order. */
export function Report({ job }: { job: string }) {
  const { entries, more, failed, fetch } = useReport(job, PAGE);
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
