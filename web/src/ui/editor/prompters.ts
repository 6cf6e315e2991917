/** The project's model servers that answer clicks, as the editor asks them. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Prompter } from "../../editor/index.ts";
import type { Id } from "../../model/records.ts";
import { ask } from "../api.ts";
import type { Backend } from "../wire.ts";

/** None until they were fetched, and where they cannot be: drawing does without. */
export function promptersOf(project: Id): ReadonlySignal<readonly Prompter[]> {
  const found = signal<readonly Prompter[]>([]);
  ask<readonly Backend[]>("GET", `/projects/${project}/backends`)
    .then((backends) => {
      found.value = backends
        .filter(({ interactive }) => interactive)
        .map(({ id, name, capabilities }) => ({ id, name, kinds: capabilities?.prompts ?? null }));
    })
    .catch(() => {});
  return found;
}
