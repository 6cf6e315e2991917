/** Boxes: drag from corner to corner, or place two corners. */
import type { Annotation, Box } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress } from "../../input/events";
import { landed, rounded } from "../points";
import { type StateClass, StateNode } from "../state";
import { DrawingIdle, DrawingTool } from "./tool";

/** Sides shorter than this on the screen are a slip of the hand, CSS px. */
const LEAST = 2;

export class BoxTool extends DrawingTool {
  static override readonly id = "box";

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Spanning];
  }
}

class Idle extends DrawingIdle {
  override onPlace(at: Point): boolean {
    if (!(this.parent as BoxTool).allowed("box")) return true;
    this.become("spanning", at);
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
    this.#span();
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(): boolean {
    this.#span();
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  #span(): void {
    if ((this.parent as BoxTool).allowed("box")) this.become("spanning", landed(this.context, this.#from.at));
    else this.become("idle");
  }
}

/** One corner stands. While dragging, letting go places the other; else a click or a key does. */
class Spanning extends StateNode<Editor> {
  static override readonly id = "spanning";
  #from!: Point;
  #made!: Annotation;

  override onEnter(from: Point): void {
    const { edits, classes } = this.context;
    this.#from = from;
    this.#made = edits.fresh(
      { type: "box", x: from.x, y: from.y, width: 0, height: 0 },
      classes.current.peek()?.id,
    );
  }

  override onExit(): void {
    this.context.edits.cancel();
  }

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    return this.onAim(landed(this.context, at), modifiers);
  }

  override onPointerDown(event: PointerPress): boolean {
    return event.button === 0;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    return this.onPlace(landed(this.context, at), modifiers);
  }

  override onAim(at: Point, modifiers: Modifiers): boolean {
    this.#made = { ...this.#made, shape: spannedBox(this.#from, at, modifiers) };
    this.context.edits.draft([this.#made]);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    this.onAim(at, modifiers);
    const { width, height } = this.#made.shape as Box;
    const { scale } = this.context.viewport.view.peek();
    if (Math.min(width, height) * scale < LEAST) return true;
    this.context.edits.finish("draw.box", [this.#made.id]);
    this.context.sketch.crosshair.value = null;
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

/** Shift makes it square, Alt keeps `from` in the middle. */
export function spannedBox(from: Point, to: Point, { shift, alt }: Modifiers): Box {
  let [dx, dy] = [to.x - from.x, to.y - from.y];
  if (shift) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    [dx, dy] = [side * (Math.sign(dx) || 1), side * (Math.sign(dy) || 1)];
  }
  const start = alt ? { x: from.x - dx, y: from.y - dy } : from;
  const [width, height] = [alt ? 2 * dx : dx, alt ? 2 * dy : dy];
  return {
    type: "box",
    x: rounded(Math.min(start.x, start.x + width)),
    y: rounded(Math.min(start.y, start.y + height)),
    width: rounded(Math.abs(width)),
    height: rounded(Math.abs(height)),
  };
}
