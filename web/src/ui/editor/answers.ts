/** Attributes of an object's class: which are asked, what is answered, what is missing. */
import { attributesOf } from "../../model/ontology.ts";
import type { Annotation, Attribute, Id, Ontology, Value } from "../../model/records.ts";

/** The attributes that are asked of the annotation now: its class's, those with a condition only where it is met. */
export function asked(ontology: Ontology, annotation: Annotation): readonly Attribute[] {
  if (!annotation.class_id) return [];
  const all = attributesOf(ontology, annotation.class_id);
  const byId = new Map(all.map((attribute) => [attribute.id, attribute]));
  const shown = (attribute: Attribute, seen: ReadonlySet<Id> = new Set()): boolean => {
    const condition = attribute.only_if;
    if (!condition) return true;
    const other = byId.get(condition.attribute_id);
    if (!other || seen.has(attribute.id) || !shown(other, new Set([...seen, attribute.id]))) return false;
    return meets(answerOf(annotation, other), condition.any_of);
  };
  return all.filter((attribute) => shown(attribute));
}

/** The answer, else the attribute's default; undefined where there is neither. */
export function answerOf(annotation: Annotation, attribute: Attribute): Value | undefined {
  return annotation.attributes?.[attribute.id] ?? attribute.default;
}

/** One thing that stands between a picture and done. */
export interface Missing {
  readonly className: string;
  readonly attribute: string;
  readonly ids: readonly Id[];
}

/** Required answers that nobody gave, by class and attribute. */
export function missing(ontology: Ontology, annotations: readonly Annotation[]): readonly Missing[] {
  const found = new Map<string, { className: string; attribute: string; ids: Id[] }>();
  const names = new Map((ontology.classes ?? []).map((kind) => [kind.id, kind.name]));
  for (const annotation of annotations) {
    for (const attribute of asked(ontology, annotation)) {
      if (!attribute.required || isAnswer(answerOf(annotation, attribute))) continue;
      const key = `${annotation.class_id} ${attribute.id}`;
      const className = names.get(annotation.class_id ?? "") ?? "";
      const one = found.get(key) ?? { className, attribute: attribute.name, ids: [] };
      one.ids.push(annotation.id);
      found.set(key, one);
    }
  }
  return [...found.values()];
}

/** What several annotations answer alike; `mixed` where they differ. */
export function common<T>(values: readonly T[]): { readonly value: T | undefined; readonly mixed: boolean } {
  const [first] = values;
  const mixed = values.some((value) => JSON.stringify(value) !== JSON.stringify(first));
  return { value: mixed ? undefined : first, mixed };
}

function isAnswer(value: Value | undefined): boolean {
  return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

function meets(value: Value | undefined, anyOf: readonly Value[]): boolean {
  if (value === undefined) return false;
  const given = Array.isArray(value) ? value : [value];
  return anyOf.some((wanted) => given.includes(wanted));
}
