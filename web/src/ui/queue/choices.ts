/** What a queue offers for whole pictures: classes as labels, or the answers of one question; each knows its entries. */
import { computed, type ReadonlySignal } from "@preact/signals";
import { Classes } from "../../editor/index.ts";
import { answered, answerOf, isOfPicture, pictureAnswers, questionsOf } from "../../model/answers.ts";
import { changed } from "../../model/changes.ts";
import type { Entry } from "../../model/diffs.ts";
import type { LayerDocument } from "../../model/document.ts";
import { addition, removals } from "../../model/entries.ts";
import { newId } from "../../model/ids.ts";
import { colorOf } from "../../model/ontology.ts";
import {
  type Annotation,
  type Attribute,
  type Id,
  type Ontology,
  SCHEMA,
  type Value,
} from "../../model/records.ts";
import { a } from "../words/fields.ts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] as const;

/** The one thing that is not a question: classes, put on the picture as labels. */
export const LABELS = "labels";

export interface Choice {
  readonly id: string;
  readonly name: string;
  /** Of a class; empty for answers. */
  readonly color: string;
  /** The digit that chooses it; empty where there are too many. */
  readonly key: string;
  /** True where the picture has it; reading it subscribes to the layer. */
  held(document: LayerDocument): boolean;
  /** What puts it on the picture, or takes it off. */
  entries(document: LayerDocument, on: boolean): readonly Entry[];
}

/** A thing that can be asked in a queue. */
export interface Askable {
  readonly id: string;
  readonly name: string;
  /** True where a picture may have several of the choices. */
  readonly several: boolean;
}

/** The questions about pictures; `LABELS` comes first and is named by the page. */
export function askable(ontology: Ontology): readonly Askable[] {
  return questionsOf(ontology).map(({ id, name, type }) => ({ id, name, several: type === "multi-select" }));
}

/** The question of that id where its answer is written and not chosen. */
export function writtenIn(ontology: Ontology, id: string): Attribute | null {
  const question = questionsOf(ontology).find((one) => one.id === id);
  return question?.type === "number" || question?.type === "text" ? question : null;
}

/** What the picture answers to the question; undefined where nothing. */
export function givenTo(ontology: Ontology, document: LayerDocument, question: Attribute): Value | undefined {
  return answerOf(pictureAnswers(document.annotations, fresh(ontology)), question);
}

/** The choices of what is asked, by key first. */
export function choicesOf(
  ontology: ReadonlySignal<Ontology>,
  ask: ReadonlySignal<string>,
): ReadonlySignal<readonly Choice[]> {
  const classes = new Classes(ontology);
  return computed(() => {
    const question = questionsOf(ontology.value).find(({ id }) => id === ask.value);
    return question ? answers(ontology.value, question) : labels(ontology.value, classes);
  });
}

function labels(ontology: Ontology, classes: Classes): readonly Choice[] {
  const keys = new Map(DIGITS.map((digit) => [classes.onKey(digit)?.id ?? "", digit]));
  const offered = classes.offered.value.filter((kind) => classes.allows(kind, "tag"));
  const tags = (document: LayerDocument, id: Id): readonly Annotation[] =>
    document.annotations.filter(({ shape, class_id }) => shape.type === "tag" && class_id === id);
  return offered
    .map(
      (kind): Choice => ({
        id: kind.id,
        name: kind.name,
        color: colorOf(kind),
        key: keys.get(kind.id) ?? "",
        held: (document) => tags(document, kind.id).length > 0,
        entries: (document, on) => {
          const there = tags(document, kind.id);
          if (on) return there.length ? [] : [addition({ ...fresh(ontology), class_id: kind.id })];
          return removals(document.records, new Set(there.map(({ id }) => id)));
        },
      }),
    )
    .sort((one, other) => place(one) - place(other));
}

function place({ key }: Choice): number {
  const at = (DIGITS as readonly string[]).indexOf(key);
  return at < 0 ? DIGITS.length : at;
}

function answers(ontology: Ontology, question: Attribute): readonly Choice[] {
  const options: readonly (readonly [string, string, Value])[] =
    question.type === "bool"
      ? [
          ["true", a.yes, true],
          ["false", a.no, false],
        ]
      : (question.options ?? []).map(({ id, name }) => [id, name, id]);
  const given = (document: LayerDocument) => givenTo(ontology, document, question);
  return options.map(([id, name, value], at) => ({
    id,
    name,
    color: "",
    key: DIGITS[at] ?? "",
    held: (document) => {
      const said = given(document);
      return Array.isArray(said) ? said.includes(value) : said === value;
    },
    entries: (document, on) => {
      const said = given(document);
      if (question.type !== "multi-select") {
        return on
          ? say(ontology, document, question.id, value)
          : said === value
            ? say(ontology, document, question.id, undefined)
            : [];
      }
      const rest = (Array.isArray(said) ? said : []).filter((one) => one !== value);
      const next = on ? [...rest, String(value)] : rest;
      return say(ontology, document, question.id, next.length ? next : undefined);
    },
  }));
}

/** The answer written into the annotation that holds the picture's answers, or into a new one. */
export function say(
  ontology: Ontology,
  document: LayerDocument,
  question: Id,
  value: Value | undefined,
): readonly Entry[] {
  const holders = document.annotations.filter(isOfPicture);
  const holder = holders.find((one) => question in (one.attributes ?? {})) ?? holders[0];
  if (!holder) return value === undefined ? [] : [addition(answered(fresh(ontology), question, value))];
  const next = answered(holder, question, value);
  return next.attributes ? changed(holder, next) : removals(document.records, new Set([holder.id]));
}

/** An annotation that says something of the whole picture, and has nothing to say yet. */
export function fresh({ version }: Ontology): Annotation {
  return {
    kind: "annotation",
    id: newId(),
    shape: { type: "tag" },
    made_at: Date.now(),
    ...(version ? { ontology_version: version } : {}),
    schema: SCHEMA,
  };
}
