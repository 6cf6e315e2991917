import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { colorOf } from "../../model/ontology.ts";
import type { Class } from "../../model/records.ts";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { ontology, openProject, project, projectError } from "../store.ts";
import { TopBar } from "../top.tsx";
import { n, t } from "../words/en.ts";
import { ClassForm, newClass } from "./form.tsx";
import { GoalForm } from "./goal.tsx";

/** The project's classes: the list, one class in place, goal and guideline. */
export function ClassesPage({ id }: { id: string }) {
  const chosen = useSignal<string>("goal");
  useEffect(() => void openProject(id), [id]);
  const classes = ontology.value?.classes ?? [];
  const kind = useMemo(
    () =>
      chosen.value === "new" && ontology.value
        ? newClass(ontology.value)
        : classes.find((candidate) => candidate.id === chosen.value),
    [chosen.value, ontology.value],
  );
  const choose = (what: string) => {
    chosen.value = what;
  };
  return (
    <div class="page">
      <TopBar />
      {projectError.value && !ontology.value ? (
        <Nothing icon="circle-alert" sentence={projectError.value.message} detail={projectError.value.hint} />
      ) : (
        <div class="row grow stretch">
          <ClassList classes={classes} chosen={chosen.value} onChoose={choose} />
          <main class="grow scroll">
            {chosen.value === "goal" || !kind ? (
              ontology.value && <GoalForm key={project.value?.id} id={id} ontology={ontology.value} />
            ) : (
              <ClassForm
                key={kind.id}
                project={id}
                kind={kind}
                isNew={chosen.value === "new"}
                title={chosen.value === "new" ? t.newClass : kind.name}
                onSaved={choose}
              />
            )}
          </main>
        </div>
      )}
    </div>
  );
}

function ClassList({
  classes,
  chosen,
  onChoose,
}: {
  classes: readonly Class[];
  chosen: string;
  onChoose: (what: string) => void;
}) {
  return (
    <aside class="class-list scroll" aria-label={t.classes}>
      <div class="rows">
        <button type="button" aria-pressed={chosen === "goal"} onClick={() => onChoose("goal")}>
          {t.goalAndGuideline}
        </button>
      </div>
      <h2 class="filter-head">{t.classesOf(n(classes.length))}</h2>
      <div class="rows">
        {classes.map((candidate) => (
          <button
            key={candidate.id}
            type="button"
            aria-pressed={candidate.id === chosen}
            onClick={() => onChoose(candidate.id)}
          >
            <span class="swatch" style={{ background: colorOf(candidate) }} />
            <span class={`cut ${candidate.archived ? "faint" : ""}`} dir="auto">
              {candidate.name}
            </span>
            <span class="end faint">{candidate.hotkey}</span>
          </button>
        ))}
      </div>
      <div class="choose">
        <Button icon="plus" onClick={() => onChoose("new")}>
          {t.newClass}
        </Button>
      </div>
    </aside>
  );
}
