/** What every part of the page of models works on. */
import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ApiError, reachable } from "../api.ts";
import { announce } from "../live.tsx";
import { filterOf } from "../pictures/source.ts";
import { query } from "../route.ts";
import type { Backend, Waiting } from "../wire.ts";
import { m } from "../words/models.ts";
import type { ModelDesk } from "./desk.ts";

/** A dialog of the page. */
export type Opened = "connect" | "edit" | "remove" | "pictures" | null;

export interface ModelScope {
  readonly desk: ModelDesk;
  readonly opened: Signal<Opened>;
  /** Whether a prediction asks again about what is answered. */
  readonly again: Signal<boolean>;
  /** What a prediction would ask about; null until it is counted. */
  readonly waiting: Signal<Waiting | null>;
  /** Pictures that have labels, which is what a model learns from. */
  readonly labelled: Signal<number>;
  /** Why what was wanted last did not happen. */
  readonly refused: Signal<ApiError | null>;
}

export const ModelContext = createContext<ModelScope | null>(null);

/** The open page; only below `ModelContext`. */
export function useModels(): ModelScope {
  const scope = useContext(ModelContext);
  if (!scope) throw new Error("Outside the page of models.");
  return scope;
}

/** The model server that the address names; else the first, unless the address names a model without one. */
export function chosenOf({ backends, others }: ModelDesk): Backend | undefined {
  const asked = query.value.get("model");
  if (asked && others.value.includes(asked)) return undefined;
  return backends.value?.find(({ id }) => id === asked) ?? backends.value?.[0];
}

/** The model without a server that the address names, else the first of them. */
export function otherOf({ others }: ModelDesk): string {
  const asked = query.value.get("model") ?? "";
  return others.value.includes(asked) ? asked : (others.value[0] ?? "");
}

/** Does what was asked for; a refusal of the server is shown on the page. */
export async function attempt({ refused }: ModelScope, act: () => Promise<unknown>): Promise<void> {
  refused.value = null;
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refused.value = error;
    announce(error.message);
  }
}

/** How many pictures a prediction would ask about now. */
export function wanted({ waiting, again }: ModelScope): number {
  const counted = waiting.value;
  if (!counted) return 0;
  return again.value ? counted.pictures : counted.waiting;
}

/** Whether something can be begun with it now. */
export function isFree({ desk }: ModelScope, { id }: Backend): boolean {
  return reachable.value && !desk.runningOf(id);
}

export async function predict(scope: ModelScope, backend: Backend): Promise<void> {
  if (!isFree(scope, backend) || !wanted(scope)) return;
  await attempt(scope, () => scope.desk.predict(backend.id, filterOf(query.peek()), scope.again.peek()));
}

export async function train(scope: ModelScope, backend: Backend): Promise<void> {
  if (!isFree(scope, backend) || !scope.labelled.value) return;
  await attempt(scope, () => scope.desk.train(backend.id));
}

export async function check(scope: ModelScope, { id, name }: Backend): Promise<void> {
  await attempt(scope, async () => {
    const { problem } = await scope.desk.check(id);
    announce(problem ? m.checkedBad(name) : m.checked(name));
  });
}

export async function cancel(scope: ModelScope, { id }: Backend): Promise<void> {
  const job = scope.desk.runningOf(id);
  if (job) await attempt(scope, () => scope.desk.cancel(job));
}
