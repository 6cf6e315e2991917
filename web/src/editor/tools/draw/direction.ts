/** Directions: drag out of an object, or click where the selected one points. */
import type { Annotation, Id } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import { pointed } from "../../handles";
import { far, type Modifiers, type PointerPress } from "../../input/events";
import { words } from "../../words/en";
import { rounded } from "../points";
import { type StateClass, StateNode } from "../state";
import { DrawingIdle, DrawingTool } from "./tool";

export class DirectionTool extends DrawingTool {
  static override readonly id = "direction";

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Aiming];
  }

  /** Also with something selected: that is what gets the direction. */
  override get steers(): boolean {
    return true;
  }

  /** The one selected object. */
  get selected(): Annotation | null {
    const [one, other] = this.context.edits.selected();
    return one && !other ? one : null;
  }

  /** The object under the pointer, the selected one before others. */
  under({ at, kind }: PointerPress): Id | null {
    const { one } = this.context.selection;
    const bodies = this.context.bodies(at, kind);
    return bodies.find((id) => id === one.peek()) ?? bodies[0] ?? null;
  }

  /** The object as it would point there; null of what has no place, or where nothing is selected. */
  aimed(original: Annotation | null, to: Point, { shift }: Modifiers): Annotation | null {
    const place = { x: rounded(to.x), y: rounded(to.y) };
    const annotation = original && pointed(original, { to: place, square: shift });
    return annotation === original ? null : annotation;
  }

  point(original: Annotation | null, to: Point, modifiers: Modifiers): void {
    const annotation = this.aimed(original, to, modifiers);
    if (annotation) this.context.edits.put("direction", [annotation], [annotation.id]);
    else this.context.refuse("no-pointing");
    this.context.sketch.crosshair.value = null;
  }

  show(original: Annotation | null, to: Point, modifiers: Modifiers): void {
    const { edits, sketch } = this.context;
    const annotation = this.aimed(original, to, modifiers);
    if (!annotation?.direction) return;
    edits.draft([annotation]);
    sketch.tip.value = { at: to, text: words.direction(annotation.direction) };
  }

  override onExit(): void {
    this.context.edits.cancel();
    super.onExit();
  }
}

class Idle extends DrawingIdle {
  override onPlace(at: Point, modifiers: Modifiers): boolean {
    const tool = this.parent as DirectionTool;
    tool.point(tool.selected, at, modifiers);
    return true;
  }
}

/** A click selects, or says where the selected object points; a drag begins an arrow. */
class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";
  #from!: PointerPress;

  override onEnter(from: PointerPress): void {
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    const tool = this.parent as DirectionTool;
    const id = tool.under(this.#from);
    const original = id === null ? tool.selected : (this.context.edits.stored(id) ?? null);
    if (!original) {
      this.context.refuse("no-pointing");
      return this.onCancel();
    }
    this.become("aiming", original);
    return tool.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const tool = this.parent as DirectionTool;
    const id = tool.under(this.#from);
    this.become("idle");
    if (tool.selected) tool.point(tool.selected, at, modifiers);
    else if (id) this.context.selection.set([id]);
    else this.context.refuse("no-pointing");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

/** The head of the arrow follows the hand. */
class Aiming extends StateNode<Editor> {
  static override readonly id = "aiming";
  #original!: Annotation;

  override onEnter(original: Annotation): void {
    this.#original = original;
  }

  override onExit(): void {
    this.context.edits.cancel();
    this.context.sketch.tip.value = null;
  }

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    (this.parent as DirectionTool).show(this.#original, at, modifiers);
    return true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    (this.parent as DirectionTool).point(this.#original, at, modifiers);
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}
