/** A picture's history in words: what one gesture did. */
import type { Diff, Entry } from "../../model/diffs.ts";
import { invert } from "../../model/history.ts";
import type { Id, LayerRecord, Ontology } from "../../model/records.ts";
import type { HistoryLine } from "../../sync/ports.ts";
import { happened } from "../words/editor.ts";
import { t } from "../words/en.ts";

/** What the accounts are told with: names of classes and attributes, and records by their id. */
export interface Names {
  readonly ontology: Ontology;
  record(id: Id): LayerRecord | undefined;
}

/** "drew 2 cars", "took back: deleted person" */
export function accountOf(diff: Diff, names: Names): string {
  // An undo says what it took back, and not the inverse that did it.
  const told = diff.cause?.kind === "undo" ? invert(diff, diff.id, 0) : diff;
  const [first, ...more] = phrases(told.entries, names);
  const others = more.reduce((sum, { count }) => sum + count, 0);
  const what = first ? (others ? happened.several(first.text, others) : first.text) : happened.nothing;
  switch (diff.cause?.kind) {
    case "undo":
      return happened.undo(what);
    case "redo":
      return happened.redo(what);
    case "merge":
      return happened.merge(what);
    case "import":
      return happened.import(diff.entries.filter(({ op }) => op === "add").length);
    case "restore":
      return happened.restore;
    default:
      return what;
  }
}

/** Records that history mentions and that are gone today, so that they still have a name. */
export function mentioned(lines: readonly HistoryLine[]): ReadonlyMap<Id, LayerRecord> {
  const found = new Map<Id, LayerRecord>();
  for (const { diff } of lines) {
    for (const entry of diff.entries) {
      const record = entry.op === "add" || entry.op === "remove" ? entry.record : undefined;
      if (record && !found.has(record.id)) found.set(record.id, record);
    }
  }
  return found;
}

/** What was done to so many things. */
interface Phrase {
  readonly text: string;
  readonly count: number;
}

/** One phrase for all entries that did the same to things of the same class. */
function phrases(entries: readonly Entry[], names: Names): Phrase[] {
  const groups = new Map<string, { say: (what: string) => string; name: string; count: number }>();
  const alone: Phrase[] = [];
  for (const entry of entries) {
    if (entry.op === "status") {
      alone.push({ text: happened.status(t.status[entry.after], entry.reason ?? ""), count: 1 });
      continue;
    }
    const { say, key, name } = deed(entry, names);
    const group = groups.get(key) ?? { say, name, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  const told = [...groups.values()].map(({ say, name, count }) => ({
    text: say(happened.objects(count, name)),
    count,
  }));
  return [...told, ...alone];
}

interface Deed {
  readonly key: string;
  readonly name: string;
  readonly say: (what: string) => string;
}

function deed(entry: Exclude<Entry, { op: "status" }>, names: Names): Deed {
  const record = entry.op === "add" ? entry.record : (names.record(entry.id) ?? recordOf(entry));
  const name = nameOf(record, names);
  const isTag = record?.kind === "annotation" && record.shape.type === "tag";
  if (entry.op === "add")
    return { key: `add ${name} ${isTag}`, name, say: isTag ? happened.tagged : happened.drew };
  if (entry.op === "remove") {
    return { key: `remove ${name} ${isTag}`, name, say: isTag ? happened.untagged : happened.removed };
  }
  const [field] = Object.keys(entry.fields ?? {});
  return { key: `${field} ${name}`, name, say: changeWords(field, entry, names) };
}

function changeWords(
  field: string | undefined,
  entry: Extract<Entry, { op: "change" }>,
  { ontology }: Names,
): (what: string) => string {
  if (!field || field === "shape") return happened.reshaped;
  if (field === "class_id") {
    const to = className(ontology, entry.fields?.class_id?.[1] as Id | undefined);
    return (what) => happened.reclassed(what, to);
  }
  const [attribute] = field.startsWith("attributes.") ? [attributeName(ontology, field.slice(11))] : [];
  if (attribute) return (what) => happened.answered(what, attribute);
  return (what) => happened.changed(what, happened.fields[field] ?? field);
}

function recordOf(entry: Entry): LayerRecord | undefined {
  return entry.op === "remove" ? entry.record : undefined;
}

function nameOf(record: LayerRecord | undefined, { ontology }: Names): string {
  if (record?.kind === "annotation") return className(ontology, record.class_id);
  if (record?.kind === "comment") return happened.comment;
  const type = ontology.relation_types?.find(({ id }) => id === record?.type_id);
  return record ? happened.relation(type?.name ?? "") : "";
}

function className(ontology: Ontology, id: Id | undefined): string {
  return ontology.classes?.find((kind) => kind.id === id)?.name ?? "";
}

export function attributeName(ontology: Ontology, id: Id): string {
  for (const kind of ontology.classes ?? []) {
    const found = kind.attributes?.find((attribute) => attribute.id === id);
    if (found) return found.name;
  }
  return "";
}
