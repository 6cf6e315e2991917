/** Where the person is in the tour. It is kept with their settings, so that it can be left and gone on with. */
import { computed, effect, signal } from "@preact/signals";
import type { Editor } from "../../editor/index.ts";
import { newId } from "../../model/ids.ts";
import type { Annotation, Id } from "../../model/records.ts";
import { SCHEMA } from "../../model/records.ts";
import { bounds } from "../../model/shapes/registry.ts";
import { ask } from "../api.ts";
import { go, paths } from "../route.ts";
import type { Project } from "../wire.ts";
import { tour } from "./progress.ts";
import { type Happening, hasty, STEPS } from "./steps.ts";

/** The step that comes next, from 0; -1 where there is none. */
export const at = computed(() => STEPS.findIndex(({ id }) => id === tour.step.value));

/** True once all was done, until the bar is closed. */
export const over = signal(false);

const offered = new Map<Id, Annotation>();

/** Opens the demo's gallery and begins, or goes on where it was left. Throws ApiError. */
export async function startTour(): Promise<void> {
  const demo = await ask<Project>("POST", "/projects/demo");
  if (at.peek() < 0) tour.step.value = STEPS[0]?.id ?? "";
  tour.project.value = demo.id;
  tour.left.value = false;
  go(paths.pictures(demo.id, "?status=todo"));
}

/** Puts the bar away; the step is kept. */
export function leaveTour(): void {
  tour.left.value = true;
  over.value = false;
}

/** Goes on by one where what happened is what the step asks for. */
export function happened(project: Id, happening: Happening): void {
  const step = STEPS[at.peek()];
  if (!step || tour.left.peek() || project !== tour.project.peek() || !step.done(happening, offered)) return;
  const next = STEPS[at.peek() + 1];
  tour.step.value = next?.id ?? "";
  over.value = !next;
}

/** Watches an editor for what the tour asks for, and offers it what is to be put right; until the returned call. */
export function followTour(project: Id, editor: Editor): () => void {
  const stops = [
    effect(() => {
      const document = editor.document.value;
      happened(project, { what: "opened" });
      return document.listen((change) => happened(project, { what: "changed", change }));
    }),
    effect(() => {
      if (tour.step.value !== "correct" || tour.project.value !== project || tour.left.value) return;
      if (!editor.suggestions.all.peek().length) offer(editor, editor.document.value.annotations);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function offer(editor: Editor, annotations: readonly Annotation[]): void {
  const wrong = hasty(annotations, ({ shape }) => bounds(shape), editor.subject.peek().image);
  if (!wrong || [...offered.keys()].some((id) => editor.edits.stored(id))) return;
  const suggestion: Annotation = {
    kind: "annotation",
    id: newId(),
    ...wrong,
    score: 0.62,
    source: { kind: "model", name: "tour" },
    schema: SCHEMA,
  };
  offered.set(suggestion.id, suggestion);
  editor.suggestions.offer([suggestion]);
}
