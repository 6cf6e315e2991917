import { useSignal, useSignalEffect } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import { ExportDialog } from "../exports/dialog.tsx";
import { ImportDialog } from "../imports/dialog.tsx";
import { DropZone } from "../imports/drop.tsx";
import type { Picked } from "../imports/files.ts";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { announce } from "../live.tsx";
import { go, paths, query } from "../route.ts";
import { ontology, openProject, project, projectError } from "../store.ts";
import { TopBar } from "../top.tsx";
import { t } from "../words/en.ts";
import { Filters } from "./filters.tsx";
import { Grid } from "./grid.tsx";
import { Head } from "./head.tsx";
import { filterOf, PictureSource } from "./source.ts";

/** The gallery of a project. */
export function PicturesPage({ id }: { id: string }) {
  const filter = filterOf(query.value);
  const source = useMemo(() => new PictureSource(id, filter), [id, filter]);
  useEffect(() => () => source.dispose(), [source]);
  useEffect(() => void openProject(id), [id]);
  const focus = useSignal(0);
  const marked = useSignal<ReadonlySet<string>>(new Set());
  const shapes = useSignal(true);
  const tileHeight = useSignal(innerWidth >= 1800 ? 216 : 152);
  const dialog = useSignal<"" | "import" | "export">("");
  const dropped = useSignal<readonly Picked[] | null>(null);
  const search = filter ? `?${filter}` : "";
  useSignalEffect(() => {
    const facets = source.facets.value;
    if (facets) announce(t.matching(facets.total));
  });
  const colors = useMemo(
    () => new Map(ontology.value?.classes.map((kind) => [kind.index, kind.color])),
    [ontology.value],
  );
  const colorOf = useCallback((index: number) => colors.get(index) ?? "#b9b9be", [colors]);
  const page = useRef<HTMLDivElement>(null);
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || dialog.value) return;
    const done = keys(event);
    if (done) event.preventDefault();
  };
  const keys = (event: KeyboardEvent): boolean => {
    const row = source.row(focus.value);
    if (event.key === "/") page.current?.querySelector<HTMLInputElement>("input[type=search]")?.focus();
    else if (event.key === "=" || event.key === "+") tileHeight.value = Math.min(480, tileHeight.value + 32);
    else if (event.key === "-") tileHeight.value = Math.max(88, tileHeight.value - 32);
    else if (event.key === "`") shapes.value = !shapes.value;
    else if ((event.key === "e" || event.key === "Enter") && row && !inControl(event))
      go(paths.editor(id, row.id, search));
    else if (event.key === " " && event.shiftKey && row) marked.value = toggled(marked.value, row.id);
    else return false;
    return true;
  };
  useEffect(() => {
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  const done = () => {
    void openProject(id);
    void source.refresh();
  };
  return (
    <DropZone
      onFiles={(files) => {
        dropped.value = files;
        dialog.value = "import";
      }}
    >
      <div ref={page} class="page">
        <TopBar>
          <Button icon="upload" onClick={() => open(dialog, "import")}>
            {t.add}
          </Button>
          <Button icon="download" disabled={!project.value?.images} onClick={() => open(dialog, "export")}>
            {t.export}
          </Button>
        </TopBar>
        <div class="row grow stretch">
          {project.value?.images !== 0 && <Filters facets={source.facets.value} />}
          <main class="column grow">
            <Body
              {...{ id, source, search, shapes, tileHeight, focus, marked, colorOf }}
              onAdd={() => open(dialog, "import")}
            />
          </main>
        </div>
        {dialog.value === "import" && (
          <ImportDialog
            project={id}
            files={dropped.value}
            onDone={done}
            onClose={() => {
              dialog.value = "";
              dropped.value = null;
            }}
          />
        )}
        {dialog.value === "export" && (
          <ExportDialog project={id} query={query.value} onClose={() => open(dialog, "")} />
        )}
      </div>
    </DropZone>
  );
}

function Body({
  id,
  source,
  search,
  shapes,
  tileHeight,
  focus,
  marked,
  colorOf,
  onAdd,
}: {
  id: string;
  source: PictureSource;
  search: string;
  shapes: { value: boolean };
  tileHeight: { value: number };
  focus: import("@preact/signals").Signal<number>;
  marked: import("@preact/signals").Signal<ReadonlySet<string>>;
  colorOf: (index: number) => string;
  onAdd: () => void;
}) {
  const error = projectError.value ?? source.error.value;
  const ratios = source.ratios.value;
  if (error && !ratios) {
    return (
      <Nothing icon="circle-alert" sentence={error.message} detail={error.hint}>
        <Button onClick={() => location.reload()}>{t.retry}</Button>
      </Nothing>
    );
  }
  if (project.value && !project.value.images) {
    return (
      <Nothing icon="images" sentence={t.noPictures} detail={t.noPicturesDetail}>
        <Button kind="primary" big icon="upload" onClick={onAdd}>
          {t.addPictures}
        </Button>
      </Nothing>
    );
  }
  return (
    <>
      <Head id={id} source={source} search={search} shapes={shapes} />
      {ratios && !ratios.length ? (
        <Nothing icon="search" sentence={t.nothingMatches}>
          <Button onClick={() => go(paths.pictures(id), "replace")}>{t.clearFilters}</Button>
        </Nothing>
      ) : (
        ratios && (
          <Grid
            {...{ source, ratios, search, focus, marked, colorOf }}
            project={id}
            shapes={shapes.value}
            tileHeight={tileHeight.value}
          />
        )
      )}
    </>
  );
}

function open<T>(what: { value: T }, value: T): void {
  what.value = value;
}

/** Enter on a control means that control; only on the page or a tile does it open the picture. */
function inControl(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("button, select, a:not(.tile)") !== null;
}

function toggled(marked: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(marked);
  if (!next.delete(id)) next.add(id);
  return next;
}
