/** Select and edit: click, frame, move, reshape. */
import type { Annotation, Id } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import { translate } from "../../../model/shapes/registry";
import { around, spanned, within } from "../../bounds";
import type { Editor } from "../../editor";
import { bodiesAt, type Hit, handleAt, nextBelow } from "../../hit";
import { far, type PointerPress } from "../../input/events";
import { extent } from "../../shapes/detail";
import type { Handle } from "../../shapes/kind";
import { sharing } from "../../sharing";
import { DraggingHandle, gestureOf, grab, PointingEdge, PointingHandle } from "../handle";
import { hover } from "../hover";
import { rounded, stepped } from "../points";
import { type StateClass, StateNode } from "../state";
import { EditingPoints, hasPoints } from "./points";

export class SelectTool extends StateNode<Editor> {
  static override readonly id = "select";
  /** Where the last click selected something: again on the same spot takes the next below. */
  lastClick: Point | null = null;

  override children(): readonly StateClass<Editor>[] {
    return [
      Idle,
      EditingPoints,
      PointingHandle,
      DraggingHandle,
      PointingEdge,
      PointingShape,
      PointingGround,
      Translating,
      Framing,
    ];
  }

  override onCancel(): boolean {
    if (this.child?.id !== "idle" || !this.context.selection.count.peek()) return false;
    this.context.selection.clear();
    return true;
  }
}

class Idle extends StateNode<Editor> {
  static override readonly id = "idle";

  override onPointerMove(event: PointerPress): boolean {
    const hit = hover(this.context, event);
    this.context.sketch.cursor.value = cornerAt(this.context, hit, event)?.cursor ?? cursorOf(hit);
    return true;
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    const hit = this.context.hit(event.at, event.kind);
    if (!grab(this, hit, event)) {
      if (hit) this.become("pointing-shape", { hit, from: event });
      else this.become("pointing-ground", event);
    }
    return true;
  }

  override onDoubleClick({ at, kind, shift }: PointerPress): boolean {
    const hit = this.context.hit(at, kind);
    const annotation = hit && this.context.edits.stored(hit.id);
    if (shift || !annotation || !hasPoints(this.context, annotation)) return false;
    this.context.selection.set([annotation.id]);
    this.become("points", { annotation, near: at });
    return true;
  }
}

/** A shape was pressed: a click selects, a drag moves, or at a corner resizes. */
class PointingShape extends StateNode<Editor> {
  static override readonly id = "pointing-shape";
  #hit!: Hit;
  #from!: PointerPress;

