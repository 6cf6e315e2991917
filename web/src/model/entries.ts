/** Entries of a diff, made from records: what tools and panels hand to `LayerDocument.perform`. */
import { changed, fieldOf, removal } from "./changes";
import type { Add, Change, Remove } from "./diffs";
import type { Json } from "./json";
import type { Annotation, Id, LayerRecord, Mask, Shape } from "./records";
import { deltaBetween } from "./rle";

export function addition(record: LayerRecord): Add {
  return { op: "add", record };
}

/** Sets fields (`class_id`, `z`, `attributes.<id>`, …); null puts one back to its default. */
export function setting(record: LayerRecord, values: { readonly [name: string]: unknown }): Change {
  const fields = Object.fromEntries(
    Object.entries(values).map(([name, after]) => [name, [fieldOf(record, name), after as Json] as const]),
  );
  return { op: "change", id: record.id, revision: record.revision ?? 0, fields };
}

/** Gives the annotation another shape; a changed mask travels as its difference. */
export function reshaping(record: Annotation, shape: Shape): Change {
  if (record.shape.type === "mask" && shape.type === "mask") return stroke(record, record.shape, shape);
  return setting(record, { shape });
}

/** The change that leads from one version of an annotation to another, if anything differs. */
export function revising(before: Annotation, after: Annotation): Change[] {
  if (before.shape === after.shape || before.shape.type !== "mask" || after.shape.type !== "mask") {
    return changed(before, after);
  }
  const { delta } = stroke(before, before.shape, after.shape);
  const [fields] = changed(before, { ...after, shape: before.shape });
  if (!delta?.width) return fields ? [fields] : [];
  return [{ op: "change", id: before.id, revision: before.revision ?? 0, ...fields, delta }];
}

/** The removal of a record together with the relations that hang on it. */
export function removals(records: ReadonlyMap<Id, LayerRecord>, ids: ReadonlySet<Id>): Remove[] {
  const gone: Remove[] = [];
  for (const record of records.values()) {
    const hanging = record.kind === "relation" && (ids.has(record.source_id) || ids.has(record.target_id));
    if (ids.has(record.id) || hanging) gone.push(removal(record));
  }
  return gone;
}

function stroke(record: Annotation, before: Mask, after: Mask): Change {
  return { op: "change", id: record.id, revision: record.revision ?? 0, delta: deltaBetween(before, after) };
}
