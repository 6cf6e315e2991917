/** Attributes of objects and questions about pictures: which are asked, what is answered, what is missing. */
import { attributesOf } from "./ontology";
import type { Annotation, Attribute, Attributes, Id, Ontology, Value } from "./records";

/**
 * The attributes that are asked of the annotation now: its class's, or of one without a class the questions about the
 * picture; those with a condition only where it is met. What was answered before a condition fell away stays in the
 * record, and is not asked for.
 */
export function asked(ontology: Ontology, annotation: Annotation): readonly Attribute[] {
  const all = annotation.class_id
    ? attributesOf(ontology, annotation.class_id)
    : isOfPicture(annotation)
      ? questionsOf(ontology)
      : [];
  if (!all.some(({ only_if }) => only_if)) return all;
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

/** The attributes that all of the annotations are asked, in the first one's order. */
export function askedOfAll(ontology: Ontology, annotations: readonly Annotation[]): readonly Attribute[] {
  const [first, ...others] = annotations.map((annotation) => asked(ontology, annotation));
  return (first ?? []).filter(({ id }) => others.every((list) => list.some((one) => one.id === id)));
}

/** The answer, else the attribute's default; undefined where there is neither. */
export function answerOf(annotation: Annotation, attribute: Attribute): Value | undefined {
  return annotation.attributes?.[attribute.id] ?? attribute.default;
}

/** The annotation with an answer given, or with undefined taken back. */
export function answered(annotation: Annotation, attribute: Id, value: Value | undefined): Annotation {
  const { [attribute]: _, ...others } = annotation.attributes ?? {};
  const attributes = value === undefined ? others : { ...others, [attribute]: value };
  const { attributes: _all, ...rest } = annotation;
  return Object.keys(attributes).length ? { ...rest, attributes } : rest;
}

/** True where the annotation holds answers about the whole picture. */
export function isOfPicture({ class_id, shape }: Annotation): boolean {
  return shape.type === "tag" && class_id === undefined;
}

/** The questions that are asked of every picture, nested ones too. */
export function questionsOf({ questions = [] }: Ontology): readonly Attribute[] {
  return questions.flatMap(({ attribute, scope = "image" }) => (scope === "image" ? [attribute] : []));
}

/** All answers about the picture as one annotation, which may stand for several or for none. */
export function pictureAnswers(annotations: readonly Annotation[], none: Annotation): Annotation {
  const holders = annotations.filter(isOfPicture);
  const [first] = holders;
  if (!first) return none;
  const attributes: Attributes = Object.assign({}, ...holders.map((one) => one.attributes ?? {}));
  return holders.length === 1 ? first : { ...first, attributes };
}

/** One thing that stands between a picture and done; questions about the picture itself have no class and no ids. */
export interface Missing {
  readonly className: string;
  readonly attribute: string;
  readonly ids: readonly Id[];
}

/** Required answers that nobody gave, by class and attribute; those about the picture come last. */
export function missing(ontology: Ontology, annotations: readonly Annotation[]): readonly Missing[] {
  const found = new Map<string, { className: string; attribute: string; ids: Id[] }>();
  const names = new Map((ontology.classes ?? []).map((kind) => [kind.id, kind.name]));
  for (const annotation of annotations) {
    if (isOfPicture(annotation)) continue;
    for (const attribute of lacking(ontology, annotation)) {
      const key = `${annotation.class_id} ${attribute.id}`;
      const className = names.get(annotation.class_id ?? "") ?? "";
      const one = found.get(key) ?? { className, attribute: attribute.name, ids: [] };
      one.ids.push(annotation.id);
      found.set(key, one);
    }
  }
  const ofPicture = lacking(ontology, pictureAnswers(annotations, NOTHING_SAID));
  return [...found.values(), ...ofPicture.map(({ name }) => ({ className: "", attribute: name, ids: [] }))];
}

/** Required attributes that are asked of the annotation and have no answer. */
export function lacking(ontology: Ontology, annotation: Annotation): readonly Attribute[] {
  return asked(ontology, annotation).filter(
    (attribute) => attribute.required && !isAnswer(answerOf(annotation, attribute)),
  );
}

/** True where an answer is required of pictures or of any class. */
export function requires(ontology: Ontology): boolean {
  const ofClasses = (ontology.classes ?? []).flatMap(({ attributes = [] }) => attributes);
  return [...questionsOf(ontology), ...ofClasses].some(({ required }) => required);
}

/** What several annotations answer alike; `mixed` where they differ. */
export function common<T>(values: readonly T[]): { readonly value: T | undefined; readonly mixed: boolean } {
  const [first] = values;
  const mixed = values.some((value) => JSON.stringify(value) !== JSON.stringify(first));
  return { value: mixed ? undefined : first, mixed };
}

/** A picture of which nothing is said yet. */
const NOTHING_SAID: Annotation = { kind: "annotation", id: "", shape: { type: "tag" }, schema: 1 };

function isAnswer(value: Value | undefined): boolean {
  return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

function meets(value: Value | undefined, anyOf: readonly Value[]): boolean {
  if (value === undefined) return false;
  const given = Array.isArray(value) ? value : [value];
  return anyOf.some((wanted) => given.includes(wanted));
}
