/**
 * Applying, merging, inverting and finding changes: the one semantics of a diff, shared with the server.
 *
 * Values decide what fits, not revision numbers: diffs queued offline all carry the same revision.
 */
import { decodeRecord, RECORD_FIELDS } from "./codec";
import type { Add, Answer, Change, Diff, Entry, Invalid, Remove, SetStatus } from "./diffs";
import { InvalidRecord } from "./errors";
import { readValue } from "./fields";
import { type Json, same } from "./json";
import { type Field, normal, optional } from "./reading";
import type { Mask, Status } from "./records";
import { type Attributes, type Id, type Layer, type LayerRecord, SCHEMA, SERVER_FIELDS } from "./records";
import { isNormal, toggled } from "./rle";

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
    ({ status, reason } = begun(done, diff));
    return done.answers;
  };
  for (const diff of diffs) {
    const answers = run(diff);
    if (!mend || answers.every((answer) => answer.result === "applied")) continue;
    run({ ...diff, entries: mend({ records, status, reason }, diff, answers) });
  }
  return { records, status, reason };
}

/** Status and reason afterwards: in progress where something was drawn on what nobody had begun. No log says so. */
export function begun(done: Outcome, { cause }: Diff): Pick<LayerState, "status" | "reason"> {
  const { status, reason, entries } = done;
  const said = cause?.kind === "restore" || entries.some(({ op }) => op === "status");
  return status === "todo" && entries.length && !said
    ? { status: "in_progress", reason: "" }
    : { status, reason };
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
  for (const record of layer.comments ?? []) records.set(record.id, record);
  return { records, status: layer.status ?? "todo", reason: layer.reason ?? "" };
}

/** The entries that lead from one state to the other. */
export function difference(before: LayerState, after: LayerState): Entry[] {
  const entries: Entry[] = [];
  for (const [id, record] of before.records) {
    const target = after.records.get(id);
    if (target?.kind !== record.kind) entries.push(removal(record));
    else if (target !== record) entries.push(...changed(record, target));
  }
  for (const [id, record] of after.records) {
    if (before.records.get(id)?.kind !== record.kind) entries.push({ op: "add", record });
  }
  if (before.status !== after.status || before.reason !== after.reason) {
    entries.push(statusEntry(before, after));
  }
  return entries;
}

/** The change that leads from one version of a record to another of the same kind, if anything differs. */
export function changed(before: LayerRecord, after: LayerRecord): Change[] {
  const revision = before.revision ?? 0;
  const fields: { [name: string]: [Json, Json] } = {};
  for (const name of Object.keys(RECORD_FIELDS[before.kind])) {
    if (FIXED.has(name)) continue;
    if (name === "attributes") {
      const answers = new Set([...Object.keys(answersOf(before)), ...Object.keys(answersOf(after))]);
      for (const answer of answers) compare(`attributes.${answer}`);
    } else compare(name);
  }
  return Object.keys(fields).length ? [{ op: "change", id: before.id, revision, fields }] : [];

  function compare(name: string): void {
    const [was, is] = [fieldOf(before, name), fieldOf(after, name)];
    if (!same(was, is)) fields[name] = [was, is];
  }
}

/** The removal of a record as it was seen. */
export function removal(record: LayerRecord): Remove {
  return { op: "remove", id: record.id, revision: record.revision ?? 0, record };
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
  return a === b || (a.kind === b.kind && !changed(a, b).length);
}

/** A field's value, or null where it is left at its default; `attributes.<id>` names one answer. */
export function fieldOf(record: LayerRecord, name: string): Json {
  if (name.startsWith(ATTRIBUTE)) {
    const answers = answersOf(record);
    const id = name.slice(ATTRIBUTE.length);
    return Object.hasOwn(answers, id) ? (answers[id] as Json) : null;
  }
  const value = ((record as unknown as { [name: string]: Json })[name] ?? null) as Json;
  return same(value, RECORD_FIELDS[record.kind][name]?.fallback) ? null : value;
}

/** The record's answers by attribute; a comment has none. */
function answersOf(record: LayerRecord): Attributes {
  return record.kind === "comment" ? {} : (record.attributes ?? {});
}

const ATTRIBUTE = "attributes.";

/** What no change may name. */
const FIXED: ReadonlySet<string> = new Set(["id", "kind", "schema", ...SERVER_FIELDS]);

const HELD_BACK: Invalid = {
  result: "invalid",
  code: "held-back",
  message: "held back, as another entry of the same gesture does not fit",
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
  try {
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
  } catch (error) {
    return invalid(error);
  }
}

function add(draft: Draft, { record }: Add): Answer {
  const theirs = draft.record(record.id);
  if (theirs) return sameRecord(theirs, record) ? APPLIED : { result: "conflict", theirs };
  const read = decodeRecord(record);
  draft.put(read.id, read, { op: "add", record: read });
  return APPLIED;
}

