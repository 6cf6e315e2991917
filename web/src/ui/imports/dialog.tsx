import { type Signal, signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { newId } from "../../model/ids.ts";
import { ApiError, ask } from "../api.ts";
import { JobBar } from "../jobs/bar.tsx";
import { ended, watchJob } from "../jobs/watch.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { announce } from "../live.tsx";
import type { ImportResult, Job, ReportEntry } from "../wire.ts";
import { count, size, t } from "../words/en.ts";
import { fromInput, type Picked } from "./files.ts";
import { upload } from "./upload.ts";

/** Adding pictures and labels to a project: choose, send, read, report. */
export function ImportDialog({
  project,
  files,
  onDone,
  onClose,
}: {
  project: string;
  files: readonly Picked[] | null;
  onDone: () => void;
  onClose: () => void;
}) {
  const picked = useSignal(files);
  const running = useSignal(false);
  const close = () => {
    if (!running.value) onClose();
  };
  return (
    <Dialog title={t.addPictures} width={640} onClose={close}>
      {picked.value ? (
        <Run
          project={project}
          files={picked.value}
          onRunning={(is) => {
            running.value = is;
          }}
          onDone={onDone}
          onClose={onClose}
        />
      ) : (
        <Choose
          onFiles={(chosen) => {
            picked.value = chosen;
          }}
        />
      )}
    </Dialog>
  );
}

function Choose({ onFiles }: { onFiles: (files: Picked[]) => void }) {
  const folder = useRef<HTMLInputElement>(null);
  const single = useRef<HTMLInputElement>(null);
  const chosen = (event: Event) => {
    const files = (event.currentTarget as HTMLInputElement).files;
    if (files?.length) onFiles(fromInput(files));
  };
  return (
    <div class="choose">
      <p>{t.dropAnywhere}</p>
      <p class="small faint">{t.readable}</p>
      <div class="row">
        <Button kind="primary" big icon="folder-open" onClick={() => folder.current?.click()}>
          {t.chooseFolder}
        </Button>
        <Button big icon="images" onClick={() => single.current?.click()}>
          {t.chooseFiles}
        </Button>
      </div>
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-label={t.chooseFolder}
        data-pick="folder"
        onChange={chosen}
      />
      <input
        ref={single}
        type="file"
        multiple
        class="unseen"
        tabIndex={-1}
        aria-label={t.chooseFiles}
        data-pick="files"
        onChange={chosen}
      />
    </div>
  );
}

function Run({
  project,
  files,
  onRunning,
  onDone,
  onClose,
}: {
  project: string;
  files: readonly Picked[];
  onRunning: (is: boolean) => void;
  onDone: () => void;
  onClose: () => void;
}) {
  const { sent, job, error } = useImport(project, files);
  const over = error !== null || (job !== null && ended(job));
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  useEffect(() => {
    onRunning(!over);
    if (!job || !over) return;
    onDone();
    if (job.result) announce(t.imported(job.result.added, job.result.annotations));
  }, [over]);
  if (error) {
    return (
      <div class="choose">
        <p class="bad">{error.message}</p>
        <p class="small faint">{error.hint}</p>
        <Button onClick={onClose}>{t.close}</Button>
      </div>
    );
  }
  if (job && ended(job)) return <Report job={job} onClose={onClose} />;
  const cancel = () => {
    if (job) void ask("POST", `/jobs/${job.id}/cancel`, {});
    else onClose();
  };
  return (
    <div class="choose">
      {job ? (
        <JobBar done={job.done} total={job.total} what={job.message || t.reading} />
      ) : (
        <JobBar done={sent} total={bytes} what={t.sending(files.length, size(bytes))} />
      )}
      <Button onClick={cancel}>{t.cancel}</Button>
    </div>
  );
}

/** Sends the files and follows the job that reads them; ends with the component. */
function useImport(
  project: string,
  files: readonly Picked[],
): { sent: number; job: Job<ImportResult> | null; error: ApiError | null } {
  const sent = useSignal(0);
  const error = useSignal<ApiError | null>(null);
  const job = useSignal<Signal<Job<ImportResult> | null>>(NO_JOB);
  useEffect(() => {
    const stop = new AbortController();
    const start = async () => {
      const id = newId();
      await ask("POST", `/projects/${project}/imports`, { id }, stop.signal);
      const heard = (more: number) => {
        sent.value += more;
      };
      await upload(id, files, heard, stop.signal);
      const started = await ask<Job<ImportResult>>("POST", `/imports/${id}/start`, {}, stop.signal);
      job.value = watchJob<ImportResult>(started.id, stop.signal);
    };
    start().catch((failed) => {
      if (stop.signal.aborted) return;
      if (!(failed instanceof ApiError)) throw failed;
      error.value = failed;
    });
    return () => stop.abort();
  }, [project, files]);
  return { sent: sent.value, job: job.value.value, error: error.value };
}

const NO_JOB = signal<Job<ImportResult> | null>(null);

function Report({ job, onClose }: { job: Job<ImportResult>; onClose: () => void }) {
  const entries = useSignal<ReportEntry[]>([]);
  useEffect(() => {
    void ask<ReportEntry[]>("GET", `/jobs/${job.id}/report?after=0&limit=500`).then((rows) => {
      entries.value = rows;
    });
  }, [job.id]);
  const result = job.result;
  return (
    <div class="choose">
      <p class={job.state === "done" ? "large" : "large bad"}>
        {job.state === "done" && result ? t.imported(result.added, result.annotations) : job.message}
      </p>
      {entries.value.length > 0 && (
        <>
          <h3 class="small strong">{t.toKnow(entries.value.length)}</h3>
          <ul class="report scroll">
            {entries.value.map((entry) => (
              <li key={entry.n} class="row small">
                <span class={entry.outcome === "refused" ? "bad" : "warn"}>
                  <Icon name={entry.outcome === "refused" ? "file-x" : "triangle-alert"} />
                </span>
                <span>
                  <span class="strong">{entry.name}:</span> {entry.message}
                  {entry.hint && <span class="faint"> {entry.hint}</span>}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {result && result.refused > 0 && <p class="small faint">{t.leftOut(count(result.refused, "file"))}</p>}
      <Button kind="primary" big onClick={onClose}>
        {t.toPictures}
      </Button>
    </div>
  );
}
