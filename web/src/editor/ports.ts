/** What the editor needs from the house around it, and what it hands out. No DOM but the canvas host. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { ClipJob, Parts } from "../model/clip";
import type { LayerDocument } from "../model/document";
import type { Annotation, Class, Id, Image, LayerKind, Ontology } from "../model/records";
import type { Point } from "../model/shapes/kind";
import type { AssistAnswer, AssistAsk } from "./assist";
import type { ColorPort } from "./colors/finder";
import type { EdgePort } from "./edges/finder";
import type { Prompt, Prompter } from "./prompting";
import type { Settings } from "./settings";
import type { ReasonKey } from "./words/en";

/** A decoded picture; `close` frees it. ImageBitmap is one. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  close?(): void;
}

/** A picture with its labels, ready to be shown. */
export interface Subject {
  readonly image: Image;
  readonly document: LayerDocument;
  /** Where the browser fetches the picture; `thumbnail` is shown until it is there. */
  readonly url: string;
  readonly thumbnail?: string;
  /** Where the server tells of a large picture's pyramid, from which it is shown in place of `url`. */
  readonly pyramid?: string;
  /** What models found on the picture; they come later than its labels. */
  readonly models?: ReadonlySignal<readonly ModelLayer[]>;
  /** Where the server tells of a deep picture's true values, or that it has none but those shown. */
  readonly values?: string;
}

/** What one version of a model found on a picture. */
export interface ModelLayer {
  /** Names the layer. */
  readonly owner: string;
  readonly model: string;
  readonly version: string;
  /** What it suggests, taken or not; removing from it refuses. */
  readonly document: LayerDocument;
  /** What was refused. */
  readonly refused: ReadonlySignal<readonly Annotation[]>;
}

/** A layer of a picture that stands beside the one worked on. */
export interface LayerBeside {
  readonly kind: LayerKind;
  /** Whose work it is, or which model's. */
  readonly owner: string;
}

/**
 * What the editor asks of the shell; an unanswered one makes its command unavailable. Diffs are not handed out here:
 * whoever keeps them listens to the document, in the very task that ends the gesture.
 */
export interface Ports {
  /** Lets the person choose a class by name; null where they let go. */
  chooseClass?(): Promise<Class | null>;
  /** Opens or closes a part of the shell; `shows` lists those there are. */
  show?(part: ShellPart): void;
  readonly shows?: readonly ShellPart[];
  /** Opens the menu of commands that apply, at CSS px of the canvas. */
  menu?(at: Point): void;
  /** Shows why something could not be done. */
  refuse?(reason: ReasonKey): void;
  /** Shows what else is to be known of what was just asked for. */
  tell?(what: string): void;
  /** Asks a helper about a picture; rejects with an error whose `code` says why there is no answer. */
  assist?(name: string, image: Id, ask: AssistAsk, stop: AbortSignal): Promise<AssistAnswer>;
  /** The model servers that answer clicks. */
  readonly prompters?: ReadonlySignal<readonly Prompter[]>;
  /** Asks one of them about a picture; rejects as `assist` does. */
  prompt?(prompter: Id, image: Id, prompt: Prompt, stop: AbortSignal): Promise<AssistAnswer>;
  /** The pictures of the list between two others, in the order from the first to the second. */
  between?(from: Id, to: Id): Promise<readonly Id[]>;
  /** Goes to another picture, or marks this one and goes on. */
  go?(where: Going): void;
  /** A picture near this one with its labels, to be shown beside it; null where there is none. */
  neighbour?(which: "previous" | "next"): Promise<Subject | null>;
  /** What of a picture was seen at full size before, and where that is kept: a 1 for each cell that was. */
  readonly seen?: {
    load(image: Id): Promise<Uint8Array | null>;
    keep(image: Id, cells: Uint8Array): void;
  };
  /** The layers beside the one worked on, and the labels of one of them. */
  readonly layers?: {
    list(image: Id): Promise<readonly LayerBeside[]>;
    read(image: Id, layer: LayerBeside): Promise<readonly Annotation[]>;
  };
  /** Opens the text of the selected object for typing. */
  editText?(): void;
  /** Whether there is somewhere to go; asked when commands are listed. */
  canGo?(where: Going): boolean;
}

export type ShellPart =
  | "keys"
  | "search"
  | "guideline"
  | "adjustments"
  | "panels"
  | "settings"
  | "theme"
  | "record"
  | "list"
  | "words"
  | "region-next"
  | "region-previous";

export type Going =
  | "previous"
  | "next"
  | "previous-unfinished"
  | "next-unfinished"
  | "next-missing"
  | "done"
  | "skip"
  | "pictures";

/** What the editor draws with and waits on; the browser's own by default, a recorder in tests. */
export interface Platform {
  /** `read` where its pixels will be asked for again and again. */
  canvas(width: number, height: number, read?: boolean): Surface;
  /** The upright picture, and the same at a half, a quarter, …; largest first, the picture itself at least. */
  decode(url: string, signal: AbortSignal): Promise<readonly Bitmap[]>;
  /** A file as it is. */
  read(url: string, signal: AbortSignal): Promise<ArrayBuffer>;
  /** Colours of pictures, looked at away from the page's own thread. */
  readonly colors: ColorPort;
  /** Polygons joined, subtracted, shared or cut, away from the page's own thread. */
  clip(job: ClipJob): Promise<readonly Parts[]>;
  /** Edges of pictures, found away from the page's own thread. */
  readonly edges: EdgePort;
  /** Calls back once before the next paint; returns how to call it off. */
  frame(run: () => void): () => void;
  later(run: () => void, ms: number): () => void;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds, monotonic, standing still while the page is hidden. */
  attended(): number;
  /** Milliseconds since 1970 UTC. */
  clock(): number;
}

export type Context = Pick<
  CanvasRenderingContext2D,
  | "arc"
  | "beginPath"
  | "clearRect"
  | "clip"
  | "closePath"
  | "createPattern"
  | "drawImage"
  | "ellipse"
  | "fill"
  | "fillRect"
  | "fillStyle"
  | "fillText"
  | "font"
  | "globalAlpha"
  | "imageSmoothingEnabled"
  | "imageSmoothingQuality"
  | "lineCap"
  | "lineJoin"
  | "lineTo"
  | "lineWidth"
  | "measureText"
  | "moveTo"
  | "putImageData"
  | "createImageData"
  | "getImageData"
  | "rect"
  | "restore"
  | "roundRect"
  | "save"
  | "setLineDash"
  | "setTransform"
  | "stroke"
  | "strokeStyle"
  | "textBaseline"
>;

/** A canvas that is not in the page. */
export interface Surface extends Bitmap {
  readonly context: Context;
  /** What was drawn, as a picture that no longer changes; the surface is empty afterwards. */
  take(): Bitmap;
}

export interface EditorOptions {
  readonly subject: Subject;
  readonly ontology: ReadonlySignal<Ontology>;
  readonly ports: Ports;
  readonly platform?: Platform;
  /** Those of the person; shared by all editors of a page. */
  readonly settings?: Settings;
}