function remove(draft: Draft, entry: Remove): Answer {
  const theirs = draft.record(entry.id);
  if (!theirs) return APPLIED;
  const seen =
    (theirs.revision ?? 0) === entry.revision || (entry.record && sameRecord(theirs, entry.record));
  if (!seen) return { result: "conflict", theirs };
  draft.put(entry.id, null, removal(theirs));
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
  checkOnce(entry);
  const { fitting, clashes } = compare(theirs, entry);
  const skipped = Object.keys(clashes);
  if (skipped.length && !gentle) return { result: "conflict", fields: clashes, theirs };
  if (Object.keys(fitting).length) {
    draft.put(entry.id, withFields(theirs, fitting), effective(theirs, entry, fitting));
  }
  return skipped.length ? { result: "applied", skipped } : APPLIED;
}

type Pairs = { [name: string]: readonly [Json, Json] };

/** What the change sets, as (now, after), and what does not fit, as (yours, theirs). */
function compare(theirs: LayerRecord, { fields = {}, delta }: Change): { fitting: Pairs; clashes: Pairs } {
  const fitting: Pairs = {};
  const clashes: Pairs = {};
  for (const [name, [seen, wanted]] of Object.entries(fields)) {
    const field = fieldNamed(theirs, name);
    const now = fieldOf(theirs, name);
    const [before, after] = [normal(field, seen, name), normal(field, wanted, name)];
    if (same(now, after)) continue;
    if (same(now, before)) fitting[name] = [now, after];
    else clashes[name] = [after, now];
  }
  if (delta) {
    fieldNamed(theirs, "shape");
    const now = fieldOf(theirs, "shape");
    const mask = theirs.kind === "annotation" ? toggled(theirs.shape, delta) : null;
    if (!mask) clashes.shape = [delta as unknown as Json, now];
    else if (!same(now, mask)) fitting.shape = [now, mask as unknown as Json];
  }
  return { fitting, clashes };
}

/** Throws where a change names one thing in two ways. */
function checkOnce({ fields = {}, delta }: Change): void {
  if (delta && "shape" in fields) throw doubled("a change has either a new shape or a delta", "shape");
  if ("attributes" in fields && Object.keys(fields).some((name) => name.startsWith(ATTRIBUTE))) {
    throw doubled("a change names either all attributes or single ones", "attributes");
  }
}

function doubled(message: string, where: string): InvalidRecord {
  return new InvalidRecord(message, where, "", "double-field");
}

/** The change as it happened. A delta is only kept where it leads back: from a mask in its normal form. */
function effective(theirs: LayerRecord, { id, revision, delta }: Change, fitting: Pairs): Change {
  const leadsBack =
    delta && "shape" in fitting && theirs.kind === "annotation" && isNormal(theirs.shape as Mask);
  const { shape: _, ...others } = fitting;
  const fields = leadsBack ? others : fitting;
  return {
    op: "change",
    id,
    revision,
    ...(Object.keys(fields).length ? { fields } : {}),
    ...(leadsBack ? { delta } : {}),
  };
}

/** The record with the after-values. Throws InvalidRecord where they do not fit each other. */
function withFields(record: LayerRecord, fields: Pairs): LayerRecord {
  const plain: { [name: string]: unknown } = { ...record };
  let attributes = { ...answersOf(record) } as { [id: Id]: Json };
  for (const [name, [, after]] of Object.entries(fields)) {
    if (name === "attributes") attributes = { ...(after as { [id: Id]: Json } | null) };
    else if (name.startsWith(ATTRIBUTE)) put(attributes, name.slice(ATTRIBUTE.length), after);
    else put(plain, name, after);
  }
  const answered = record.kind === "comment" ? {} : { attributes };
  return decodeRecord({ ...plain, ...answered, schema: SCHEMA });
}

function put(into: { [name: string]: unknown }, name: string, value: Json): void {
  if (value === null) delete into[name];
  else into[name] = value;
}

function fieldNamed(record: LayerRecord, name: string): Field<unknown> {
  if (name.startsWith(ATTRIBUTE) && record.kind !== "comment") return ANSWER;
  const field = FIXED.has(name) ? undefined : RECORD_FIELDS[record.kind][name];
  if (field) return field;
  throw new InvalidRecord(
    `a change cannot name '${name}'`,
    name,
    "It names a field of the record that is not the server's, or attributes.<id>.",
    "unknown-field",
  );
}

const ANSWER = optional(readValue);

function invalid(error: unknown): Invalid {
  if (!(error instanceof InvalidRecord)) throw error;
  const { code, message, where, hint } = error;
  return { result: "invalid", code, message, ...(where ? { where } : {}), ...(hint ? { hint } : {}) };
}
