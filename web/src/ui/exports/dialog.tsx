import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { newId } from "../../model/ids.ts";
import { ApiError, ask } from "../api.ts";
import { JobBar } from "../jobs/bar.tsx";
import { ended, watchJob } from "../jobs/watch.ts";
import { Button } from "../kit/button.tsx";
import { Check, Segments } from "../kit/choose.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { announce } from "../live.tsx";
import { filterOf } from "../pictures/source.ts";
import { project as openedProject } from "../store.ts";
import { happened } from "../tour/tour.ts";
import type { ExportResult, Job } from "../wire.ts";
import { size, t } from "../words/en.ts";
import { Chosen, Formats } from "./formats.tsx";
import { LayerChoice, MAIN } from "./layer.tsx";
import { Ledger } from "./ledger.tsx";
import { type Format, spec } from "./order.ts";

/** Milliseconds that a choice has to stand before its losses are counted: arrows run through the list. */
const SETTLED = 120;

type Scope = "all" | "filter";

/** Labels out: choose a format, see what it cannot hold, take the zip. */
export function ExportDialog({
  project,
  query,
  onClose,
}: {
  project: string;
  query: URLSearchParams;
  onClose: () => void;
}) {
  const filter = filterOf(query);
  const error = useSignal<ApiError | null>(null);
  const formats = useFormats(error);
  const chosen = useSignal("coco");
  const dialects = useSignal<Readonly<Record<string, string>>>({});
  const format = formats.find(({ name }) => name === chosen.value);
  const dialect = dialects.value[chosen.value] ?? "";
  const embeds = format?.embeds.includes(dialect) === true;
  const scope = useSignal<Scope>(filter ? "filter" : "all");
  const pictures = useSignal(false);
  const layer = useSignal(MAIN);
  const running = useSignal<Job<ExportResult> | null>(null);
  const wanted = {
    format: spec(chosen.value, dialect),
    layer: layer.value,
    filter: scope.value === "filter" ? Object.fromEntries(new URLSearchParams(filter)) : {},
    pictures: pictures.value || embeds,
  };
  const dry = useDryRun(project, wanted, error);
  useEffect(() => {
    running.value = null;
  }, [JSON.stringify(wanted)]);
  return (
    <Dialog
      title={t.exportTitle(openedProject.value?.name ?? "")}
      width={1040}
      height={688}
      onClose={onClose}
      foot={
        <Foot
          promise={format?.readable === false ? t.onlyWritten : t.readBack}
          dry={dry}
          running={running.value !== null}
          onTake={() => void take(project, wanted, running, error)}
          onClose={onClose}
        />
      }
    >
      <div class="export">
        <Formats formats={formats} chosen={chosen} />
        <div class="options scroll">
          {format && <Chosen format={format} dialects={dialects} />}
          <LayerChoice project={project} layer={layer} />
          <Options filtered={filter !== ""} embeds={embeds} scope={scope} pictures={pictures} />
          <Outcome dry={dry} running={running.value} error={error.value} />
        </div>
      </div>
    </Dialog>
  );
}

function Foot({
  promise,
  dry,
  running,
  onTake,
  onClose,
}: {
  promise: string;
  dry: Job<ExportResult> | null;
  running: boolean;
  onTake: () => void;
  onClose: () => void;
}) {
  const losses = dry?.result?.ledger.rows.filter((row) => row.severity !== "note").length ?? 0;
  return (
    <>
      <span class="grow small faint">{promise}</span>
      <Button big onClick={onClose}>
        {t.cancel}
      </Button>
      <Button kind="primary" big icon="download" disabled={dry?.state !== "done" || running} onClick={onTake}>
        {losses ? t.exportWith(losses) : t.export}
      </Button>
    </>
  );
}

/** Every format that is written, once the server has said which. */
function useFormats(error: Signal<ApiError | null>): readonly Format[] {
  const formats = useSignal<Format[]>([]);
  useEffect(() => {
    ask<Format[]>("GET", "/formats").then(
      (list) => {
        formats.value = list;
      },
      (failed) => {
        error.value = failed as ApiError;
      },
    );
  }, []);
  return formats.value;
}

