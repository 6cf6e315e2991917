/** Lasso: what an outline encloses is painted, with Ctrl at its beginning erased; dragged free, or point by point. */
import { colorOf } from "../../../model/ontology";
import { fill } from "../../../model/raster";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress, REACH } from "../../input/events";
import { samePlace } from "../draw/tool";
import { landed } from "../points";
import { type StateClass, StateNode } from "../state";
import { MaskIdle, MaskTool, modifiersOf, PLAIN } from "./tool";

/** Points of a drag stand this far apart, CSS px. */
const SPACING = 2;
const LEAST = 3;

export class LassoTool extends MaskTool {
  static override readonly id = "lasso";
  #points: readonly Point[] = [];
  #modifiers = PLAIN;

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Tracing, Drawing];
  }

  override onExit(): void {
    this.letGo();
    super.onExit();
  }

  get begun(): boolean {
    return this.#points.length > 0;
  }

  /** Adds a corner; the first one says whether the lasso takes away. */
  place(at: Point, modifiers: Modifiers): void {
    if (!this.#points.length) this.#modifiers = modifiers;
    this.#points = [...this.#points, landed(this.context, at)];
    this.aim(null);
  }

  aim(at: Point | null): void {
    const { sketch, classes } = this.context;
    const color = colorOf(classes.current.peek() ?? undefined);
    const closes = at !== null && this.closes(at);
    sketch.drawing.value = { points: this.#points, next: at, closes, color };
  }

  closes(at: Point): boolean {
    const [first] = this.#points;
    const reach = REACH.pen / this.context.viewport.view.peek().scale;
    return first !== undefined && this.#points.length >= LEAST && samePlace(first, at, reach);
  }

  back(): void {
    this.#points = this.#points.slice(0, -1);
    if (this.#points.length) this.aim(null);
    else this.letGo();
  }

  /** Paints or erases what the outline encloses. */
  finish(): void {
    if (this.#points.length < LEAST) {
      this.context.refuse("few-points");
      return;
    }
    const { width, height } = this.context.viewport.picture.peek();
    const path = { points: this.#points.flatMap(({ x, y }) => [x, y]), closed: true };
    const [at, modifiers] = [this.#points[0] as Point, this.#modifiers];
    this.letGo();
    this.to("idle");
    this.apply(fill([path], [0, 0, width, height]), at, modifiers, "mask.lasso");
  }

  letGo(): void {
    this.#points = [];
    this.context.sketch.drawing.value = null;
    this.context.sketch.crosshair.value = null;
  }
}

class Idle extends MaskIdle {
  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as LassoTool).place(at, modifiers);
    this.become("drawing");
    return true;
  }
}

class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";
  #from!: PointerPress;

  override onEnter(from: PointerPress): void {
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    this.become("tracing", this.#from);
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(event: PointerPress): boolean {
    const tool = this.parent as LassoTool;
    if (tool.closes(event.at)) tool.finish();
    else {
      tool.place(event.at, modifiersOf(event));
      this.become("drawing");
    }
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as LassoTool).begun ? "drawing" : "idle");
    return true;
  }
}

/** Dragging: where the outline began with this drag, letting go closes it. */
class Tracing extends StateNode<Editor> {
  static override readonly id = "tracing";
  #last!: Point;
  #whole = false;

  override onEnter(from: PointerPress): void {
    const tool = this.parent as LassoTool;
    this.#last = from.screen;
    this.#whole = !tool.begun;
    tool.place(from.at, modifiersOf(from));
  }

  override onPointerMove({ at, screen }: PointerPress): boolean {
    if (samePlace(this.#last, screen, SPACING)) return true;
    this.#last = screen;
    (this.parent as LassoTool).place(at, PLAIN);
    return true;
  }

  override onPointerUp(): boolean {
    const tool = this.parent as LassoTool;
    this.become("drawing");
    if (this.#whole) tool.finish();
    return true;
  }

  override onCancel(): boolean {
    (this.parent as LassoTool).letGo();
    this.become("idle");
    return true;
  }
}

/** Corners stand; the next leg follows the pointer. */
class Drawing extends StateNode<Editor> {
  static override readonly id = "drawing";

  override onPointerMove({ at }: PointerPress): boolean {
    return this.onAim(at);
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become("pointing", event);
    return true;
  }

  override onDoubleClick(): boolean {
    return this.onComplete();
  }

  override onAim(at: Point): boolean {
    (this.parent as LassoTool).aim(landed(this.context, at));
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    const tool = this.parent as LassoTool;
    if (tool.closes(at)) tool.finish();
    else tool.place(at, modifiers);
    return true;
  }

  override onComplete(): boolean {
    (this.parent as LassoTool).finish();
    return true;
  }

  override onBack(): boolean {
    const tool = this.parent as LassoTool;
    tool.back();
    if (!tool.begun) this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    (this.parent as LassoTool).letGo();
    this.become("idle");
    return true;
  }
}
