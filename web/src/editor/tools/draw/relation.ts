/** Relations: press on one object, then drag to another or click it; by keys, from the selected to the next selected. */
import { arrowBetween, arrowTo } from "../../../model/arrows";
import type { Annotation, Id } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import { far, type PointerKind, type PointerPress } from "../../input/events";
import { words } from "../../words/en";
import { type StateClass, StateNode } from "../state";
import { DrawingTool } from "./tool";

export class RelationTool extends DrawingTool {
  static override readonly id = "relation";

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Linking];
  }

  /** Begins at the object that was selected when the tool was taken, if it is one. */
  override enter(info?: unknown): void {
    super.enter(info);
    const one = this.context.selection.one.peek();
    if (one && this.context.edits.stored(one)) this.link(one);
  }

  /** The object there, whatever else lies on it. */
  objectAt(at: Point, kind: PointerKind = "mouse"): Annotation | null {
    const hit = this.context.body(at, kind);
    return (hit && this.context.edits.stored(hit.id)) ?? null;
  }

  /** Holds the first object; the second is asked for. */
  link(source: Id): void {
    const { relations, edits, classes } = this.context;
    if (!relations.types.length) {
      this.context.refuse("no-relation-type");
      this.to("idle");
      return;
    }
    this.to("linking", source);
    const annotation = edits.stored(source);
    if (annotation) this.context.say(words.relateTo(classes.nameOf(annotation)));
  }

  /** Joins the two, or says why they cannot be joined. */
  join(source: Id, target: Id): void {
    const { edits, relations } = this.context;
    const [from, to] = [edits.stored(source), edits.stored(target)];
    this.to("idle");
    if (!from || !to || source === target) return;
    if (!relations.fitting(from, to).length) this.context.refuse("relation-class");
    else if (!relations.join(from, to)) this.context.refuse("relation-there");
    this.context.sketch.crosshair.value = null;
  }
}

class Idle extends StateNode<Editor> {
  static override readonly id = "idle";

  override onPointerMove({ at, kind }: PointerPress): boolean {
    const { sketch } = this.context;
    sketch.hover.value = (this.parent as RelationTool).objectAt(at, kind)?.id ?? null;
    return true;
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    const source = (this.parent as RelationTool).objectAt(event.at, event.kind);
    if (source) this.become("pointing", { source: source.id, from: event });
    else this.context.selection.clear();
    return true;
  }

  override onPlace(at: Point): boolean {
    const tool = this.parent as RelationTool;
    const source = tool.objectAt(at);
    if (source) tool.link(source.id);
    return true;
  }
}

/** The first object is pressed: a drag goes on to the second at once, a click waits for it. */
class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";
  #source!: Id;
  #from!: PointerPress;

  override onEnter({ source, from }: { source: Id; from: PointerPress }): void {
    this.#source = source;
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    (this.parent as RelationTool).link(this.#source);
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(): boolean {
    (this.parent as RelationTool).link(this.#source);
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

/** From the first object an arrow follows the pointer, the crosshair or the selection. */
class Linking extends StateNode<Editor> {
  static override readonly id = "linking";
  #source!: Id;

  override onEnter(source: Id): void {
    this.#source = source;
    this.context.selection.set([source]);
    this.context.sketch.cursor.value = "crosshair";
  }

  override onExit(): void {
    const { sketch } = this.context;
    sketch.arrow.value = null;
    sketch.hover.value = null;
  }

  override onPointerMove({ at, kind }: PointerPress): boolean {
    this.#aim(at, kind);
    return true;
  }

  override onPointerDown(event: PointerPress): boolean {
    return event.button === 0;
  }

  override onPointerUp({ at, kind }: PointerPress): boolean {
    return this.#place(at, kind);
  }

  override onAim(at: Point): boolean {
    this.#aim(at, "mouse");
    return true;
  }

  override onPlace(at: Point): boolean {
    return this.#place(at, "mouse");
  }

  /** To the object that was selected since. */
  override onComplete(): boolean {
    const one = this.context.selection.one.peek();
    if (one && one !== this.#source) (this.parent as RelationTool).join(this.#source, one);
    return true;
  }

  override onBack(): boolean {
    return this.onCancel();
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  #aim(at: Point, kind: PointerKind): void {
    const { sketch, edits } = this.context;
    const source = edits.stored(this.#source);
    const target = (this.parent as RelationTool).objectAt(at, kind);
    const there = target && target.id !== this.#source ? target : null;
    sketch.hover.value = there?.id ?? null;
    if (!source) return;
    sketch.arrow.value = there ? arrowBetween(source.shape, there.shape) : arrowTo(source.shape, at);
  }

  /** On free ground or the first object itself, the second is still asked for. */
  #place(at: Point, kind: PointerKind): boolean {
    const tool = this.parent as RelationTool;
    const target = tool.objectAt(at, kind);
    if (target && target.id !== this.#source) tool.join(this.#source, target.id);
    return true;
  }
}
