/** The rows of the list of objects: by class in the order of the classes, the picture's own labels left out. */

import { pointsOf } from "../../editor/index.ts";
import { answerOf } from "../../model/answers.ts";
import { attributesOf } from "../../model/ontology.ts";
import type { Annotation, Attribute, Class, Id, Ontology, Value } from "../../model/records.ts";
import { e } from "../words/editor.ts";

export interface Row {
  readonly annotation: Annotation;
  readonly kind: Class | undefined;
  readonly name: string;
  /** The first attribute's answer, beside the name. */
  readonly detail: string;
  /** Number of its group on this picture, from 1; 0 of an object alone. */
  readonly group: number;
  /** True where other geometries are of the same object. */
  readonly shared: boolean;
}

/** What tells a field apart that was begun for these from one begun for others. */
export function whom(about: readonly Annotation[]): string {
  return about.map(({ id }) => id).join(" ");
}

/** Rows of the annotations whose name, answer or number holds the text. */
export function rowsOf(ontology: Ontology, annotations: readonly Annotation[], text: string): readonly Row[] {
  const order = new Map(
    (ontology.classes ?? []).map((kind, at) => [
      kind.id,
      { kind, at, first: attributesOf(ontology, kind.id)[0] },
    ]),
  );
  const place = (annotation: Annotation): number => order.get(annotation.class_id ?? "")?.at ?? Infinity;
  const wanted = text.trim().toLowerCase();
  const rows = annotations
    .filter(({ shape }) => shape.type !== "tag")
    .map((annotation) => ({
      row: rowOf(annotation, order.get(annotation.class_id ?? "")),
      annotation,
    }))
    .filter(
      ({ row }) =>
        !wanted || `${row.name} ${row.detail} #${row.annotation.number ?? ""}`.toLowerCase().includes(wanted),
    );
  return withMarks(
    annotations,
    rows
      .sort((a, b) => place(a.annotation) - place(b.annotation) || byAge(a.annotation, b.annotation))
      .map(({ row }) => row),
  );
}

/** Rows with the numbers of their groups, in the order of the rows, and whether an object has several geometries. */
function withMarks(annotations: readonly Annotation[], rows: readonly Bare[]): readonly Row[] {
  const groups = new Map<Id, number>();
  const geometries = new Map<Id, number>();
  for (const { instance_id: id } of annotations) if (id) geometries.set(id, (geometries.get(id) ?? 0) + 1);
  return rows.map((row) => {
    const { group_id, instance_id } = row.annotation;
    const group = group_id ? (groups.get(group_id) ?? groups.size + 1) : 0;
    if (group_id) groups.set(group_id, group);
    return { ...row, group, shared: (geometries.get(instance_id ?? "") ?? 0) > 1 };
  });
}

type Bare = Omit<Row, "group" | "shared">;

interface Placed {
  readonly kind: Class;
  readonly first: Attribute | undefined;
}

function rowOf(annotation: Annotation, placed: Placed | undefined): Bare {
  const answer = placed?.first && annotation.attributes ? answerOf(annotation, placed.first) : undefined;
  const detail = placed?.first ? answerWords(answer, placed.first) : "";
  return { annotation, kind: placed?.kind, name: placed?.kind.name ?? e.unclassed, detail };
}

/** An answer as one says it; nothing where there is none, or where it is no. */
export function answerWords(answer: Value | undefined, attribute: Attribute): string {
  if (answer === undefined || answer === false) return "";
  if (answer === true) return attribute.name;
  const ids = Array.isArray(answer) ? answer : [answer];
  return ids
    .map((id) => attribute.options?.find((option) => option.id === id)?.name ?? String(id))
    .join(", ");
}

/** By the server's number where there is one, else as made; what is new comes last. */
function byAge(a: Annotation, b: Annotation): number {
  return (
    (a.number || Infinity) - (b.number || Infinity) ||
    (a.made_at ?? 0) - (b.made_at ?? 0) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** "36 pts", "2 parts", "138 × 112" */
export function sizeOf({ shape }: Annotation): string {
  switch (shape.type) {
    case "polygon":
      return shape.parts.length > 1 ? e.parts(shape.parts.length) : e.pts(pointsOf(shape).points);
    case "polyline":
      return e.pts(shape.points.length / 2);
    case "keypoints":
      return shape.points.length > 1 ? e.pts(shape.points.length) : "";
    case "box":
    case "mask":
      return `${Math.round(shape.width)} × ${Math.round(shape.height)}`;
    case "ellipse":
      return `${Math.round(2 * shape.rx)} × ${Math.round(2 * shape.ry)}`;
    default:
      return "";
  }
}
