/** What pages share about the open project: its row and its ontology, fetched once and again after changes. */
import { computed, signal } from "@preact/signals";
import { classesById, nextIndex } from "../model/ontology.ts";
import { type Class, type Ontology, type RelationType, type Rule, SCHEMA } from "../model/records.ts";
import { ApiError, ask } from "./api.ts";
import type { AnswerCounts, Placed } from "./classes/attribute.ts";
import type { Project } from "./wire.ts";

const NO_ONTOLOGY: Ontology = { schema: SCHEMA };

export const project = signal<Project | null>(null);
export const ontology = signal<Ontology | null>(null);
/** The ontology, or one without anything until it is there. */
export const currentOntology = computed<Ontology>(() => ontology.value ?? NO_ONTOLOGY);
export const projectError = signal<ApiError | null>(null);

/** Fetches the project with its ontology; keeps what is shown when it is the same project. */
export async function openProject(id: string): Promise<void> {
  if (project.value?.id !== id) {
    project.value = null;
    ontology.value = null;
  }
  try {
    const [row, classes] = await Promise.all([
      ask<Project>("GET", `/projects/${id}`),
      ask<Ontology>("GET", `/projects/${id}/ontology`),
    ]);
    project.value = row;
    ontology.value = classes;
    projectError.value = null;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    projectError.value = error;
  }
}

/**
 * Stores a class and takes over the ontology that results. What is the same in `begun`, the class as it was before,
 * stays as others have made it meanwhile. Throws ApiError.
 */
export async function saveClass(
  id: string,
  draft: Class,
  begun: Class = draft,
  keepBoth = false,
): Promise<Class> {
  const now = await ask<Ontology>("GET", `/projects/${id}/ontology`);
  const known = classesById(now).get(draft.id);
  const kind = known ? { ...known, ...changes(begun, draft) } : { ...draft, index: nextIndex(now) };
  const query = keepBoth ? "?keep=both" : "";
  const after = await ask<Ontology>("PUT", `/projects/${id}/classes/${kind.id}${query}`, kind);
  ontology.value = after;
  return classesById(after).get(kind.id) ?? kind;
}

/** The fields that differ, the rest may have been changed by others since; one that was taken away is undefined. */
export function changes<T extends object>(begun: T, now: T): Partial<T> {
  const fields = Object.keys({ ...begun, ...now }) as (keyof T)[];
  const differing = fields.filter((field) => now[field] !== begun[field]);
  return Object.fromEntries(differing.map((field) => [field, now[field]])) as Partial<T>;
}

/** Stores goal, guideline, kinds of relations and rules; what is left out stays. Throws ApiError. */
export async function saveTexts(
  id: string,
  texts: {
    goal?: string;
    guideline?: string;
    relation_types?: readonly RelationType[];
    rules?: readonly Rule[];
  },
): Promise<void> {
  ontology.value = await ask<Ontology>("PATCH", `/projects/${id}/ontology`, texts);
}

/** Stores an attribute with where it is asked. Throws ApiError. */
export async function putAttribute(id: string, placed: Placed): Promise<void> {
  ontology.value = await ask<Ontology>("PUT", `/projects/${id}/attributes/${placed.attribute.id}`, placed);
}

/** What was answered to an attribute, and how many objects of the classes would be asked. Throws ApiError. */
export function countAnswers(
  id: string,
  attribute: string,
  classes: readonly string[],
  stop: AbortSignal,
): Promise<AnswerCounts> {
  const asked = new URLSearchParams(classes.map((kind) => ["class", kind]));
  return ask<AnswerCounts>(
    "GET",
    `/projects/${id}/attributes/${attribute}/answers?${asked}`,
    undefined,
    stop,
  );
}

/** Makes an old version of the ontology the newest. Throws ApiError. */
export async function restoreOntology(id: string, version: number): Promise<void> {
  ontology.value = await ask<Ontology>("POST", `/projects/${id}/ontology/restore`, { version });
}
