/**
 * What travels and is stored: records of the document model exactly as they stand on the wire.
 *
 * The twin of `limner.dataset`. A field at its default is left out, so each optional field names its default.
 * Coordinates are pixels of the upright picture, (0, 0) the top-left corner of the top-left pixel; angles are
 * degrees clockwise in [0, 360).
 */
import type { Extra, Id, Millis, Value } from "./basics";

export * from "./basics";
export type * from "./ontologyRecords";

/** Points as x0, y0, x1, y1, … */
export type Flat = readonly number[];

// ── Shapes ────────────────────────────────────────────────────────────────────────────────────────────────

/** The whole picture. */
export interface Tag {
  readonly type: "tag";
}

/** Top-left corner and size before turning about the centre; width and height are never swapped. */
export interface Box {
  readonly type: "box";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0 */
  readonly rotation?: number;
}

/** One connected piece; rings are unclosed, start vertex and winding are kept as given. */
export interface Part {
  readonly exterior: Flat;
  /** none */
  readonly holes?: readonly Flat[];
}

export interface Polygon {
  readonly type: "polygon";
  readonly parts: readonly Part[];
  /** "" */
  readonly subtype?: "" | "quad";
}

/** An open path; `bezier` is anchor, control, control, anchor, …; `parallel` is the signed distance of a partner. */
export interface Polyline {
  readonly type: "polyline";
  readonly points: Flat;
  /** straight */
  readonly curve?: "straight" | "bezier" | "catmull-rom";
  /** none */
  readonly parallel?: number;
}

/** 0 absent (its place means nothing), 1 hidden, 2 visible. */
export type Visibility = 0 | 1 | 2;

export type Keypoint = readonly [x: number, y: number, visibility: Visibility];

/** Named points in the order of the class's skeleton; a single point is one of them. */
export interface Keypoints {
  readonly type: "keypoints";
  readonly points: readonly Keypoint[];
}

export interface Ellipse {
  readonly type: "ellipse";
  readonly cx: number;
  readonly cy: number;
  readonly rx: number;
  readonly ry: number;
  /** 0 */
  readonly rotation?: number;
}

/** The pixels of a crop as COCO's compressed run-length string: down the columns, background first. */
export interface Mask {
  readonly type: "mask";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly counts: string;
}

/** Where a cuboid stands in camera space, in metres, and its unit quaternion (w, x, y, z). */
export interface Pose {
  readonly center: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly quaternion: readonly [number, number, number, number];
}

/** The 3 × 4 projection from camera space to pixels, row by row. */
export interface Camera {
  readonly projection: readonly number[];
}

/** Eight projected corners: front top-left, top-right, bottom-right, bottom-left, then the back likewise. */
export interface Cuboid {
  readonly type: "cuboid";
  readonly corners: Flat;
  /** none */
  readonly pose?: Pose;
  /** none */
  readonly camera?: Camera;
}

/** Every shape by the name of its type. */
export interface Shapes {
  readonly tag: Tag;
  readonly box: Box;
  readonly polygon: Polygon;
  readonly polyline: Polyline;
  readonly keypoints: Keypoints;
  readonly ellipse: Ellipse;
  readonly mask: Mask;
  readonly cuboid: Cuboid;
}

export type ShapeType = keyof Shapes;
export type Shape = Shapes[ShapeType];

// ── Annotations and relations ─────────────────────────────────────────────────────────────────────────────

export type Flag = "difficult" | "crowd" | "group-of" | "depiction" | "inside" | "uncertain";

/** Answers by the attribute's id. */
export type Attributes = { readonly [attribute: Id]: Value };

export interface Source {
  /** person */
  readonly kind?: "person" | "import" | "model";
  /** "" */
  readonly name?: string;
  /** "" */
  readonly version?: string;
}

/** Where the object points; the length is in pixels. */
export interface Direction {
  readonly angle: number;
  /** 0 */
  readonly length?: number;
}

export interface TrackPoint {
  readonly track_id: Id;
  /** true */
  readonly keyframe?: boolean;
  /** false */
  readonly outside?: boolean;
}

