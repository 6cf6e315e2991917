/** The one door for what comes from the wire or from storage: strict in type, upgrading old schemas. */
import type { Add, Answer, Change, Diff, DiffAnswer, Entry, MaskDelta, Remove, SetStatus } from "./diffs";
import { InvalidRecord, NewerSchema } from "./errors";
import { extra, no, none, readValue, schema, zero } from "./fields";
import type { Json } from "./json";
import { readClass, readOntology } from "./ontologyCodec";
import {
  checkFinite,
  type Field,
  flag,
  float,
  int,
  json,
  list,
  mapping,
  object,
  oneOf,
  optional,
  type Reader,
  required,
  struct,
  tag,
  tagged,
  text,
  tuple,
  uuid,
} from "./reading";
import type { Class } from "./records";
import {
  type Annotation,
  type Comment,
  type Direction,
  type Image,
  type Layer,
  type LayerRecord,
  type Relation,
  SCHEMA,
  type Shape,
  type Status,
} from "./records";
import { SHAPES } from "./shapes/registry";

/** From schema n to n + 1, on plain JSON objects. Released schemas are never taken out. */
const UPGRADES: { readonly [schema: number]: (plain: { [key: string]: Json }) => { [key: string]: Json } } =
  {};

const status: Reader<Status> = oneOf("todo", "in_progress", "done", "skipped");

const shapeReaders = Object.fromEntries(Object.entries(SHAPES).map(([name, kind]) => [name, kind.read]));
const readShape = tagged<Shape>("type", shapeReaders as { [name: string]: Reader<Shape> });

const sortedFlags = (value: unknown, path: string) =>
  [
    ...new Set(
      list(oneOf("difficult", "crowd", "group-of", "depiction", "inside", "uncertain"))(value, path),
    ),
  ].sort();

const annotationFields = {
  kind: tag("annotation"),
  id: required(uuid),
  shape: required(readShape),
  class_id: optional(uuid),
  attributes: optional(mapping(readValue), {}),
  text: optional(text),
  instance_id: optional(uuid),
  track: optional(
    struct({ track_id: required(uuid), keyframe: optional(flag, true), outside: optional(flag, false) }),
  ),
  group_id: optional(uuid),
  z: none,
  occluded: optional(oneOf(0, 1, 2, 3)),
  truncated: optional(float),
  flags: optional(sortedFlags, []),
  direction: optional(
    struct<Direction>(
      { angle: required(float), length: optional(float, 0) },
      ({ angle, length = 0 }, path) => {
        if (!(angle >= 0 && angle < 360))
          throw new InvalidRecord(`angle is ${angle}, outside [0, 360)`, path);
        checkFinite(path, { length });
      },
    ),
  ),
  score: optional(float),
  source: optional(
    struct({
      kind: optional(oneOf("person", "import", "model"), "person"),
      name: none,
      version: none,
    }),
    {},
  ),
  made_at: zero,
  ontology_version: zero,
  number: zero,
  revision: zero,
  created: zero,
  updated: zero,
  extra,
  schema,
};

const readAnnotation = struct<Annotation>(annotationFields, ({ truncated = 0, score = 0 }, path) => {
  if (!(truncated >= 0 && truncated <= 1)) {
    throw new InvalidRecord(`truncated is ${truncated}, outside [0, 1]`, path);
  }
  checkFinite(path, { score });
});

const relationFields = {
  kind: tag("relation"),
  id: required(uuid),
  type_id: required(uuid),
  source_id: required(uuid),
  target_id: required(uuid),
  attributes: optional(mapping(readValue), {}),
  made_at: zero,
  revision: zero,
  extra,
  schema,
};

const readRelation = struct<Relation>(relationFields);

const commentFields = {
  kind: tag("comment"),
  id: required(uuid),
  text: required(text),
  point: optional(tuple(float, float)),
  annotation_id: optional(uuid),
  resolved: no,
  made_at: zero,
  revision: zero,
  extra,
  schema,
};

const readComment = struct<Comment>(commentFields, ({ point }, path) => {
  if (point) checkFinite(path, { x: point[0], y: point[1] });
});

const readLayerRecord = tagged<LayerRecord>("kind", {
  annotation: readAnnotation,
  relation: readRelation,
  comment: readComment,
});

/** The fields that a record of each kind can have, by name. */
export const RECORD_FIELDS: {
  readonly [kind in LayerRecord["kind"]]: { readonly [name: string]: Field<unknown> };
} = { annotation: annotationFields, relation: relationFields, comment: commentFields };

const readLayer = struct<Layer>({
  image_id: required(uuid),
  kind: optional(oneOf("main", "blind", "model", "gold", "consensus"), "main"),
  owner: none,
  run: optional(struct({ id: required(uuid), model: required(text), version: none })),
  status: optional(status, "todo"),
  reason: none,
  revision: zero,
  annotations: optional(list(tagged("kind", { annotation: readAnnotation })), []),
  relations: optional(list(tagged("kind", { relation: readRelation })), []),
  comments: optional(list(tagged("kind", { comment: readComment })), []),
  schema,
});

