import { useSignal } from "@preact/signals";
import { ended } from "../jobs/watch.ts";
import { Button } from "../kit/button.tsx";
import { Icon, type IconName } from "../kit/icon.tsx";
import type { JobState } from "../wire.ts";
import { moment } from "../words/en.ts";
import { m } from "../words/models.ts";
import type { ModelJob } from "./desk.ts";
import { Part } from "./part.tsx";
import { Report } from "./report.tsx";

/** As many runs are listed. */
const MOST = 8;

const MARKS: { readonly [S in JobState]: readonly [icon: IconName, color: string] } = {
  queued: ["circle-dashed", "faint"],
  running: ["circle-dot", "quiet"],
  done: ["circle-check", "ok"],
  failed: ["circle-alert", "bad"],
  cancelled: ["ban", "faint"],
};

/** What the model server was asked for last, with what was refused of its answers. */
export function Runs({ jobs }: { jobs: readonly ModelJob[] }) {
  const over = jobs.filter(ended);
  return (
    <Part title={m.runs}>
      {over.length ? (
        <ul class="model-runs small">
          {over.slice(0, MOST).map((job) => (
            <RunRow key={job.id} job={job} />
          ))}
        </ul>
      ) : (
        <p class="small faint">{m.noRuns}</p>
      )}
    </Part>
  );
}

function RunRow({ job }: { job: ModelJob }) {
  const { kind, state, created, message } = job;
  const opened = useSignal(false);
  const [icon, color] = MARKS[state];
  const when = moment(created);
  return (
    <li>
      <div class="row">
        <span class={`row ${color}`}>
          <Icon name={icon} size="small" />
          {m.states[state]}
        </span>
        <span>{kind === "train" ? m.did.train : m.did.predict}</span>
        <span class="quiet cut">{outcomeOf(job)}</span>
        <span class="end faint">{when}</span>
        {kind === "predict" && (
          <Button
            kind="link"
            aria-expanded={opened.value}
            aria-label={m.reportOf(when)}
            onClick={() => {
              opened.value = !opened.peek();
            }}
          >
            {m.report}
          </Button>
        )}
      </div>
      {state === "failed" && (
        <p class="problem bad" role="alert">
          {message}
        </p>
      )}
      {opened.value && <Report job={job.id} />}
    </li>
  );
}

function outcomeOf({ kind, result }: ModelJob): string {
  if (!result) return "";
  if (kind === "train") return m.learned(result.before ?? "", result.version ?? "");
  const { predicted = 0, suggestions = 0, refused = 0, failed = 0 } = result;
  return [
    m.predicted(predicted, suggestions),
    refused ? m.notTaken(refused) : "",
    failed ? m.failed(failed) : "",
  ]
    .filter(Boolean)
    .join(", ");
}