function Options({
  filtered,
  embeds,
  scope,
  pictures,
}: {
  filtered: boolean;
  embeds: boolean;
  scope: Signal<Scope>;
  pictures: Signal<boolean>;
}) {
  return (
    <>
      <div class="export-option">
        <span class="quiet">{t.what}</span>
        <Segments<Scope>
          label={t.what}
          value={scope.value}
          choices={[
            { value: "all", name: t.wholeProject },
            ...(filtered ? [{ value: "filter" as const, name: t.thisFilter }] : []),
          ]}
          onChange={(value) => {
            scope.value = value;
          }}
        />
      </div>
      <div class="export-option">
        <span class="quiet">{t.include}</span>
        <Check
          checked={pictures.value || embeds}
          disabled={embeds}
          onChange={(checked) => {
            pictures.value = checked;
          }}
        >
          {embeds ? t.holdsPictures : t.withPictures}
        </Check>
      </div>
    </>
  );
}

function Outcome({
  dry,
  running,
  error,
}: {
  dry: Job<ExportResult> | null;
  running: Job<ExportResult> | null;
  error: ApiError | null;
}) {
  const job = running ?? dry;
  if (error) return <Nothing icon="circle-alert" sentence={error.message} detail={error.hint} />;
  if (job?.state === "failed") return <Nothing icon="circle-alert" sentence={job.message} />;
  if (!job || !ended(job)) {
    return <JobBar done={job?.done ?? 0} total={job?.total ?? 0} what={running ? t.writing : t.counting} />;
  }
  if (!job.result) return null;
  return (
    <>
      <Ledger ledger={job.result.ledger} />
      {running && (
        <p class="ok">
          {t.exported(size(job.result.size))} <a href={`/api/v1/exports/${job.id}/file`}>{t.downloadAgain}</a>
        </p>
      )}
    </>
  );
}

/** Counts the losses of a choice before anything is written; a new choice stops the old count. */
function useDryRun(
  project: string,
  spec: { format: string; layer: string; filter: Record<string, string>; pictures: boolean },
  error: { value: ApiError | null },
): Job<ExportResult> | null {
  const job = useSignal<{ value: Job<ExportResult> | null }>({ value: null });
  useEffect(() => {
    const stop = new AbortController();
    job.value = { value: null };
    error.value = null;
    const count = async () => {
      const started = await start(project, { ...spec, dry: true }, stop.signal);
      const watched = watchJob<ExportResult>(started.id, stop.signal);
      job.value = watched;
      stop.signal.addEventListener("abort", () => cancel(watched.value ?? started));
    };
    const timer = setTimeout(() => {
      count().catch((failed) => {
        if (failed instanceof ApiError) error.value = failed;
      });
    }, SETTLED);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [project, JSON.stringify(spec)]);
  return job.value.value;
}

/** Ends a count that nobody waits for any more. */
function cancel(job: Job<ExportResult>): void {
  if (!ended(job)) ask("POST", `/jobs/${job.id}/cancel`, {}).catch(() => {});
}

async function take(
  project: string,
  spec: object,
  running: { value: Job<ExportResult> | null },
  error: { value: ApiError | null },
): Promise<void> {
  try {
    const { signal } = new AbortController();
    const { id } = await start(project, { ...spec, dry: false }, signal);
    const watched = watchJob<ExportResult>(id, signal);
    const stop = watched.subscribe((job) => {
      running.value = job;
      if (!job || !ended(job)) return;
      queueMicrotask(() => stop());
      if (job.state !== "done" || !job.result) return;
      announce(t.exported(size(job.result.size)));
      happened(project, { what: "exported" });
      download(`/api/v1/exports/${job.id}/file`);
    });
  } catch (failed) {
    if (!(failed instanceof ApiError)) throw failed;
    error.value = failed;
  }
}

async function start(project: string, spec: object, stop: AbortSignal): Promise<Job<ExportResult>> {
  return ask("POST", `/projects/${project}/exports`, { id: newId(), ...spec }, stop);
}

function download(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
