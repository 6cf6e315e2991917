import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { keysOf } from "../editor/scope.ts";
import { Shelf } from "../editor/shelf.ts";
import { Failed } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { lackWords } from "../lacking.ts";
import { layersOf } from "../layers.ts";
import { PageBadge } from "../pageBadge.tsx";
import { filterOf } from "../pictures/source.ts";
import { go, paths, query } from "../route.ts";
import { cannotKeep, type Saving, saving } from "../saving.ts";
import { pageOf, Snapshot } from "../snapshot.ts";
import { currentOntology, openProject } from "../store.ts";
import { TopBar } from "../top.tsx";
import type { ImageRow } from "../wire.ts";
import { e } from "../words/editor.ts";
import { q, r } from "../words/fields.ts";
import { Bar } from "./bar.tsx";
import { Choices } from "./choicebar.tsx";
import { Grid } from "./grid.tsx";
import { useQueueKeys } from "./keys.ts";
import { One } from "./one.tsx";
import { PAGE, Queue } from "./queue.ts";
import { type Desk, DeskContext, useDesk } from "./scope.ts";

/** Layers kept open: two pages of the grid, and what an undo may need. */
const OPEN = 2 * PAGE + 20;

/** Pictures of the gallery's filter, labelled as a whole: one key each. */
export function QueuePage({ id }: { id: string }) {
  useEffect(() => void openProject(id), [id]);
  if (cannotKeep.value) {
    return <Nothing icon="circle-alert" sentence={e.cannotKeep} detail={e.cannotKeepHint} />;
  }
  const ready = saving.value;
  if (!ready) return <div class="page" aria-busy="true" />;
  const filter = filterOf(query.value);
  return <Open key={filter} id={id} filter={filter} saving={ready} />;
}

function Open({ id, filter, saving: ready }: { id: string; filter: string; saving: Saving }) {
  const desk = useMemo<Desk>(() => {
    const shelf = new Shelf(ready, OPEN);
    const rows = new Snapshot<ImageRow>(pageOf(`/projects/${id}/images?${filter}`, "images"));
    const take = layersOf(shelf);
    const queue = new Queue(rows, currentOntology, take);
    const search = filter ? `?${filter}` : "";
    return { project: id, search, saving: ready, shelf, rows, queue, take, finding: signal(false) };
  }, [id, filter, ready]);
  useEffect(
    () => () => {
      desk.rows.dispose();
      desk.shelf.dispose();
    },
    [desk],
  );
  return (
    <DeskContext.Provider value={desk}>
      <div class="page queue">
        <TopBar>
          <PageBadge saving={ready} pending={desk.queue.sweep.pending} />
        </TopBar>
        <Body />
      </div>
    </DeskContext.Provider>
  );
}

function Body() {
  const desk = useDesk();
  const { queue, rows, project, search } = desk;
  useQueueKeys(desk);
  const total = rows.total.value;
  useEffect(() => queue.fetch(), [queue, queue.at.value, queue.grid.value, total]);
  const error = rows.error.value;
  if (error && total === null) {
    return <Failed error={error} retry={() => rows.retry()} />;
  }
  if (total === null) return <main class="grow" aria-busy="true" />;
  const back = (
    <a class="button" href={paths.pictures(project, search)}>
      {q.back}
    </a>
  );
  if (!total) {
    return (
      <Nothing icon="images" sentence={search ? q.nothing : q.empty}>
        <div class="row">
          {search && <Button onClick={() => go(paths.queue(project), "replace")}>{r.clear}</Button>}
          {back}
        </div>
      </Nothing>
    );
  }
  return (
    <>
      <Bar />
      {queue.failed.value.length > 0 && (
        <p class="notice warn" role="alert">
          {q.failed(queue.failed.value.length)}
        </p>
      )}
      <Lacks />
      {queue.ended.value ? (
        <main class="grow">
          <Nothing icon="circle-check" sentence={q.ended(queue.passed.value.size)}>
            {back}
          </Nothing>
        </main>
      ) : queue.grid.value ? (
        <Grid />
      ) : (
        <One />
      )}
      <Choices />
    </>
  );
}

/** What keeps the picture, or pictures of the page, from being done, and where to answer it. */
function Lacks() {
  const { queue } = useDesk();
  const { size } = queue.lacks.value;
  const lack = queue.lacks.value.get(queue.row(queue.at.value)?.id ?? "");
  if (!lack) return null;
  return (
    <p class="notice warn" role="alert">
      <Icon name="circle-alert" />
      {size > 1 ? q.lacking(size, lackWords(lack.missing)) : e.notDone(lackWords(lack.missing), false)}
      {!lack.question && ` ${q.answerThere(keysOf("queue.open"))}`}
    </p>
  );
}
