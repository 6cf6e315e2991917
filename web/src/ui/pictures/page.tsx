import { useSignal, useSignalEffect } from "@preact/signals";
import { useCallback, useEffect, useMemo } from "preact/hooks";
import { colorOf } from "../../model/ontology.ts";
import { ExportDialog } from "../exports/dialog.tsx";
import { Failed } from "../failed.tsx";
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
import { Filters, filterInWords } from "./filters.tsx";
import { Grid } from "./grid.tsx";
import { Head } from "./head.tsx";
import { type GalleryView, useGalleryKeys } from "./keys.ts";
import { filterOf, PictureSource } from "./source.ts";

type Opened = { dialog: "import"; files: readonly Picked[] | null } | { dialog: "export" } | null;

/** The gallery of a project. */
export function PicturesPage({ id }: { id: string }) {
  const filter = filterOf(query.value);
  const source = useMemo(() => new PictureSource(id, filter), [id, filter]);
  useEffect(() => () => source.dispose(), [source]);
  useEffect(() => void openProject(id), [id]);
  const view = useView(`${id}?${filter}`);
  const opened = useSignal<Opened>(null);
  const open = useCallback((what: Opened) => {
    opened.value = what;
  }, []);
  const search = filter ? `?${filter}` : "";
  useGalleryKeys(id, search, source, view);
  useSignalEffect(() => {
    const facets = source.facets.value;
    if (facets) announce(t.matching(facets.total));
  });
  const add = () => open({ dialog: "import", files: null });
  return (
    <DropZone onFiles={(files) => open({ dialog: "import", files })}>
      <div class="page">
        <TopBar>
          <Button icon="upload" onClick={add}>
            {t.add}
          </Button>
          <Button
            icon="download"
            disabled={!project.value?.images}
            onClick={() => open({ dialog: "export" })}
          >
            {t.export}
          </Button>
        </TopBar>
        <div class="row grow stretch">
          {project.value?.images !== 0 && <Filters facets={source.facets.value} />}
          <main class="column grow">
            <h1 class="unseen">{t.pictures}</h1>
            <Body id={id} source={source} search={search} view={view} onAdd={add} />
          </main>
        </div>
        <Dialogs id={id} source={source} opened={opened.value} onClose={() => open(null)} />
      </div>
    </DropZone>
  );
}

/** Where the keyboard was in each gallery of this visit, so that coming back from a picture leads there again. */
const left = new Map<string, number>();

function useView(gallery: string): GalleryView {
  const shapes = useSignal(true);
  const tileHeight = useSignal(innerWidth >= 1800 ? 216 : 152);
  const focus = useSignal(left.get(gallery) ?? 0);
  useSignalEffect(() => {
    left.set(gallery, focus.value);
  });
  const marked = useSignal<ReadonlySet<string>>(new Set());
  return useMemo(() => ({ shapes, tileHeight, focus, marked }), [shapes, tileHeight, focus, marked]);
}

function Dialogs({
  id,
  source,
  opened,
  onClose,
}: {
  id: string;
  source: PictureSource;
  opened: Opened;
  onClose: () => void;
}) {
  if (opened?.dialog === "export") return <ExportDialog project={id} query={query.value} onClose={onClose} />;
  if (opened?.dialog !== "import") return null;
  const done = () => {
    void openProject(id);
    void source.refresh();
  };
  return <ImportDialog project={id} files={opened.files} onDone={done} onClose={onClose} />;
}

function Body({
  id,
  source,
  search,
  view,
  onAdd,
}: {
  id: string;
  source: PictureSource;
  search: string;
  view: GalleryView;
  onAdd: () => void;
}) {
  const classColor = useClassColors();
  const error = projectError.value ?? source.error.value;
  const ratios = source.ratios.value;
  if (error && !ratios) {
    return <Failed error={error} retry={() => location.reload()} />;
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
      <Head id={id} search={search} shapes={view.shapes} />
      {ratios && ratios.length > 0 && (
        <Grid source={source} ratios={ratios} project={id} search={search} view={view} colorOf={classColor} />
      )}
      {ratios?.length === 0 && (
        <Nothing icon="search" sentence={t.nothingMatches(filterInWords())}>
          <Button onClick={() => go(paths.pictures(id), "replace")}>{t.clearFilters}</Button>
        </Nothing>
      )}
    </>
  );
}

/** The colour of a class by its index, as previews name it. */
function useClassColors(): (index: number) => string {
  const colors = useMemo(
    () => new Map(ontology.value?.classes?.map((kind) => [kind.index, colorOf(kind)])),
    [ontology.value],
  );
  return useCallback((index: number) => colors.get(index) ?? "#b9b9be", [colors]);
}
