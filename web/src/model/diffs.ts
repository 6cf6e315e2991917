/** The one kind of change as it stands on the wire: a diff, its entries and the answers to them. */
import type { Json } from "./json";
import type { Id, LayerRecord, Millis, Status } from "./records";

/** Why a diff was made; `of` names the diff that is taken back, done again, or tried again after a conflict. */
export interface Cause {
  /** edit */
  readonly kind?: "edit" | "undo" | "redo" | "merge" | "import" | "restore";
  readonly of?: Id;
}

/** A record that was not there. */
export interface Add {
  readonly op: "add";
  readonly record: LayerRecord;
}

/** A record taken away; `record` is what was seen when it was. */
export interface Remove {
  readonly op: "remove";
  readonly id: Id;
  readonly revision: number;
  readonly record?: LayerRecord;
}

/** Exclusive-or of a mask with the run-lengths of a dirty box; `base` and `after` are checksums of the mask. */
export interface MaskDelta {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly counts: string;
  readonly base: number;
  readonly after: number;
}

/** Before and after of each changed field; null stands for a field at its default. */
export type Fields = { readonly [name: string]: readonly [before: Json, after: Json] };

/** Fields of one record; a name is a field of the record, or `attributes.<attribute id>`. */
export interface Change {
  readonly op: "change";
  readonly id: Id;
  readonly revision: number;
  readonly fields?: Fields;
  readonly delta?: MaskDelta;
}

/** The layer's status and, for `skipped`, the reason. */
export interface SetStatus {
  readonly op: "status";
  readonly before: Status;
  readonly after: Status;
  readonly reason_before?: string;
  readonly reason?: string;
}

export type Entry = Add | Remove | Change | SetStatus;

/** One gesture's change of one layer; sending it twice has the effect of once. */
export interface Diff {
  readonly id: Id;
  readonly image_id: Id;
  /** What the hand did, as a key of the message module: `draw.box`, `move`, … */
  readonly gesture: string;
  readonly entries: readonly Entry[];
  /** main */
  readonly layer?: string;
  /** Content hash of the picture that was seen, where known. */
  readonly image_hash?: string;
  readonly cause?: Cause;
  /** Set by the server. */
  readonly author?: string;
  readonly made_at?: Millis;
  /** Milliseconds that the gesture cost the person, hidden time not counted; 0 where nobody measured. */
  readonly took?: number;
  /** All entries or none. */
  readonly atomic?: boolean;
  readonly schema: number;
}

/** Done (or had been done already). */
export interface Applied {
  readonly result: "applied";
  readonly revision?: number;
  readonly number?: number;
  /** Fields that an undo left alone, as others changed them since. */
  readonly skipped?: readonly string[];
}

/** Somebody else changed the same thing; `fields` holds (yours, theirs). */
export interface Conflict {
  readonly result: "conflict";
  readonly fields?: { readonly [name: string]: readonly [yours: Json, theirs: Json] };
  /** The record as it stands; left out when it was removed. */
  readonly theirs?: LayerRecord;
  readonly status?: Status;
  /** Who changed it last. */
  readonly by?: string;
}

/** The entry breaks the document model or the ontology; it will never fit. */
export interface Invalid {
  readonly result: "invalid";
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  readonly hint?: string;
}

export type Answer = Applied | Conflict | Invalid;

/** What became of a diff: the layer's revision afterwards, and one answer per entry, in order. */
export interface DiffAnswer {
  readonly id: Id;
  readonly revision: number;
  readonly answers: readonly Answer[];
}
