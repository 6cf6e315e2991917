import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Refusal } from "../failed.tsx";
import { JobBar } from "../jobs/bar.tsx";
import { useReport } from "../jobs/report.ts";
import { ended } from "../jobs/watch.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { announce } from "../live.tsx";
import type { ImportResult, Job, Preview } from "../wire.ts";
import { size, t } from "../words/en.ts";
import { type Choices, initial } from "./choices.ts";
import { fromInput, type Picked } from "./files.ts";
import { Look, LookFoot, Remarks } from "./look.tsx";
import { ImportRun, type Stage } from "./run.ts";

/** Adding pictures and labels to a project: choose, send, look, add, report. */
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
  const run = useImport(project, picked.value);
  const stage = run?.stage.value;
  const busy = run !== null && stage !== undefined && stage.at !== "deciding" && !isOver(run, stage);
  const cancel = () => {
    run?.drop();
    onClose();
  };
  if (!run || !stage) {
    return (
      <Dialog title={t.addPictures} width={640} onClose={onClose}>
        <Choose
          onFiles={(chosen) => {
            picked.value = chosen;
          }}
        />
      </Dialog>
    );
  }
  if (stage.at === "deciding" && !run.error.value) {
    return <Deciding run={run} preview={stage.preview} onCancel={cancel} />;
  }
  return (
    <Dialog title={t.addPictures} width={640} onClose={busy ? () => {} : onClose}>
      <Run run={run} stage={stage} onDone={onDone} onCancel={cancel} onClose={onClose} />
    </Dialog>
  );
}

/** What would come in, with the choices that are a person's. */
function Deciding({ run, preview, onCancel }: { run: ImportRun; preview: Preview; onCancel: () => void }) {
  const choices = useSignal<Choices>(initial(preview.sets));
  return (
    <Dialog
      title={t.lookTitle}
      width={720}
      onClose={onCancel}
      foot={
        <LookFoot
          preview={preview}
          choices={choices.value}
          onCancel={onCancel}
          onAdd={() => void run.add(preview, choices.value)}
        />
      }
    >
      <Look
        preview={preview}
        choices={choices.value}
        onChoose={(place, format) => {
          choices.value = { ...choices.value, [place]: format };
        }}
      />
    </Dialog>
  );
}

/** Whether nothing more will happen. */
function isOver(run: ImportRun, stage: Stage): boolean {
  if (run.error.value) return true;
  const job = stage.at === "adding" ? stage.job.value : null;
  return job !== null && ended(job);
}

/** Begins with the files and is followed as long as the dialog is there. */
function useImport(project: string, files: readonly Picked[] | null): ImportRun | null {
  const run = useMemo(() => (files ? new ImportRun(project, files) : null), [project, files]);
  useEffect(() => {
    void run?.begin();
    return () => run?.leave();
  }, [run]);
  return run;
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
  run,
  stage,
  onDone,
  onCancel,
  onClose,
}: {
  run: ImportRun;
  stage: Stage;
  onDone: () => void;
  onCancel: () => void;
  onClose: () => void;
}) {
  const over = isOver(run, stage);
  const job = stage.at === "adding" ? stage.job.value : null;
  useEffect(() => {
    if (!job || !over) return;
    onDone();
    if (job.result) announce(t.imported(job.result.added, job.result.annotations));
  }, [over]);
  const error = run.error.value;
  if (error) {
    return (
      <div class="choose">
        <p class="bad">{error.message}</p>
        <p class="small faint">{error.hint}</p>
        <Button onClick={onClose}>{t.close}</Button>
      </div>
    );
  }
  if (job && over) return <Report job={job} onClose={onClose} />;
  const cancel = () => (stage.at === "adding" ? run.drop() : onCancel());
  return (
    <div class="choose">
      <Progress run={run} stage={stage} />
      <Button onClick={cancel}>{t.cancel}</Button>
    </div>
  );
}

function Progress({ run, stage }: { run: ImportRun; stage: Stage }) {
  if (stage.at === "sending" || stage.at === "deciding") {
    const bytes = run.files.reduce((sum, { file }) => sum + file.size, 0);
    return <JobBar done={run.sent.value} total={bytes} what={t.sending(run.files.length, size(bytes))} />;
  }
  const job = stage.job.value;
  const what = stage.at === "looking" ? t.looking : t.reading;
  return <JobBar key={stage.at} done={job?.done ?? 0} total={job?.total ?? 0} what={job?.message || what} />;
}

/** Entries that the report shows; further ones are counted. */
const MOST = 500;

function Report({ job, onClose }: { job: Job<ImportResult>; onClose: () => void }) {
  const { entries, failed } = useReport(job.id, MOST);
  const result = job.result;
  const refused = result?.refused ?? 0;
  return (
    <div class="choose">
      <p class={job.state === "done" ? "large" : "large bad"}>
        {job.state === "done" && result ? t.imported(result.added, result.annotations) : job.message}
      </p>
      {failed.value && <Refusal error={failed.value} />}
      {entries.value && (
        <Remarks remarks={entries.value} many={Math.max(entries.value.length, refused)} open />
      )}
      {entries.value && refused > 0 && <p class="small faint">{t.leftOut(refused)}</p>}
      {(entries.value || failed.value) && (
        <Button kind="primary" big onClick={onClose}>
          {t.toPictures}
        </Button>
      )}
    </div>
  );
}
