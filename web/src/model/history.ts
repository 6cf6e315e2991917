/** Taking back and doing again: inverse diffs, and which one is next. */
import { type LayerState, replay, statusEntry } from "./changes";
import type { Cause, Change, Diff, Entry } from "./diffs";
import { InvalidRecord } from "./errors";
import type { Id, Millis } from "./records";

/** The diff that takes back a merged one, or does it again where that one was an undo. */
export function invert(diff: Diff, id: Id, madeAt: Millis): Diff {
  const { author: _, ...rest } = diff;
  const kind = diff.cause?.kind === "undo" ? "redo" : "undo";
  return {
    ...rest,
    id,
    entries: diff.entries.map(inverse).reverse(),
    cause: { kind, of: diff.id },
    made_at: madeAt,
  };
}

/** The state before the diffs that led to `state`, given newest first. */
export function before(state: LayerState, diffs: readonly Diff[]): LayerState {
  return replay(
    state,
    diffs.map((diff) => invert(diff, diff.id, 0)),
  );
}

/** One line of a layer's log, oldest first. */
export interface LogLine {
  readonly id: Id;
  readonly cause: Cause;
  readonly author: string;
}

/** The author's latest gesture that is not undone, or null. */
export function undoable(log: readonly LogLine[], author: string): Id | null {
  return stacks(log, author).done.at(-1) ?? null;
}

/** The author's latest undo that is not redone, until the next new gesture; or null. */
export function redoable(log: readonly LogLine[], author: string): Id | null {
  return stacks(log, author).undone.at(-1)?.undo ?? null;
}

/** Whether so many gestures can be taken back, and done again where there are as many, without older lines. */
export function reaches(log: readonly LogLine[], author: string, steps: number): boolean {
  const { done, undone } = stacks(log, author);
  const fresh = log.some(({ cause, author: by }) => by === author && (cause.kind ?? "edit") === "edit");
  return done.length >= steps && (fresh || undone.length >= steps);
}

function inverse(entry: Entry): Entry {
  switch (entry.op) {
    case "add":
      return {
        op: "remove",
        id: entry.record.id,
        revision: entry.record.revision ?? 0,
        record: entry.record,
      };
    case "remove":
      if (!entry.record)
        throw new InvalidRecord("a removal that does not carry its record cannot be undone", "record");
      return { op: "add", record: entry.record };
    case "change":
      return {
        ...entry,
        ...(entry.fields ? { fields: swapped(entry.fields) } : {}),
        ...(entry.delta
          ? { delta: { ...entry.delta, base: entry.delta.after, after: entry.delta.base } }
          : {}),
      };
    case "status":
      return statusEntry(
        { status: entry.after, reason: entry.reason ?? "" },
        { status: entry.before, reason: entry.reason_before ?? "" },
      );
  }
}

function swapped(fields: Change["fields"] & object): Change["fields"] & object {
  return Object.fromEntries(Object.entries(fields).map(([name, [before, after]]) => [name, [after, before]]));
}

/** The author's gestures that stand, and those taken back with the undo that did it. */
function stacks(log: readonly LogLine[], author: string): { done: Id[]; undone: { undo: Id; of: Id }[] } {
  let done: Id[] = [];
  let undone: { undo: Id; of: Id }[] = [];
  for (const { id, cause, author: by } of log) {
    if (by !== author) continue;
    const { kind = "edit", of = "" } = cause;
    if (kind === "import") continue;
    if (kind === "undo") {
      done = done.filter((gesture) => gesture !== of);
      undone.push({ undo: id, of });
    } else if (kind === "redo") {
      undone = undone.filter(({ undo }) => undo !== of);
      done.push(id);
    } else {
      done.push(id);
      undone = [];
    }
  }
  return { done, undone };
}