  override onEnter({ hit, from }: { hit: Hit; from: PointerPress }): void {
    this.#hit = hit;
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    const { selection } = this.context;
    if (this.#resize()) return this.parent?.child?.onPointerMove?.(event) ?? true;
    if (!this.#bodies().some(({ id }) => selection.has(id))) {
      if (event.shift) selection.add(this.#group(this.#hit.id));
      else selection.set(this.#group(this.#hit.id));
    }
    this.become("translating", this.#from.at);
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(event: PointerPress): boolean {
    const { selection } = this.context;
    const { id } = this.#hit;
    if (this.#from.shift) selection.has(id) ? selection.toggle(id) : selection.add(this.#group(id));
    else selection.set(this.#group(this.#chosen(event)));
    (this.parent as SelectTool).lastClick = event.screen;
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  /** Takes hold of the corner that was pressed; false where there is none. */
  #resize(): boolean {
    const { edits, selection } = this.context;
    const handle = cornerAt(this.context, this.#hit, this.#from);
    const original = edits.stored(this.#hit.id);
    if (!handle || !original) return false;
    selection.set([original.id]);
    this.become("dragging-handle", { original, handle, grabbed: this.#from.at, gesture: gestureOf(handle) });
    return true;
  }

  /** The smallest under the pointer; the next below the selected one where the same spot is clicked again. */
  #chosen({ screen }: PointerPress): Id {
    const { lastClick } = this.parent as SelectTool;
    const one = this.context.selection.one.peek();
    const again = lastClick && !far(lastClick, screen) && one && this.#bodies().some(({ id }) => id === one);
    const { at, kind } = this.#from;
    const next = again ? nextBelow(at, this.#near(), this.context.precision(kind), one) : null;
    return next?.id ?? this.#hit.id;
  }

  /** The object with all others of its group; alone where they are selected already. */
  #group(id: Id): readonly Id[] {
    const { edits, document, selection } = this.context;
    const annotation = edits.stored(id);
    const all = annotation ? sharing(document.peek(), annotation, "group_id") : [id];
    return all.every((one) => selection.has(one)) ? [id] : all;
  }

  #bodies(): Hit[] {
    return bodiesAt(this.#from.at, this.#near(), this.context.precision(this.#from.kind));
  }

  #near(): Annotation[] {
    const { reach, scale } = this.context.precision(this.#from.kind);
    return this.context.scene.reachable(around(this.#from.at, reach / scale));
  }
}

/** Free ground was pressed: a click lets go, a drag pulls up a frame. */
class PointingGround extends StateNode<Editor> {
  static override readonly id = "pointing-ground";
  #from!: PointerPress;

  override onEnter(from: PointerPress): void {
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (far(this.#from.screen, event.screen)) this.become("framing", this.#from);
    return true;
  }

  override onPointerUp(): boolean {
    if (!this.#from.shift) this.context.selection.clear();
    (this.parent as SelectTool).lastClick = null;
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

class Translating extends StateNode<Editor> {
  static override readonly id = "translating";
  #from!: Point;
  #originals: readonly Annotation[] = [];

  override onEnter(from: Point): void {
    const { edits, visibility, sketch } = this.context;
    this.#from = from;
    this.#originals = edits.selected().filter(({ id }) => visibility.reachable(id));
    sketch.cursor.value = "move";
  }

  override onExit(): void {
    this.context.edits.cancel();
    this.context.sketch.cursor.value = "default";
  }

  override onPointerMove({ at, shift }: PointerPress): boolean {
    const to = shift ? stepped(this.#from, at) : at;
    const [dx, dy] = [rounded(to.x - this.#from.x), rounded(to.y - this.#from.y)];
    this.context.edits.draft(
      this.#originals.map((original) => ({ ...original, shape: translate(original.shape, dx, dy) })),
    );
    return true;
  }

  override onPointerUp(): boolean {
    this.context.edits.finish("move");
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

/** Pulling up a frame: what lies wholly in it is selected. */
class Framing extends StateNode<Editor> {
  static override readonly id = "framing";
  #from!: PointerPress;
  #before: ReadonlySet<Id> = new Set();

  override onEnter(from: PointerPress): void {
    this.#from = from;
    this.#before = this.context.selection.ids.peek();
  }

  override onExit(): void {
    this.context.sketch.frame.value = null;
  }

  override onPointerMove({ at }: PointerPress): boolean {
    const frame = spanned(this.#from.at, at);
    const { sketch, scene, selection } = this.context;
    sketch.frame.value = frame;
    const inside = scene.reachable(frame).filter(({ shape }) => {
      const { bounds } = extent(shape);
      return bounds !== null && within(bounds, frame);
    });
    selection.set([...(this.#from.shift ? this.#before : []), ...inside.map(({ id }) => id)]);
    return true;
  }

  override onPointerUp(): boolean {
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.context.selection.set(this.#before);
    this.become("idle");
    return true;
  }
}

/** The corner of a shape that is not selected, where a drag takes hold of it at once. */
function cornerAt(editor: Editor, hit: Hit | null, { at, kind, shift }: PointerPress): Handle | null {
  const pressed = hit?.kind === "body" && !shift ? editor.edits.stored(hit.id) : undefined;
  const found = pressed && handleAt(at, { selected: [pressed] }, editor.precision(kind));
  if (found?.kind !== "handle" || found.handle.side || found.handle.round) return null;
  // What is selected moves, though something else lies over it.
  return editor.bodies(at, kind).some((id) => editor.selection.has(id)) ? null : found.handle;
}

function cursorOf(hit: Hit | null): string {
  if (hit?.kind === "vertex" || hit?.kind === "handle") return hit.handle.cursor;
  if (hit?.kind === "edge") return "copy";
  return hit ? "pointer" : "default";
}
