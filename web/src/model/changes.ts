/**
 * Applying, merging, inverting and finding changes: the one semantics of a diff, shared with the server.
 *
 * Values decide what fits, not revision numbers: diffs queued offline all carry the same revision.
 */
import { decodeRecord, RECORD_FIELDS } from "./codec";
import type { Add, Answer, Change, Conflict, Diff, Entry, Invalid, Remove, SetStatus } from "./diffs";
import { InvalidRecord } from "./errors";
import { type Json, same } from "./json";
import type { Mask, Status } from "./records";
import {
  type Annotation,
  type Attributes,
  type Id,
  type Layer,
  type LayerRecord,
  SCHEMA,
  SERVER_FIELDS,
} from "./records";
import { checksum, xor } from "./rle";

/** What a layer holds. */
export interface LayerState {
  readonly records: ReadonlyMap<Id, LayerRecord>;
  readonly status: Status;
  readonly reason: string;
}

export const EMPTY: LayerState = { records: new Map(), status: "todo", reason: "" };

/** What a diff does to a state: the records it leaves (null: none), the entries that changed something, the answers. */
export interface Outcome {
  readonly records: ReadonlyMap<Id, LayerRecord | null>;
  readonly status: Status;
  readonly reason: string;
  readonly entries: readonly Entry[];
  readonly answers: readonly Answer[];
}

const APPLIED: Answer = { result: "applied" };

/** What the diff would do, without doing it. */
export function outcome(state: LayerState, diff: Diff): Outcome {
  const draft = new Draft(state);
  const gentle = diff.cause?.kind === "undo" || diff.cause?.kind === "redo";
  const answers = diff.entries.map((entry) => answered(draft, entry, gentle));
  if (!diff.atomic || answers.every((answer) => answer.result === "applied")) return draft.outcome(answers);
  return new Draft(state).outcome(
    answers.map((answer) => (answer.result === "applied" ? HELD_BACK : answer)),
  );
}

/** The state with the diff's effect, and one answer per entry. */
export function apply(state: LayerState, diff: Diff): { state: LayerState; answers: readonly Answer[] } {
  const done = outcome(state, diff);
  return { state: settled(state, done), answers: done.answers };
}

/** The state after all the diffs, in order; what does not fit is left out unless `mend` gives entries instead. */
export function replay(
  state: LayerState,
  diffs: Iterable<Diff>,
  mend?: (state: LayerState, diff: Diff, answers: readonly Answer[]) => readonly Entry[],
): LayerState {
  const records = new Map(state.records);
  let { status, reason } = state;
  const run = (diff: Diff): readonly Answer[] => {
    const done = outcome({ records, status, reason }, diff);
    write(records, done);
    ({ status, reason } = done);
    return done.answers;
  };
  for (const diff of diffs) {
    const answers = run(diff);
    if (!mend || answers.every((answer) => answer.result === "applied")) continue;
    run({ ...diff, entries: mend({ records, status, reason }, diff, answers) });
  }
  return { records, status, reason };
}

/** The diff with only what changes something, complete enough to be inverted, and one answer per entry. */
export function merge(state: LayerState, diff: Diff): { diff: Diff; answers: readonly Answer[] } {
  const { entries, answers } = outcome(state, diff);
  return { diff: { ...diff, entries }, answers };
}

/** The state after an outcome. */
export function settled(state: LayerState, done: Outcome): LayerState {
  if (!done.entries.length) return state;
  const records = new Map(state.records);
  write(records, done);
  return { records, status: done.status, reason: done.reason };
}

function write(records: Map<Id, LayerRecord>, done: Outcome): void {
  for (const [id, record] of done.records) {
    if (record) records.set(id, record);
    else records.delete(id);
  }
}

/** What a stored layer holds. */
export function stateOf(layer: Layer): LayerState {
  const records = new Map<Id, LayerRecord>();
  for (const record of layer.annotations ?? []) records.set(record.id, record);
  for (const record of layer.relations ?? []) records.set(record.id, record);
  return { records, status: layer.status ?? "todo", reason: layer.reason ?? "" };
}

/** The entries that lead from one state to the other. */
export function difference(before: LayerState, after: LayerState): Entry[] {
  const entries: Entry[] = [];
  for (const [id, record] of before.records) {
    if (!after.records.has(id)) entries.push({ op: "remove", id, revision: record.revision ?? 0, record });
  }
  for (const [id, record] of after.records) {
    const old = before.records.get(id);
    if (!old) entries.push({ op: "add", record });
    else if (old !== record) entries.push(...changed(old, record));
  }
  if (before.status !== after.status || before.reason !== after.reason)
    entries.push(statusEntry(before, after));
  return entries;
}

