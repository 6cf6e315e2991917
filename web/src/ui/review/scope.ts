/** What every part of the wall works on. */
import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { classesById, colorOf } from "../../model/ontology.ts";
import type { Id } from "../../model/records.ts";
import { go, paths } from "../route.ts";
import type { Saving } from "../saving.ts";
import type { Snapshot } from "../snapshot.ts";
import { currentOntology } from "../store.ts";
import type { ObjectRow } from "../wire.ts";
import { r } from "../words/fields.ts";
import type { Fate, Wall } from "./wall.ts";

export interface Bench {
  readonly project: Id;
  readonly saving: Saving;
  readonly rows: Snapshot<ObjectRow | null>;
  readonly wall: Wall;
  /** Width of a tile, px. */
  readonly tile: Signal<number>;
  readonly bare: Signal<boolean>;
  /** True while the object is looked at closely. */
  readonly closer: Signal<boolean>;
  /** True while a class is chosen for the marked. */
  readonly choosing: Signal<boolean>;
}

export const BenchContext = createContext<Bench | null>(null);

/** The open wall; only below `BenchContext`. */
export function useBench(): Bench {
  const bench = useContext(BenchContext);
  if (!bench) throw new Error("Outside the review page.");
  return bench;
}

export function className(id: Id | null | undefined): string {
  return classesById(currentOntology.value).get(id ?? "")?.name ?? r.unclassed;
}

export function classColor(id: Id | null | undefined): string {
  const kind = classesById(currentOntology.value).get(id ?? "");
  return kind ? colorOf(kind) : "#b9b9be";
}

/** "→ bus", "deleted" */
export function fateWords(fate: Fate | undefined): string {
  if (!fate) return "";
  return fate.what === "class" ? r.becomes(className(fate.to)) : r.fates[fate.what];
}

/** Opens the picture in the editor with the object selected. */
export function openObject(project: Id, row: ObjectRow | null | undefined): void {
  if (row) go(paths.editor(project, row.image, `?object=${row.id}`));
}