/** One labelled object of one layer; `number`, `revision`, `created` and `updated` are the server's. */
export interface Annotation {
  readonly kind: "annotation";
  readonly id: Id;
  readonly shape: Shape;
  /** none: the annotation answers a question of the whole picture */
  readonly class_id?: Id;
  /** none */
  readonly attributes?: Attributes;
  /** none */
  readonly text?: string;
  /** Shared by several geometries of one object. */
  readonly instance_id?: Id;
  readonly track?: TrackPoint;
  readonly group_id?: Id;
  /** "": a fractional index (see `zindex`), compared as text; ties go by id */
  readonly z?: string;
  /** 0 fully visible … 3 wholly hidden; unknown */
  readonly occluded?: 0 | 1 | 2 | 3;
  /** Share outside the picture; unknown */
  readonly truncated?: number;
  /** none; sorted */
  readonly flags?: readonly Flag[];
  readonly direction?: Direction;
  /** A model's confidence, 0 to 1. */
  readonly score?: number;
  /** a person's hand */
  readonly source?: Source;
  /** 0 */
  readonly made_at?: Millis;
  /** 0 */
  readonly ontology_version?: number;
  /** 0 before the server has seen it */
  readonly number?: number;
  /** 0 before the server has seen it */
  readonly revision?: number;
  readonly created?: Millis;
  readonly updated?: Millis;
  readonly extra?: Extra;
  readonly schema: number;
}

/** A typed, directed link between two annotations of one layer. */
export interface Relation {
  readonly kind: "relation";
  readonly id: Id;
  readonly type_id: Id;
  readonly source_id: Id;
  readonly target_id: Id;
  readonly attributes?: Attributes;
  readonly made_at?: Millis;
  readonly revision?: number;
  readonly extra?: Extra;
  readonly schema: number;
}

/** A remark on a picture, pinned to a point of it (px), to an object, or to neither. */
export interface Comment {
  readonly kind: "comment";
  readonly id: Id;
  readonly text: string;
  /** none */
  readonly point?: readonly [x: number, y: number];
  /** none */
  readonly annotation_id?: Id;
  /** false */
  readonly resolved?: boolean;
  readonly made_at?: Millis;
  readonly revision?: number;
  readonly extra?: Extra;
  readonly schema: number;
}

/** What a layer holds. */
export type LayerRecord = Annotation | Relation | Comment;

/** Fields that only the server sets; no diff changes them. */
export const SERVER_FIELDS: ReadonlySet<string> = new Set(["number", "revision", "created", "updated"]);

// ── Layers and pictures ───────────────────────────────────────────────────────────────────────────────────

export type LayerKind = "main" | "blind" | "model" | "gold" | "consensus";
export type Status = "todo" | "in_progress" | "done" | "skipped";

export interface ModelRun {
  readonly id: Id;
  readonly model: string;
  readonly version?: string;
}

export interface Layer {
  readonly image_id: Id;
  /** main */
  readonly kind?: LayerKind;
  readonly owner?: string;
  readonly run?: ModelRun;
  /** todo */
  readonly status?: Status;
  /** Why the picture was skipped. */
  readonly reason?: string;
  /** 0 */
  readonly revision?: number;
  readonly annotations?: readonly Annotation[];
  readonly relations?: readonly Relation[];
  readonly comments?: readonly Comment[];
  readonly schema: number;
}

/** A picture's facts; width and height are those of the upright picture. */
export interface Image {
  readonly id: Id;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly folder?: string;
  readonly number?: number;
  readonly hash?: string;
  /** 1: EXIF orientation of the stored pixels */
  readonly orientation?: number;
  readonly licence?: string;
  readonly author?: string;
  readonly tags?: readonly string[];
  readonly split?: "" | "train" | "val" | "test";
  readonly group?: string;
  readonly slot?: string;
  readonly sequence_id?: Id;
  readonly frame?: number;
  readonly verified?: { readonly [classId: Id]: "present" | "absent" | "partial" };
  readonly extra?: Extra;
  readonly schema: number;
}