/** The entries that lead from one version of a record to another: none, a change, or a removal and an addition. */
export function changed(before: LayerRecord, after: LayerRecord): Entry[] {
  const revision = before.revision ?? 0;
  if (before.kind !== after.kind) {
    return [
      { op: "remove", id: before.id, revision, record: before },
      { op: "add", record: after },
    ];
  }
  const fields: { [name: string]: [Json, Json] } = {};
  for (const name of RECORD_FIELDS[before.kind]) {
    if (FIXED.has(name)) continue;
    if (name === "attributes") {
      const answers = new Set([
        ...Object.keys(before.attributes ?? {}),
        ...Object.keys(after.attributes ?? {}),
      ]);
      for (const answer of answers) compare(`attributes.${answer}`);
    } else compare(name);
  }
  return Object.keys(fields).length ? [{ op: "change", id: before.id, revision, fields }] : [];

  function compare(name: string): void {
    const [was, is] = [fieldOf(before, name), fieldOf(after, name)];
    if (!same(was, is)) fields[name] = [was, is];
  }
}

/** The entry that sets status and reason. */
export function statusEntry(before: Pick<LayerState, "status" | "reason">, after: typeof before): SetStatus {
  return {
    op: "status",
    before: before.status,
    after: after.status,
    ...(before.reason ? { reason_before: before.reason } : {}),
    ...(after.reason ? { reason: after.reason } : {}),
  };
}

/** True where both records say the same, apart from what the server sets. */
export function sameRecord(a: LayerRecord, b: LayerRecord): boolean {
  return a === b || same(withoutServerFields(a), withoutServerFields(b));
}

/** A field's value, or null where it is left at its default; `attributes.<id>` names one answer. */
export function fieldOf(record: LayerRecord, name: string): Json {
  if (name.startsWith(ATTRIBUTE)) {
    const answers: Attributes = record.attributes ?? {};
    const id = name.slice(ATTRIBUTE.length);
    return Object.hasOwn(answers, id) ? (answers[id] as Json) : null;
  }
  return ((record as unknown as { [name: string]: Json })[name] ?? null) as Json;
}

const ATTRIBUTE = "attributes.";

/** What no change may name. */
const FIXED: ReadonlySet<string> = new Set(["id", "kind", "schema", ...SERVER_FIELDS]);

const HELD_BACK: Invalid = {
  result: "invalid",
  code: "held-back",
  message: "It fits, but belongs to a change that is made whole or not at all.",
};

/** A state being changed: what was touched lies over what was there. */
class Draft {
  readonly #base: LayerState;
  readonly #touched = new Map<Id, LayerRecord | null>();
  readonly #entries: Entry[] = [];
  status: Status;
  reason: string;

  constructor(base: LayerState) {
    this.#base = base;
    this.status = base.status;
    this.reason = base.reason;
  }

  record(id: Id): LayerRecord | undefined {
    const touched = this.#touched.get(id);
    return touched === undefined ? this.#base.records.get(id) : (touched ?? undefined);
  }

  put(id: Id, record: LayerRecord | null, entry: Entry): void {
    this.#touched.set(id, record);
    this.#entries.push(entry);
  }

  setStatus(entry: SetStatus): void {
    this.status = entry.after;
    this.reason = entry.reason ?? "";
    this.#entries.push(entry);
  }

  outcome(answers: readonly Answer[]): Outcome {
    return {
      records: this.#touched,
      status: this.status,
      reason: this.reason,
      entries: this.#entries,
      answers,
    };
  }
}

function answered(draft: Draft, entry: Entry, gentle: boolean): Answer {
  switch (entry.op) {
    case "add":
      return add(draft, entry);
    case "remove":
      return remove(draft, entry);
    case "change":
      return change(draft, entry, gentle);
    case "status":
      return setStatus(draft, entry);
  }
}

function add(draft: Draft, { record }: Add): Answer {
  const theirs = draft.record(record.id);
  if (theirs) return sameRecord(theirs, record) ? APPLIED : { result: "conflict", theirs };
  try {
    const read = decodeRecord(record);
    draft.put(read.id, read, { op: "add", record: read });
    return APPLIED;
  } catch (error) {
    return invalid(error);
  }
}

