import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { paths } from "../route.ts";
import { cannotKeep, type Saving, saving } from "../saving.ts";
import { ontology, openProject } from "../store.ts";
import { e } from "../words/editor.ts";
import { t } from "../words/en.ts";
import { CanvasHost } from "./canvas.tsx";
import { ClassBar } from "./classbar.tsx";
import { Dialogs } from "./dialogs.tsx";
import { OptionStrip } from "./options.tsx";
import { Rail } from "./rail.tsx";
import { type Scope, ScopeContext } from "./scope.ts";
import { Session } from "./session.ts";
import { Shell } from "./shell.ts";
import { Side } from "./side.tsx";
import { StatusLine } from "./status.tsx";
import { EditorTop } from "./top.tsx";

/** The editor page: one picture of a project with its labels. */
export function EditorPage({ project, image }: { project: string; image: string }) {
  useEffect(() => {
    if (!ontology.value) void openProject(project);
  }, [project]);
  if (cannotKeep.value) {
    return <Nothing icon="circle-alert" sentence={e.cannotKeep} detail={e.cannotKeepHint} />;
  }
  const ready = saving.value;
  return ready ? <Open saving={ready} project={project} image={image} /> : <Skeleton />;
}

function Open({ saving: ready, project, image }: { saving: Saving; project: string; image: string }) {
  const session = useMemo(() => new Session(project, ready, new Shell()), [project, ready]);
  useEffect(() => () => session.dispose(), [session]);
  useEffect(() => void session.show(image), [session, image]);
  const shown = session.shown.value;
  const scope = useMemo<Scope | null>(
    () => shown && { session, shell: session.shell, ...shown },
    [session, shown],
  );
  if (!scope) return session.error.value ? <Failed session={session} project={project} /> : <Skeleton />;
  const { panels, drawer } = session.shell;
  return (
    <ScopeContext.Provider value={scope}>
      <div class={`editor ${panels.value ? "" : "bare"} ${drawer.value ? "drawer" : ""}`}>
        <EditorTop />
        <OptionStrip />
        <Rail />
        <CanvasHost wanted={image} />
        <Side />
        <ClassBar />
        <StatusLine />
      </div>
      <Dialogs />
    </ScopeContext.Provider>
  );
}

function Failed({ session, project }: { session: Session; project: string }) {
  const error = session.error.value;
  const gone = error?.status === 404;
  return (
    <Nothing
      icon="circle-alert"
      sentence={gone ? e.missingPicture : (error?.message ?? "")}
      detail={gone ? "" : (error?.hint ?? "")}
    >
      <div class="row">
        {!gone && <Button onClick={() => session.retry()}>{t.retry}</Button>}
        <a class="button" href={paths.pictures(project, session.places.search)}>
          {e.back}
        </a>
      </div>
    </Nothing>
  );
}

/** The page's regions at their final size; their greys come after 100 ms. */
function Skeleton() {
  const there = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      there.value = true;
    }, 100);
    return () => clearTimeout(timer);
  }, [there]);
  if (!there.value) return <div class="editor" />;
  return (
    <div class="editor" aria-busy="true">
      <div class="editor-top" />
      <div class="editor-strip" />
      <div class="editor-rail" />
      <div class="editor-view" />
      <div class="editor-side" />
      <div class="editor-classes" />
      <div class="editor-status" />
    </div>
  );
}
