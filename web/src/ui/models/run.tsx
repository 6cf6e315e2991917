import { useEffect } from "preact/hooks";
import { ApiError, ask, reachable } from "../api.ts";
import { keysOf } from "../editor/scope.ts";
import { JobBar } from "../jobs/bar.tsx";
import { Button } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { filterInWords } from "../pictures/filters.tsx";
import { filterOf } from "../pictures/source.ts";
import { query } from "../route.ts";
import { project } from "../store.ts";
import type { Backend, Facets, Waiting } from "../wire.ts";
import { t } from "../words/en.ts";
import { m } from "../words/models.ts";
import type { ModelJob } from "./desk.ts";
import { Part } from "./part.tsx";
import { cancel, isFree, predict, train, useModels, wanted } from "./scope.ts";

/** Putting a model server to work: on pictures, or to learn; what it does now, with a way to end it. */
export function Run({ backend }: { backend: Backend }) {
  const running = useModels().desk.runningOf(backend.id);
  useWaiting(backend, filterOf(query.value), running?.id ?? "");
  useLabelled();
  return (
    <>
      <Part title={m.predict}>
        <Pictures />
        {running?.kind === "predict" ? (
          <Running backend={backend} job={running} />
        ) : (
          <Predict backend={backend} />
        )}
      </Part>
      <Part title={m.train}>
        <p class="small quiet">{m.trainDetail}</p>
        {running?.kind === "train" ? (
          <Running backend={backend} job={running} />
        ) : (
          <Train backend={backend} />
        )}
      </Part>
    </>
  );
}

/** Counts what a prediction would ask about, anew when the filter, the version or what runs is another. */
function useWaiting({ id, version }: Backend, filter: string, running: string): void {
  const { waiting } = useModels();
  useEffect(() => {
    const stop = new AbortController();
    waiting.value = null;
    ask<Waiting>("GET", `/backends/${id}/waiting?${filter}`, undefined, stop.signal).then((counted) => {
      waiting.value = counted;
    }, passOver);
    return () => stop.abort();
  }, [id, version, filter, running, reachable.value]);
}

/** Counts the pictures that have labels. */
function useLabelled(): void {
  const { desk, labelled } = useModels();
  useEffect(() => {
    const stop = new AbortController();
    ask<Facets>("GET", `/projects/${desk.project}/facets?min=1`, undefined, stop.signal).then((facets) => {
      labelled.value = facets.total;
    }, passOver);
    return () => stop.abort();
  }, [desk, reachable.value]);
}

/** Counting may fail, or be given up: then nothing is counted. */
function passOver(error: unknown): void {
  if (!(error instanceof ApiError) && !(error instanceof DOMException)) throw error;
}

function Pictures() {
  const { opened, again } = useModels();
  return (
    <>
      <div class="row">
        <span class="small quiet">{m.whichPictures}</span>
        <span class="strong cut" dir="auto">
          {filterInWords() || t.allPictures}
        </span>
        <Button
          kind="link"
          onClick={() => {
            opened.value = "pictures";
          }}
        >
          {m.choose}
        </Button>
      </div>
      <Check
        checked={again.value}
        onChange={(on) => {
          again.value = on;
        }}
      >
        {m.again}
      </Check>
    </>
  );
}

function Predict({ backend }: { backend: Backend }) {
  const scope = useModels();
  const { waiting } = scope;
  const many = wanted(scope);
  return (
    <div class="row wrap">
      <Button
        kind="primary"
        big
        icon="sparkles"
        keys={keysOf("models.predict")}
        disabled={!many || !isFree(scope, backend)}
        onClick={() => void predict(scope, backend)}
      >
        {many ? m.start(many) : m.predict}
      </Button>
      <span class="small quiet" role="status">
        {countedWords(waiting.value, many)}
      </span>
    </div>
  );
}

function countedWords(counted: Waiting | null, many: number): string {
  if (!reachable.value) return m.away;
  if (!counted) return m.counting;
  if (!counted.pictures) return m.noneChosen;
  return many ? m.willAsk(counted.pictures, counted.waiting) : m.nothingLeft;
}

function Train({ backend }: { backend: Backend }) {
  const scope = useModels();
  const many = scope.labelled.value;
  return (
    <div class="row wrap">
      <Button
        big
        icon="book-open"
        keys={keysOf("models.train")}
        disabled={!many || !isFree(scope, backend)}
        onClick={() => void train(scope, backend)}
      >
        {m.trainOn(many)}
      </Button>
      {!many && project.value && <span class="small quiet">{m.nothingToLearn}</span>}
    </div>
  );
}

function Running({ backend, job }: { backend: Backend; job: ModelJob }) {
  const scope = useModels();
  const what = job.kind === "train" ? m.training : m.predicting;
  return (
    <div class="row model-running">
      <div class="grow">
        <JobBar
          done={job.done}
          total={job.total}
          what={what}
          {...(job.kind === "predict" ? { rate: m.perSecond } : {})}
        />
      </div>
      <Button
        icon="x"
        keys={keysOf("models.cancel")}
        disabled={!reachable.value}
        aria-label={m.cancelIt(what)}
        onClick={() => void cancel(scope, backend)}
      >
        {t.cancel}
      </Button>
    </div>
  );
}