function remove(draft: Draft, entry: Remove): Answer {
  const theirs = draft.record(entry.id);
  if (!theirs) return APPLIED;
  const seen =
    (theirs.revision ?? 0) === entry.revision || (entry.record && sameRecord(theirs, entry.record));
  if (!seen) return { result: "conflict", theirs };
  draft.put(entry.id, null, { ...entry, record: theirs });
  return APPLIED;
}

function setStatus(draft: Draft, entry: SetStatus): Answer {
  const { status, reason } = draft;
  if (status === entry.after && reason === (entry.reason ?? "")) return APPLIED;
  if (status !== entry.before || reason !== (entry.reason_before ?? ""))
    return { result: "conflict", status };
  draft.setStatus(entry);
  return APPLIED;
}

function change(draft: Draft, entry: Change, gentle: boolean): Answer {
  const theirs = draft.record(entry.id);
  if (!theirs) return { result: "conflict" };
  const fields: { [name: string]: readonly [Json, Json] } = {};
  const clashes: { [name: string]: [Json, Json] } = {};
  for (const [name, [before, after]] of Object.entries(entry.fields ?? {})) {
    if (!isField(theirs, name)) {
      return {
        result: "invalid",
        code: "invalid-record",
        message: `A diff cannot change ${name}.`,
        where: name,
      };
    }
    const current = fieldOf(theirs, name);
    if (same(current, before)) fields[name] = [current, after];
    else if (!same(current, after)) clashes[name] = [after, current];
  }
  const stroke = strokeOn(theirs, entry, clashes);
  if (Object.keys(clashes).length && !gentle)
    return { result: "conflict", fields: clashes, theirs } as Conflict;
  try {
    const after = stroke ? { ...fields, shape: [null, stroke] as const } : fields;
    if (Object.keys(after).length)
      draft.put(entry.id, withFields(theirs, after), effective(entry, fields, stroke));
  } catch (error) {
    return invalid(error);
  }
  return Object.keys(clashes).length ? { result: "applied", skipped: Object.keys(clashes).sort() } : APPLIED;
}

/** The mask after the entry's delta; undefined where there is nothing to do. A mask that does not fit clashes. */
function strokeOn(
  theirs: LayerRecord,
  { delta }: Change,
  clashes: { [name: string]: [Json, Json] },
): Mask | undefined {
  if (!delta) return undefined;
  const shape = (theirs as Annotation).shape;
  const current = shape?.type === "mask" ? checksum(shape) : null;
  if (current === delta.base) return xor(shape as Mask, delta);
  if (current !== delta.after) clashes.shape = [null, (shape ?? null) as unknown as Json];
  return undefined;
}

/** The entry as far as it changes something. */
function effective(entry: Change, fields: Change["fields"] & object, stroke: Mask | undefined): Change {
  return {
    op: "change",
    id: entry.id,
    revision: entry.revision,
    ...(Object.keys(fields).length ? { fields } : {}),
    ...(stroke && entry.delta ? { delta: entry.delta } : {}),
  };
}

/** The record with the after-values. Throws InvalidRecord where one does not fit. */
function withFields(
  record: LayerRecord,
  fields: { readonly [name: string]: readonly [Json, unknown] },
): LayerRecord {
  const plain: { [name: string]: unknown } = { ...record };
  const attributes: { [id: Id]: unknown } = { ...record.attributes };
  for (const [name, [, after]] of Object.entries(fields)) {
    if (!name.startsWith(ATTRIBUTE)) {
      if (name === "attributes") Object.assign(emptied(attributes), after);
      else plain[name] = after;
    } else if (after === null) delete attributes[name.slice(ATTRIBUTE.length)];
    else attributes[name.slice(ATTRIBUTE.length)] = after;
  }
  return decodeRecord({ ...plain, attributes, schema: SCHEMA });
}

function emptied(attributes: { [id: Id]: unknown }): typeof attributes {
  for (const id of Object.keys(attributes)) delete attributes[id];
  return attributes;
}

function isField(record: LayerRecord, name: string): boolean {
  if (name.startsWith(ATTRIBUTE)) return name.length > ATTRIBUTE.length;
  return RECORD_FIELDS[record.kind].has(name) && !FIXED.has(name);
}

function withoutServerFields(record: LayerRecord): object {
  return { ...record, number: null, revision: null, created: null, updated: null };
}

function invalid(error: unknown): Invalid {
  if (!(error instanceof InvalidRecord)) throw error;
  return { result: "invalid", code: error.code, message: error.message, where: error.where };
}