const readImage = struct<Image>(
  {
    id: required(uuid),
    name: required(text),
    width: required(int),
    height: required(int),
    folder: none,
    number: zero,
    hash: none,
    orientation: optional(int, 1),
    licence: none,
    author: none,
    tags: optional(list(text), []),
    split: optional(oneOf("", "train", "val", "test"), ""),
    group: none,
    slot: none,
    sequence_id: optional(uuid),
    frame: optional(int),
    verified: optional(mapping(oneOf("present", "absent", "partial")), {}),
    extra,
    schema,
  },
  ({ width, height, orientation = 1 }, path) => {
    if (width < 0 || height < 0) {
      throw new InvalidRecord(`width ${width} and height ${height} must not be negative`, path);
    }
    if (orientation < 1 || orientation > 8) {
      throw new InvalidRecord(`orientation is ${orientation}, outside 1 … 8`, path);
    }
  },
);

const readDelta = struct<MaskDelta>({
  x: required(int),
  y: required(int),
  width: required(int),
  height: required(int),
  counts: required(text),
  base: required(int),
  after: required(int),
});

const readEntry = tagged<Entry>("op", {
  add: struct<Add>({ op: tag("add"), record: required(readLayerRecord) }),
  remove: struct<Remove>({
    op: tag("remove"),
    id: required(uuid),
    revision: required(int),
    record: optional(readLayerRecord),
  }),
  change: struct<Change>({
    op: tag("change"),
    id: required(uuid),
    revision: required(int),
    fields: optional(mapping(tuple<readonly [Json, Json]>(json, json)), {}),
    delta: optional(readDelta),
  }),
  status: struct<SetStatus>({
    op: tag("status"),
    before: required(status),
    after: required(status),
    reason_before: none,
    reason: none,
  }),
});

const readDiff = struct<Diff>({
  id: required(uuid),
  image_id: required(uuid),
  gesture: required(text),
  entries: required(list(readEntry)),
  layer: optional(text, "main"),
  image_hash: none,
  cause: optional(
    struct({
      kind: optional(oneOf("edit", "undo", "redo", "merge", "import", "restore"), "edit"),
      of: optional(uuid),
    }),
    {},
  ),
  author: none,
  made_at: zero,
  took: zero,
  atomic: no,
  schema,
});

const readAnswer = tagged<Answer>("result", {
  applied: struct<Answer>({
    result: tag("applied"),
    revision: zero,
    number: zero,
    skipped: optional(list(text), []),
  }),
  conflict: struct<Answer>({
    result: tag("conflict"),
    fields: optional(mapping(tuple<readonly [Json, Json]>(json, json)), {}),
    theirs: optional(readLayerRecord),
    status: optional(status),
    by: none,
  }),
  invalid: struct<Answer>({
    result: tag("invalid"),
    code: required(text),
    message: required(text),
    where: none,
    hint: none,
  }),
});

const readDiffAnswer = struct<DiffAnswer>({
  id: required(uuid),
  revision: required(int),
  answers: required(list(readAnswer)),
});

/** Each decoder throws InvalidRecord with the path of the field, or NewerSchema. */
export const decodeRecord = versioned(readLayerRecord);
export const decodeAnnotation = versioned(readAnnotation);
export const decodeLayer = versioned(readLayer);
export const decodeImage = versioned(readImage);
export const decodeDiff = versioned(readDiff);
export const decodeOntology = versioned(readOntology);
export const decodeClass = (value: unknown): Class => readClass(value, "");
export const decodeDiffAnswer = (value: unknown): DiffAnswer => readDiffAnswer(value, "");
export const decodeShape = (value: unknown, path = ""): Shape => readShape(value, path);

function versioned<T>(read: Reader<T>): (value: unknown) => T {
  return (value) => read(upgraded(object(value, "")), "");
}

/** The value with its schema brought up to date; a missing one is today's. */
function upgraded(given: { [key: string]: unknown }): { [key: string]: unknown } {
  const from = given.schema === undefined ? SCHEMA : given.schema;
  if (typeof from !== "number" || !Number.isInteger(from) || from < 1) {
    throw new InvalidRecord(`schema ${JSON.stringify(from)} is not a number from 1 on`, "schema");
  }
  if (from > SCHEMA) throw new NewerSchema(`schema ${from} is newer than this program's ${SCHEMA}`);
  let plain = given as { [key: string]: Json };
  for (let at = from; at < SCHEMA; at++) plain = UPGRADES[at]?.(plain) ?? plain;
  return { ...plain, schema: SCHEMA };
}
