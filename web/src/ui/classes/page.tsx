import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { colorOf } from "../../model/ontology.ts";
import type { Class, Ontology } from "../../model/records.ts";
import { matchingClasses } from "../editor/classes.ts";
import { rowHeight, useWindow } from "../editor/windowed.ts";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { ontology, openProject, project, projectError } from "../store.ts";
import { TopBar } from "../top.tsx";
import { c } from "../words/classes.ts";
import { n, t } from "../words/en.ts";
import { a } from "../words/fields.ts";
import { Attributes } from "./attributes.tsx";
import { FirstClasses } from "./first.tsx";
import { ClassForm, newClass } from "./form.tsx";
import { GoalForm } from "./goal.tsx";
import { RelationsForm } from "./relations.tsx";

/** From so many classes on there is a field to find one. */
const MANY = 30;

/** The project's classes: the list, one class in place, goal and guideline. */
export function ClassesPage({ id }: { id: string }) {
  // At the start goal and guideline are shown, or where there is no class yet how to make the first.
  const chosen = useSignal<string>("start");
  useEffect(() => void openProject(id), [id]);
  const classes = ontology.value?.classes ?? [];
  const here = ontology.value !== null;
  // One and the same new class however the others change meanwhile: what was typed of it stays.
  const made = useMemo(
    () => (chosen.value === "new" && ontology.value ? newClass(ontology.value) : undefined),
    [chosen.value, here],
  );
  const kind = made ?? classes.find((candidate) => candidate.id === chosen.value);
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
            {ontology.value && (
              <Chosen id={id} ontology={ontology.value} chosen={chosen.value} kind={kind} onChoose={choose} />
            )}
          </main>
        </div>
      )}
    </div>
  );
}

function Chosen({
  id,
  ontology,
  chosen,
  kind,
  onChoose,
}: {
  id: string;
  ontology: Ontology;
  chosen: string;
  kind: Class | undefined;
  onChoose: (what: string) => void;
}) {
  const first = useSignal(!ontology.classes?.length);
  if (chosen === "start" && first.value) return <FirstClasses project={id} shown={first} />;
  if (chosen === "relations") return <RelationsForm key={project.value?.id} id={id} ontology={ontology} />;
  if (chosen === "questions") return <Attributes project={id} ontology={ontology} kind={null} />;
  if (chosen === "goal" || !kind) return <GoalForm key={project.value?.id} id={id} ontology={ontology} />;
  const isNew = chosen === "new";
  return (
    <>
      <ClassForm
        key={kind.id}
        project={id}
        kind={kind}
        isNew={isNew}
        title={isNew ? t.newClass : kind.name}
        onSaved={onChoose}
      />
      {!isNew && <Attributes key={`of ${kind.id}`} project={id} ontology={ontology} kind={kind} />}
    </>
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
  const text = useSignal("");
  const shown = matchingClasses(classes, text.value);
  const { list, from, to, onScroll } = useWindow(shown.length);
  return (
    <aside ref={list} class="class-list scroll" aria-label={t.classes} onScroll={onScroll}>
      <div class="rows">
        <button
          type="button"
          aria-pressed={chosen === "goal" || (chosen === "start" && classes.length > 0)}
          onClick={() => onChoose("goal")}
        >
          {t.goalAndGuideline}
        </button>
        <button type="button" aria-pressed={chosen === "questions"} onClick={() => onChoose("questions")}>
          {a.questions}
        </button>
        <button type="button" aria-pressed={chosen === "relations"} onClick={() => onChoose("relations")}>
          {c.relations}
        </button>
      </div>
      <h2 class="filter-head">{t.classesOf(n(classes.length))}</h2>
      {classes.length > MANY && (
        <input
          type="search"
          class="field"
          aria-label={a.findClass}
          placeholder={a.findClass}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
        />
      )}
      <div
        class="rows"
        style={{ paddingBlock: `${from * rowHeight()}px ${(shown.length - to) * rowHeight()}px` }}
      >
        {shown.slice(from, to).map((kind) => (
          <ClassRow key={kind.id} kind={kind} chosen={kind.id === chosen} onChoose={onChoose} />
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

function ClassRow({
  kind,
  chosen,
  onChoose,
}: {
  kind: Class;
  chosen: boolean;
  onChoose: (what: string) => void;
}) {
  return (
    <button type="button" aria-pressed={chosen} onClick={() => onChoose(kind.id)}>
      <span class="swatch" style={{ background: colorOf(kind) }} />
      <span class={`cut ${kind.archived ? "faint" : ""}`} dir="auto">
        {kind.name}
      </span>
      <span class="end faint">{kind.hotkey}</span>
    </button>
  );
}
