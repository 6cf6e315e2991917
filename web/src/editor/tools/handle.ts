/** Dragging a vertex or a handle of a selected shape: the same two states in every tool. */
import type { Annotation, Id } from "../../model/records";
import type { Point } from "../../model/shapes/kind";
import { withVertexInserted, withVertexMoved } from "../../model/shapes/registry";
import type { Editor } from "../editor";
import { angleAt, dragged, handlesOf, without } from "../handles";
import type { Hit } from "../hit";
import { far, type Modifiers, type PointerPress } from "../input/events";
import type { Handle } from "../shapes/kind";
import { kindOf } from "../shapes/registry";
import { words } from "../words/en";
import { landed, rounded, stepped } from "./points";
import { shared, snapped } from "./snap";
import { StateNode } from "./state";

interface Held {
  readonly hit: Hit & { readonly handle: Handle };
  readonly from: PointerPress;
}

/** A handle was pressed: a click with Ctrl removes its point, a drag moves it. */
export class PointingHandle extends StateNode<Editor> {
  static override readonly id = "pointing-handle";
  #held!: Held;

  override onEnter(info: Held): void {
    this.#held = info;
  }

  override onPointerMove(event: PointerPress): boolean {
    const { hit, from } = this.#held;
    if (!far(from.screen, event.screen)) return true;
    const original = this.context.edits.stored(hit.id);
    if (!original) return this.onCancel();
    const { handle } = hit;
    this.become("dragging-handle", { original, handle, grabbed: from.at, gesture: gestureOf(handle) });
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const { id, handle } = this.#held.hit;
    this.become("idle");
    if (modifiers.ctrl) removeVertex(this.context, id, handle);
    else if (this.parent?.onHandle?.(id, handle)) return true;
    const shape = this.context.edits.stored(id)?.shape;
    if (modifiers.ctrl || !shape || handle.kind !== "vertex") return true;
    if (kindOf(shape).named && this.parent?.id === "select") this.context.tools.editPoints(handle);
    // A tool that draws begins on an outline's point as anywhere else: neighbours share it.
    if (kindOf(shape).insertable) this.parent?.handle("onPlace", at, modifiers);
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

interface Dragged {
  /** As it is in the document, and as it was when the drag began (with a point inserted, perhaps). */
  readonly original: Annotation;
  readonly handle: Handle;
  readonly grabbed: Point;
  readonly gesture: string;
}

export class DraggingHandle extends StateNode<Editor> {
  static override readonly id = "dragging-handle";
  #dragged!: Dragged;

  override onEnter(info: Dragged): void {
    this.#dragged = info;
    const { original, handle } = info;
    this.context.sketch.hot.value = { id: original.id, index: handle.index };
    this.context.sketch.cursor.value = handle.cursor;
  }

  override onExit(): void {
    this.context.edits.cancel();
    this.context.sketch.snap.value = null;
    this.context.sketch.cursor.value = "default";
    this.context.sketch.tip.value = null;
  }

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    const { original, handle, grabbed } = this.#dragged;
    const { shift: square, alt: centred, ctrl } = modifiers;
    const together = ctrl ? shared(this.context, handle, original.id) : [];
    const free = { x: handle.x + at.x - grabbed.x, y: handle.y + at.y - grabbed.y };
    const to = this.#landing(free, modifiers, new Set(together.map(({ annotation }) => annotation.id)));
    const changed = dragged(original, handle, { to, square, centred });
    const moved = together.map(({ annotation, vertex }) => ({
      ...annotation,
      shape: withVertexMoved(annotation.shape, vertex, to),
    }));
    this.context.edits.draft([changed, ...moved]);
    const angle = angleAt(changed, handle);
    this.context.sketch.tip.value = angle === null ? null : { at, text: words.degrees(angle) };
    return true;
  }

  /** A point of an outline lands on its neighbours' borders; with Shift it keeps to 45° steps, with Alt it is free. */
  #landing(free: Point, { shift, alt }: Modifiers, moving: ReadonlySet<Id>): Point {
    const { original, handle } = this.#dragged;
    const { sketch } = this.context;
    const vertex = handle.kind === "vertex" && !handle.round;
    if (!vertex || shift || alt || !kindOf(original.shape).insertable)
      return landing(this.context, handle, shift && vertex ? stepped(handle, free) : free);
    const { border, ...to } = snapped(this.context, free, new Set([original.id, ...moving]));
    sketch.snap.value = border && to;
    return to;
  }

  override onPointerUp(): boolean {
    this.context.edits.finish(this.#dragged.gesture);
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

/** An edge was pressed: a click puts a point there, a drag takes it along. */
export class PointingEdge extends StateNode<Editor> {
  static override readonly id = "pointing-edge";
  #hit!: Hit;
  #from!: PointerPress;

  override onEnter({ hit, from }: { hit: Hit; from: PointerPress }): void {
    this.#hit = hit;
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    const original = this.#withPoint();
    if (!original) return this.onCancel();
    const grasp = { scale: this.context.viewport.view.peek().scale, editing: false };
    const handle = handlesOf(original, grasp).find(({ index }) => index === this.#hit.index);
    if (!handle) return this.onCancel();
    this.become("dragging-handle", { original, handle, grabbed: this.#from.at, gesture: "vertex.insert" });
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(): boolean {
    const changed = this.#withPoint();
    if (changed) this.context.edits.put("vertex.insert", [changed]);
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  #withPoint(): Annotation | null {
    const annotation = this.context.edits.stored(this.#hit.id);
    if (!annotation) return null;
    const at = landed(this.context, this.#from.at);
    return { ...annotation, shape: withVertexInserted(annotation.shape, this.#hit.index, at) };
  }
}

/** Takes hold of what was hit if it is a handle, or without Shift an edge; true where it was. */
export function grab(state: StateNode<Editor>, hit: Hit | null, from: PointerPress): boolean {
  if (hit?.kind === "vertex" || hit?.kind === "handle") state.become("pointing-handle", { hit, from });
  else if (hit?.kind === "edge" && !from.ctrl && !from.shift) state.become("pointing-edge", { hit, from });
  else return false;
  return true;
}

/** Where the handle comes to lie: on the picture, but for round ones, which are free. */
export function landing(editor: Editor, { round }: Handle, to: Point): Point {
  return round ? { x: rounded(to.x), y: rounded(to.y) } : landed(editor, to);
}

/** What dragging it is called in the history. */
export function gestureOf({ kind, round }: Handle): string {
  if (kind === "vertex") return "vertex.move";
  return round ? "reshape" : "resize";
}

/** Takes the point away; says why where it has to stay. */
export function removeVertex(editor: Editor, id: Id, handle: Handle): void {
  const annotation = editor.edits.stored(id);
  if (!annotation) return;
  const changed = without(annotation, handle);
  if (!changed) editor.refuse("least-points");
  else if (changed === annotation) editor.refuse("not-here");
  else editor.edits.put("vertex.remove", [changed]);
}
