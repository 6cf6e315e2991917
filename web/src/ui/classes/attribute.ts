/** An attribute as it is being changed: where it is asked, and what follows from the change. */
import { newId } from "../../model/ids.ts";
import { classesById, pathOf } from "../../model/ontology.ts";
import type { Attribute, Class, Id, Ontology, Value } from "../../model/records.ts";
import { n } from "../words/en.ts";
import { a } from "../words/fields.ts";

/** An attribute with where it is asked, as it goes to the server. */
export interface Placed {
  readonly attribute: Attribute;
  readonly classes: readonly Id[];
  readonly picture: boolean;
}

/** What the server has counted of its answers. */
export interface AnswerCounts {
  readonly asked: number;
  readonly answered: number;
  readonly values: { readonly [value: string]: number };
  readonly least: number | null;
  readonly most: number | null;
}

/** The attribute as the ontology has it, and everywhere that it is asked; null where there is none of that id. */
export function placeOf(ontology: Ontology, id: Id): Placed | null {
  const classes = (ontology.classes ?? []).filter((kind) => kind.attributes?.some((one) => one.id === id));
  const question = ontology.questions?.find(({ attribute }) => attribute.id === id)?.attribute;
  const attribute = question ?? classes[0]?.attributes?.find((one) => one.id === id);
  return attribute
    ? { attribute, classes: classes.map((kind) => kind.id), picture: question !== undefined }
    : null;
}

/** A new attribute, asked of a class, or of pictures where there is none. */
export function newAttribute(kind: Class | null): Placed {
  return {
    attribute: { id: newId(), name: "", type: "select", options: [newOption(), newOption()] },
    classes: kind ? [kind.id] : [],
    picture: kind === null,
  };
}

export function newOption(): { id: Id; name: string } {
  return { id: newId(), name: "" };
}

/** The classes and all below them. */
export function withBelow(ontology: Ontology, ids: readonly Id[]): readonly Id[] {
  const byId = classesById(ontology);
  const chosen = new Set(ids);
  const under = (kind: Class | undefined): boolean =>
    kind !== undefined &&
    (chosen.has(kind.id) || under(kind.parent_id ? byId.get(kind.parent_id) : undefined));
  return (ontology.classes ?? []).filter(under).map(({ id }) => id);
}

/** The attributes that this one may hang on: asked wherever it is asked, and not hanging on it themselves. */
export function possibleConditions(
  ontology: Ontology,
  { attribute, classes, picture }: Placed,
): readonly Attribute[] {
  const byId = classesById(ontology);
  const lists: (readonly Attribute[])[] = classes.map((id) => {
    const found: Attribute[] = [];
    for (let kind = byId.get(id); kind; kind = kind.parent_id ? byId.get(kind.parent_id) : undefined)
      found.push(...(kind.attributes ?? []));
    return found;
  });
  if (picture) lists.push((ontology.questions ?? []).map((question) => question.attribute));
  const [first = [], ...others] = lists;
  const hangs = (one: Attribute | undefined, seen: readonly Id[] = []): boolean => {
    const above = one?.only_if?.attribute_id;
    if (!above || seen.includes(above)) return false;
    return (
      above === attribute.id ||
      hangs(
        first.find(({ id }) => id === above),
        [...seen, above],
      )
    );
  };
  return first.filter(
    (one) =>
      one.id !== attribute.id &&
      (one.type === "bool" || one.options?.length) &&
      others.every((list) => list.some(({ id }) => id === one.id)) &&
      !hangs(one),
  );
}

/** An attribute without fields at their defaults, its texts trimmed. */
export function tidy(attribute: Attribute): Attribute {
  const { id, name, type, options, required, sticky, default: otherwise, only_if, description } = attribute;
  const { minimum, maximum, step } = attribute;
  const choice = type === "select" || type === "multi-select";
  return {
    id,
    name: name.trim(),
    type,
    ...(choice ? { options: (options ?? []).map((one) => ({ ...one, name: one.name.trim() })) } : {}),
    ...(required ? { required } : {}),
    ...(sticky ? { sticky } : {}),
    ...(otherwise === undefined ? {} : { default: otherwise }),
    ...(type === "number" && minimum !== undefined ? { minimum } : {}),
    ...(type === "number" && maximum !== undefined ? { maximum } : {}),
    ...(type === "number" && step !== undefined ? { step } : {}),
    ...(only_if?.any_of.length ? { only_if } : {}),
    ...(description ? { description } : {}),
  };
}

/** What follows from the change, in sentences; `counts` is what is answered, `before` null of a new attribute. */
export function consequences(
  ontology: Ontology,
  before: Placed | null,
  after: Placed,
  counts: AnswerCounts,
): readonly string[] {
  const { attribute } = after;
  if (!before) return counts.asked ? [a.newlyAsked(counts.asked)] : [];
  const nowhere = !after.classes.length && !after.picture;
  if (nowhere) return counts.answered ? [a.allKept(counts.answered)] : [];
  const unanswered = Math.max(0, counts.asked - counts.answered);
  const said = [...ofOptions(before.attribute, attribute, counts)];
  if (attribute.required && !before.attribute.required && attribute.default === undefined && unanswered)
    said.push(a.becomeRequired(unanswered));
  if (attribute.default !== undefined && attribute.default !== before.attribute.default && unanswered)
    said.push(a.defaultFills(unanswered, valueWords(attribute, attribute.default)));
  const { least, most } = counts;
  const under = least !== null && attribute.minimum !== undefined && least < attribute.minimum;
  const over = most !== null && attribute.maximum !== undefined && most > attribute.maximum;
  if (under || over) said.push(a.outside(n(least ?? 0), n(most ?? 0)));
  const byId = classesById(ontology);
  const gone = before.classes.filter((id) => !after.classes.includes(id));
  const names = gone.map((id) => byId.get(id)?.name ?? "");
  if (before.picture && !after.picture) names.push(a.thePicture);
  if (names.length && counts.answered) said.push(a.noLonger(names.join(", ")));
  return said;
}

function ofOptions(before: Attribute, after: Attribute, { values }: AnswerCounts): readonly string[] {
  const now = new Map(after.options?.map(({ id, name }) => [id, name.trim()]));
  return (before.options ?? []).flatMap(({ id, name }) => {
    const many = values[id] ?? 0;
    const next = now.get(id);
    if (!many || next === name) return [];
    return [next === undefined ? a.optionGone(many, name) : a.follow(many, name, next)];
  });
}

/** "vehicle › car" */
export function pathWords(ontology: Ontology, kind: Class): string {
  return pathOf(ontology, kind).join(" › ");
}

/** An answer as one says it. */
export function valueWords(attribute: Attribute, value: Value): string {
  if (typeof value === "boolean") return value ? a.yes : a.no;
  const ids = Array.isArray(value) ? value : [value];
  return ids.map((id) => attribute.options?.find((one) => one.id === id)?.name ?? String(id)).join(", ");
}
