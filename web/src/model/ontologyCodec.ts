/** Readers of the ontology: the part of the codec that `codec.ts` opens to others. */
import { InvalidRecord } from "./errors";
import { extra, no, none, readValue, schema, zero } from "./fields";
import {
  flag,
  float,
  int,
  json,
  list,
  mapping,
  oneOf,
  optional,
  required,
  struct,
  text,
  tuple,
  uuid,
} from "./reading";
import type { Attribute, Class, Ontology } from "./records";

const readAttribute = struct<Attribute>({
  id: required(uuid),
  name: required(text),
  type: required(oneOf("select", "multi-select", "bool", "number", "text")),
  options: optional(list(struct({ id: required(uuid), name: required(text) })), []),
  required: no,
  sticky: no,
  default: optional(readValue),
  minimum: optional(float),
  maximum: optional(float),
  step: optional(float),
  only_if: optional(struct({ attribute_id: required(uuid), any_of: required(list(readValue)) })),
  description: none,
});

const readSkeleton = struct<{ joints: unknown[]; edges?: (readonly [number, number])[] }>(
  {
    joints: required(
      list(
        struct({
          name: required(text),
          x: optional(float, 0.5),
          y: optional(float, 0.5),
          flip: optional(int),
        }),
      ),
    ),
    edges: optional(list(tuple<readonly [number, number]>(int, int)), []),
  },
  ({ joints, edges = [] }, path) => {
    const astray = edges.find((edge) => edge.some((joint) => joint < 0 || joint >= joints.length));
    if (!astray) return;
    throw new InvalidRecord(
      `edge (${astray.join(", ")}) names a joint outside 0 … ${joints.length - 1}`,
      path,
    );
  },
);

export const readClass = struct<Class>(
  {
    id: required(uuid),
    name: required(text),
    index: required(int),
    parent_id: optional(uuid),
    color: optional(text, "#fc7800"),
    hotkey: none,
    description: none,
    examples: optional(
      list(
        struct({
          image_id: required(uuid),
          do: required(flag),
          annotation_id: optional(uuid),
          note: none,
        }),
      ),
      [],
    ),
    shapes: optional(list(text), []),
    stuff: no,
    attributes: optional(list(readAttribute), []),
    skeleton: optional(readSkeleton),
    text: no,
    judged_singly: no,
    archived: no,
    extra,
  },
  ({ name, index, color = "#fc7800" }, path) => {
    if (!name.trim()) throw new InvalidRecord("a class needs a name", path);
    if (index < 0) throw new InvalidRecord(`index is ${index}, below 0`, path);
    if (!/^#[0-9a-f]{6}$/i.test(color)) {
      throw new InvalidRecord(`color '${color}' is not of the form #rrggbb`, path);
    }
  },
);

export const readOntology = struct<Ontology>(
  {
    version: zero,
    goal: none,
    guideline: none,
    classes: optional(list(readClass), []),
    questions: optional(
      list(
        struct({ attribute: required(readAttribute), scope: optional(oneOf("image", "sequence"), "image") }),
      ),
      [],
    ),
    relation_types: optional(
      list(
        struct({
          id: required(uuid),
          name: required(text),
          directed: optional(flag, true),
          source_classes: optional(list(uuid), []),
          target_classes: optional(list(uuid), []),
        }),
      ),
      [],
    ),
    rules: optional(
      list(
        struct({
          name: required(text),
          params: optional(mapping(json), {}),
          severity: optional(oneOf("note", "warning", "error"), "warning"),
        }),
      ),
      [],
    ),
    extra,
    schema,
  },
  checkTree,
);

function checkTree({ classes = [] }: Ontology, path: string): void {
  for (const what of ["id", "index"] as const) {
    if (new Set(classes.map((kind) => kind[what])).size < classes.length) {
      throw new InvalidRecord(`two classes share one ${what}`, path);
    }
  }
  const parents = new Map(classes.map((kind) => [kind.id, kind.parent_id]));
  for (const kind of classes) {
    const seen = new Set([kind.id]);
    for (let parent = kind.parent_id; parent; parent = parents.get(parent)) {
      if (!parents.has(parent)) {
        throw new InvalidRecord(`class '${kind.name}' hangs under ${parent}, which is not here`, path);
      }
      if (seen.has(parent)) throw new InvalidRecord(`class '${kind.name}' hangs under itself`, path);
      seen.add(parent);
    }
  }
}
