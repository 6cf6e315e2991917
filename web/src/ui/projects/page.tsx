import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { newId } from "../../model/ids.ts";
import { ApiError, ask } from "../api.ts";
import { Failed } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { thumbnailOf } from "../pictures/tile.tsx";
import { go, paths } from "../route.ts";
import { TopBar } from "../top.tsx";
import { STEPS } from "../tour/steps.ts";
import { at, startTour } from "../tour/tour.ts";
import type { Project } from "../wire.ts";
import { t } from "../words/en.ts";
import { g } from "../words/tour.ts";
import { FirstRun } from "./first.tsx";

/** All projects as cards; the first card makes a new one. */
export function ProjectsPage() {
  const projects = useSignal<Project[] | null>(null);
  const error = useSignal<ApiError | null>(null);
  const naming = useSignal(false);
  const load = async () => {
    try {
      projects.value = await ask<Project[]>("GET", "/projects");
      error.value = null;
    } catch (failed) {
      if (!(failed instanceof ApiError)) throw failed;
      error.value = failed;
    }
  };
  useEffect(() => void load(), []);
  return (
    <div class="page">
      <TopBar />
      <main class="scroll grow">
        {error.value ? (
          <Failed error={error.value} retry={() => void load()} />
        ) : (
          <>
            {projects.value?.length === 0 && !naming.value && (
              <FirstRun
                onOwn={() => {
                  naming.value = true;
                }}
              />
            )}
            {at.value >= 0 && projects.value?.length !== 0 && <GoOn />}
            <div class="cards">
              <h1 class="unseen">{t.allProjects}</h1>
              <NewCard naming={naming} />
              {projects.value?.map((project) => (
                <Card key={project.id} project={project} />
              ))}
            </div>
          </>
        )}
      </main>
    </div>
  );
}

/** Back to the tour where it was left. */
function GoOn() {
  return (
    <div class="go-on">
      <Button icon="flag" onClick={() => void startTour()}>
        {g.goOn(at.value + 1, STEPS.length)}
      </Button>
    </div>
  );
}

function NewCard({ naming }: { naming: Signal<boolean> }) {
  const refused = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (naming.value) field.current?.focus();
  }, [naming.value]);
  const make = async (event: Event) => {
    event.preventDefault();
    const name = field.current?.value.trim();
    if (!name) return;
    try {
      const made = await ask<Project>("POST", "/projects", { id: newId(), name });
      go(paths.pictures(made.id));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error.message;
    }
  };
  if (!naming.value) {
    return (
      <button
        type="button"
        class="card new"
        onClick={() => {
          naming.value = true;
        }}
      >
        <Icon name="plus" size="large" />
        <span class="strong">{t.newProject}</span>
      </button>
    );
  }
  return (
    <form class="card new" onSubmit={(event) => void make(event)}>
      <label class="column">
        <span class="small quiet">{t.projectName}</span>
        <input ref={field} class={`field ${refused.value ? "wrong" : ""}`} maxLength={200} required />
      </label>
      {refused.value && <p class="small bad">{refused.value}</p>}
      <div class="row">
        <Button kind="primary" type="submit">
          {t.make}
        </Button>
        <Button
          kind="plain"
          onClick={() => {
            naming.value = false;
          }}
        >
          {t.cancel}
        </Button>
      </div>
    </form>
  );
}

function Card({ project }: { project: Project }) {
  return (
    <a class="card" href={paths.pictures(project.id)}>
      <div class="cover" role="presentation">
        {project.cover.slice(0, 4).map((image) => (
          <img key={image.id} src={thumbnailOf(image)} alt="" decoding="async" />
        ))}
      </div>
      <div class="column about">
        <span class="strong cut" dir="auto">
          {project.name}
        </span>
        <span class="row small faint">
          {t.progress(project.by_status.done ?? 0, project.images)}
          <span class="end">{t.day(project.updated)}</span>
        </span>
      </div>
    </a>
  );
}
