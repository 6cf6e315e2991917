/**
 * A diff that met others' changes, made anew on top of them.
 *
 * Values: yours are shown, theirs stay in history. A change outlives a removal, whoever made which, so that drawn
 * work is never lost by merging; only a gesture that is made whole or not at all keeps its removals.
 */
import { apply, changed, fieldOf, type LayerState, merge, outcome, replay } from "../model/changes";
import type { Answer, Change, Diff, DiffAnswer, Entry } from "../model/diffs";
import { invert } from "../model/history";
import { type Json, same } from "../model/json";
import type { Annotation, Id, LayerRecord } from "../model/records";
import { checksum, xor } from "../model/rle";
import type { Waiting } from "./ports";

/**
 * The entries that bring what was not applied onto `state`. Undo and redo leave others' work alone: none for them.
 *
 * `gone` holds records that others removed, so that one changed here can be brought back.
 */
export function rebased(
  state: LayerState,
  diff: Diff,
  answers: readonly Answer[],
  gone: ReadonlyMap<Id, LayerRecord> = new Map(),
): Entry[] {
  if (diff.cause?.kind === "undo" || diff.cause?.kind === "redo") return [];
  let now = state;
  const entries: Entry[] = [];
  diff.entries.forEach((entry, at) => {
    const answer = answers[at];
    if (!answer || !isOpen(answer)) return;
    const one = (made: Entry): Diff => ({ ...diff, atomic: false, entries: [made] });
    const fits = outcome(now, one(entry)).answers[0]?.result === "applied";
    const made = fits ? entry : mended(now, entry, gone, diff.atomic === true);
    if (!made) return;
    now = apply(now, one(made)).state;
    entries.push(made);
  });
  return entries;
}

/**
 * The diffs of a layer that take the place of their first try, in the line's order.
 *
 * `state` is the layer as it stands after the answers. What takes back a diff that is made anew takes back the new
 * one: an undo that the server had met before the gesture itself got there would otherwise be lost.
 */
export function triedAgain(
  line: readonly Waiting[],
  answers: ReadonlyMap<Id, DiffAnswer>,
  layer: LayerState,
  removed: ReadonlyMap<Id, LayerRecord>,
  newId: () => Id,
): Waiting[] {
  const gone = new Map(removed);
  const anew = new Map<Id, Diff>();
  const replaced: Waiting[] = [];
  let state = layer;
  for (const waiting of line) {
    const { author: _, ...diff } = waiting.diff;
    const { kind, of } = diff.cause ?? {};
    const taken = kind === "undo" || kind === "redo" ? anew.get(of ?? "") : undefined;
    const made = taken
      ? invert(taken, newId(), diff.made_at ?? 0)
      : mergeOf(state, diff, answers.get(diff.id), gone, newId);
    if (!made) continue;
    const effect = merge(state, made).diff;
    for (const entry of effect.entries) {
      if (entry.op === "remove" && entry.record) gone.set(entry.id, entry.record);
    }
    state = replay(state, [effect]);
    anew.set(diff.id, effect);
    replaced.push({ ...waiting, diff: effect });
  }
  return replaced;
}

/** The diff that brings onto `state` what was not applied; null where there is nothing to bring. */
function mergeOf(
  state: LayerState,
  diff: Diff,
  answer: DiffAnswer | undefined,
  gone: ReadonlyMap<Id, LayerRecord>,
  newId: () => Id,
): Diff | null {
  const never = answer?.answers.some((one) => one.result === "invalid" && !isOpen(one));
  if (!answer || (never && diff.atomic)) return null;
  const entries = rebased(state, diff, answer.answers, gone);
  if (!entries.length) return null;
  // The time that the gesture took stands in the log once: with the first try, where anything of that came through.
  const { took = 0, ...rest } = diff;
  const counted = answer.answers.some((one) => one.result === "applied");
  const time = took > 0 && !counted ? { took } : {};
  return { ...rest, ...time, id: newId(), entries, cause: { kind: "merge", of: diff.id } };
}

/** True where the entry can be tried again: it conflicted, or was held back by one that did. */
export function isOpen(answer: Answer): boolean {
  return answer.result === "conflict" || (answer.result === "invalid" && answer.code === "held-back");
}

function mended(
  state: LayerState,
  entry: Entry,
  gone: ReadonlyMap<Id, LayerRecord>,
  atomic: boolean,
): Entry | null {
  switch (entry.op) {
    case "add": {
      const theirs = state.records.get(entry.record.id);
      const [change] = theirs?.kind === entry.record.kind ? changed(theirs, entry.record) : [];
      return change ?? null;
    }
    case "remove": {
      const theirs = state.records.get(entry.id);
      return atomic && theirs ? { ...entry, revision: theirs.revision ?? 0, record: theirs } : null;
    }
    case "change": {
      const theirs = state.records.get(entry.id);
      if (theirs) return onto(theirs, entry);
      const removed = gone.get(entry.id);
      return removed ? broughtBack(state, removed, entry) : null;
    }
    case "status":
      return { ...entry, before: state.status, reason_before: state.reason };
  }
}

/** The change with their values as the ones before. */
function onto(theirs: LayerRecord, entry: Change): Change | null {
  const fields: { [name: string]: readonly [Json, Json] } = {};
  for (const [name, [, after]] of Object.entries(entry.fields ?? {})) {
    const current = fieldOf(theirs, name);
    if (!same(current, after)) fields[name] = [current, after];
  }
  const shape = (theirs as Annotation).shape;
  if (entry.delta && shape?.type === "mask" && checksum(shape) !== entry.delta.after) {
    fields.shape = [shape as unknown as Json, xor(shape, entry.delta) as unknown as Json];
  }
  if (!Object.keys(fields).length) return null;
  return { op: "change", id: entry.id, revision: theirs.revision ?? 0, fields };
}

function broughtBack(state: LayerState, removed: LayerRecord, entry: Change): Entry | null {
  const change = onto(removed, entry);
  if (!change) return { op: "add", record: removed };
  const alone: LayerState = { ...state, records: new Map([[removed.id, removed]]) };
  const diff = { id: "", image_id: "", gesture: "", entries: [change], schema: 1 };
  const record = apply(alone, diff).state.records.get(removed.id);
  return record ? { op: "add", record } : null;
}
