import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Shelf } from "../editor/shelf.ts";
import { Failed } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { layersOf } from "../layers.ts";
import { PageBadge } from "../pageBadge.tsx";
import { go, paths, query } from "../route.ts";
import { cannotKeep, type Saving, saving } from "../saving.ts";
import { pageOf, Snapshot } from "../snapshot.ts";
import { openProject } from "../store.ts";
import { TopBar } from "../top.tsx";
import type { ObjectRow } from "../wire.ts";
import { e } from "../words/editor.ts";
import { q, r } from "../words/fields.ts";
import { Closer, Inspector } from "./closer.tsx";
import { Filters, objectFilter } from "./filters.tsx";
import { Foot } from "./foot.tsx";
import { Head } from "./head.tsx";
import { useWallKeys } from "./keys.ts";
import { type Bench, BenchContext, useBench } from "./scope.ts";
import { Tiles } from "./tiles.tsx";
import { Wall } from "./wall.ts";

/** Layers kept open: those of a page, and of what an undo may need. */
const OPEN = 120;

/** All objects of a class as a wall of crops. */
export function ReviewPage({ id }: { id: string }) {
  useEffect(() => void openProject(id), [id]);
  if (cannotKeep.value) {
    return <Nothing icon="circle-alert" sentence={e.cannotKeep} detail={e.cannotKeepHint} />;
  }
  const ready = saving.value;
  if (!ready) return <div class="page" aria-busy="true" />;
  const filter = objectFilter(query.value);
  return <Open key={filter} id={id} filter={filter} saving={ready} />;
}

/** Kept from one filter to the next. */
const tile = signal(116);
const bare = signal(false);

function Open({ id, filter, saving: ready }: { id: string; filter: string; saving: Saving }) {
  const { bench, shelf } = useMemo(() => {
    const shelf = new Shelf(ready, OPEN);
    const rows = new Snapshot<ObjectRow | null>(pageOf(`/projects/${id}/objects?${filter}`, "objects"));
    const wall = new Wall(rows, layersOf(shelf));
    const held = { closer: signal(false), choosing: signal(false) };
    const bench: Bench = { project: id, saving: ready, rows, wall, tile, bare, ...held };
    return { bench, shelf };
  }, [id, filter, ready]);
  useEffect(
    () => () => {
      bench.rows.dispose();
      shelf.dispose();
    },
    [bench, shelf],
  );
  return (
    <BenchContext.Provider value={bench}>
      <div class="page review">
        <TopBar>
          <PageBadge saving={ready} pending={bench.wall.sweep.pending} />
        </TopBar>
        <div class="row grow stretch">
          <Filters project={id} />
          <main class="column grow">
            <h1 class="unseen">{r.review}</h1>
            <Body filtered={filter !== ""} />
          </main>
          <Inspector />
        </div>
        <Closer />
      </div>
    </BenchContext.Provider>
  );
}

function Body({ filtered }: { filtered: boolean }) {
  const bench = useBench();
  const { rows, wall, project } = bench;
  useWallKeys(bench);
  const total = rows.total.value;
  useEffect(() => wall.fetch(), [wall, wall.first.value, wall.size.value, total]);
  const error = rows.error.value;
  if (error && total === null) {
    return <Failed error={error} retry={() => rows.retry()} />;
  }
  if (total === 0) {
    return (
      <Nothing icon="shapes" sentence={filtered ? r.nothing : r.noneYet}>
        {filtered ? (
          <Button onClick={() => go(paths.review(project), "replace")}>{r.clear}</Button>
        ) : (
          <a class="button" href={paths.pictures(project)}>
            {q.back}
          </a>
        )}
      </Nothing>
    );
  }
  return (
    <>
      <Head />
      {wall.failed.value.length > 0 && (
        <p class="notice warn" role="alert">
          {r.failed(wall.failed.value.length)}
        </p>
      )}
      <Tiles />
      <Foot />
    </>
  );
}
