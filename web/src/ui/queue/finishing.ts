/** Whether a picture may be marked done, with what is about to be written on it. */
import { lacking, type Missing, missing, pictureAnswers } from "../../model/answers.ts";
import { apply } from "../../model/changes.ts";
import type { Entry } from "../../model/diffs.ts";
import type { LayerDocument } from "../../model/document.ts";
import { type Id, type Ontology, SCHEMA } from "../../model/records.ts";
import { fresh } from "./choices.ts";

/** What keeps one picture from being done. */
export interface Lack {
  readonly missing: readonly Missing[];
  /** The first question about the picture that has no answer; null where only objects lack some. */
  readonly question: Id | null;
}

/** What the picture would still lack after those entries; null where nothing. */
export function lackOf(ontology: Ontology, document: LayerDocument, entries: readonly Entry[]): Lack | null {
  const diff = { id: "", image_id: document.imageId, gesture: "", entries, made_at: 0, schema: SCHEMA };
  const { records } = apply(document.state, diff).state;
  const annotations = [...records.values()].flatMap((record) => (record.kind === "annotation" ? record : []));
  const found = missing(ontology, annotations);
  if (!found.length) return null;
  const [question] = lacking(ontology, pictureAnswers(annotations, fresh(ontology)));
  return { missing: found, question: question?.id ?? null };
}
