/** What the server's own routes answer with; records of the document model stand in `model/records`. */
import type { LayerKind } from "../model/records.ts";

export type Status = "todo" | "in_progress" | "done" | "skipped";

export interface Project {
  id: string;
  name: string;
  created: number;
  updated: number;
  images: number;
  objects: number;
  by_status: Record<Status, number>;
  cover: { id: string; version: string }[];
}

export interface Facets {
  total: number;
  status: Partial<Record<Status, number>>;
  classes: Record<string, number>;
  folders: Record<string, number>;
}

/** One shape on a thumbnail: class index, kind, whole thousandths of width and height. */
export type PreviewShape = [number, "b" | "p" | "l" | "k", ...number[]];

export interface ImageRow {
  id: string;
  number: number;
  name: string;
  folder: string;
  width: number;
  height: number;
  status: Status;
  reason: string;
  objects: number;
  preview: PreviewShape[];
  version: string;
  color: string;
  problem: string;
}

export interface ImagePage {
  /** Names the list as it was made, for further pages of the same. */
  list: string;
  total: number;
  offset: number;
  images: ImageRow[];
}

export interface Place {
  position: number;
  total: number;
  previous: string | null;
  next: string | null;
  previous_unfinished: string | null;
  next_unfinished: string | null;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job<Result = Record<string, unknown>> {
  id: string;
  kind: "import" | "preview" | "export" | "predict" | "train";
  state: JobState;
  done: number;
  total: number;
  message: string;
  result: Result | null;
  created: number;
  updated: number;
  /** The model server that it asks. */
  backend?: string | null;
}

export interface ReportEntry {
  n: number;
  name: string;
  outcome: string;
  code: string;
  message: string;
  hint: string;
}

export interface ImportResult {
  added: number;
  labelled: number;
  annotations: number;
  refused: number;
  duplicates: number;
  unmatched: number;
}

/** What would come in; nothing of it is stored yet. */
export interface Preview {
  pictures: number;
  refused: number;
  sets: FoundLabels[];
  problems: Remark[];
  problem_count: number;
}

/** Labels that lie at one place, in the formats that they may be in. */
export interface FoundLabels {
  place: string;
  /** Nothing but names of folders and files speaks for it. */
  layout: boolean;
  candidates: Candidate[];
}

export interface Candidate {
  format: string;
  title: string;
  evidence: string[];
  labelled: number;
  objects: number;
  /** Pictures that have labels and are neither here nor coming. */
  unmatched: number;
  unmatched_names: string[];
  /** Pictures that are labels, and come in as such. */
  label_pictures: number;
  problems: Remark[];
  problem_count: number;
  classes: { name: string; objects: number; known: boolean }[];
  /** Why it cannot be read so; empty if it can. */
  error: string;
}

export type Remark = Omit<ReportEntry, "n">;

export interface LossRow {
  what: string;
  becomes: string;
  objects: number;
  classes: string[];
  /** A note is no loss to a training run. */
  severity: "note" | "changed" | "lost";
}

export interface ExportResult {
  file: string;
  size: number;
  ledger: { kept: number; changed: number; lost: number; rows: LossRow[] };
}

/** An object in a list, with the square around it and its shape in thousandths of that square. */
export interface ObjectRow {
  id: string;
  image: string;
  image_name: string;
  image_width: number;
  image_height: number;
  version: string;
  color: string;
  kind: string;
  class_id: string | null;
  revision: number;
  box: [x0: number, y0: number, x1: number, y1: number];
  crop: [left: number, top: number, side: number];
  outline: PreviewShape[];
  flags: string[];
  score: number | null;
  author: string;
}

export interface ObjectFacets {
  classes: Record<string, number>;
  authors: { author: { id: string; name: string }; objects: number }[];
}

/** A layer beside the main one, through all pictures of a project. */
export interface ProjectLayer {
  kind: LayerKind;
  owner: string;
  pictures: number;
}

/** A program's named key, as far as it can be shown again. */
export interface Token {
  id: string;
  name: string;
  created: number;
  used: number | null;
  revoked: number | null;
}

/** A model server of the project, as it last said of itself. */
export interface Backend {
  id: string;
  name: string;
  url: string;
  user: string;
  has_password: boolean;
  interactive: boolean;
  version: string;
  capabilities: {
    prompts?: readonly ("points" | "box" | "text")[];
    batch?: number;
    trains?: boolean;
  } | null;
  /** Its labels, each with the name of the class that it means, or null to pass it over. */
  labels: Readonly<Record<string, string | null>>;
  /** Labels of the last run that mean nothing yet, with how often. */
  unknown: Readonly<Record<string, number>>;
  problem: string;
  /** When it last answered. */
  seen: number | null;
  created: number;
}

/** What became of what one version of a model found. */
export interface ModelStanding {
  owner: string;
  model: string;
  version: string;
  pictures: number;
  classes: readonly { class_id: string | null; left: number; taken: number; refused: number }[];
}

/** What a prediction would do: the pictures of the filter, and those the version has said nothing of. */
export interface Waiting {
  pictures: number;
  waiting: number;
}

export interface PredictResult {
  pictures: number;
  predicted: number;
  suggestions: number;
  refused: number;
  failed: number;
  unknown: Readonly<Record<string, number>>;
  version: string;
}

export interface TrainResult {
  before: string;
  version: string;
}
