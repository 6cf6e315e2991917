/** The states of the polygon tool. */
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress } from "../../input/events";
import { simplify } from "../../shapes/detail";
import { type Landing, unsnapped } from "../snap";
import { StateNode } from "../state";
import type { PolygonTool } from "./polygon";
import { DrawingIdle, samePlace } from "./tool";

const PLAIN: Modifiers = { shift: false, alt: false, ctrl: false };
/** The hand is looked at anew after this many CSS px of a free-hand drag. */
const SPACING = 2;

export class Idle extends DrawingIdle {
  override onPointerMove(event: PointerPress): boolean {
    (this.parent as PolygonTool).aim(event.at, event);
    return super.onPointerMove(event);
  }

  override onAim(at: Point, modifiers: Modifiers): boolean {
    (this.parent as PolygonTool).aim(at, modifiers);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as PolygonTool).place(at, modifiers);
    return true;
  }
}

/** Points stand, or what the ring is for: the next leg follows the pointer. */
export class Drawing extends StateNode<Editor> {
  static override readonly id: string = "drawing";

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    return this.onAim(at, modifiers);
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become("pointing", event);
    return true;
  }

  override onDoubleClick(): boolean {
    return this.onComplete();
  }

  override onAim(at: Point, modifiers: Modifiers): boolean {
    (this.parent as PolygonTool).aim(at, modifiers);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as PolygonTool).place(at, modifiers);
    return true;
  }

  override onComplete(): boolean {
    (this.parent as PolygonTool).finish();
    return true;
  }

  override onBack(): boolean {
    (this.parent as PolygonTool).back();
    return true;
  }

  override onCancel(): boolean {
    (this.parent as PolygonTool).letGo();
    this.become("idle");
    return true;
  }
}

/** The next ring is a hole or a part; no point of it stands yet. */
export class Armed extends Drawing {
  static override readonly id = "armed";
}

export class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";
  #from!: PointerPress;

  override onEnter(from: PointerPress): void {
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    const tool = this.parent as PolygonTool;
    if (tool.closes(this.#from.at)) {
      this.become(tool.resting);
      tool.finish();
      return true;
    }
    if (!tool.begin(this.#from.at, this.#from)) {
      this.become("idle");
      return true;
    }
    this.become("tracing", this.#from);
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const tool = this.parent as PolygonTool;
    this.become(tool.resting);
    tool.place(at, modifiers);
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as PolygonTool).resting);
    return true;
  }
}

/** Free-hand: as few points as stay near the hand. What was placed before stays if the drag is lost. */
export class Tracing extends StateNode<Editor> {
  static override readonly id = "tracing";
  #before: readonly Landing[] = [];
  /** The points up to where the drag began, and where the hand has been since. */
  #placed: readonly Landing[] = [];
  #hand: number[] = [];
  #last!: Point;

  override onEnter(from: PointerPress): void {
    const tool = this.parent as PolygonTool;
    this.#before = tool.points;
    this.#last = from.screen;
    tool.place(from.at, PLAIN);
    this.#placed = tool.points;
    const { x, y } = this.#placed.at(-1) as Landing;
    this.#hand = [x, y];
  }

  override onPointerMove({ at, screen }: PointerPress): boolean {
    const tool = this.parent as PolygonTool;
    if (samePlace(this.#last, screen, SPACING)) return true;
    this.#last = screen;
    const { x, y } = unsnapped(this.context, at);
    this.#hand.push(x, y);
    const { scale } = this.context.viewport.view.peek();
    const line = simplify(this.#hand, this.context.settings.outline.tolerance.peek() / scale);
    const drawn: Landing[] = [];
    for (let point = 2; point < line.length; point += 2)
      drawn.push({ x: line[point] as number, y: line[point + 1] as number, border: null });
    tool.keep([...this.#placed, ...drawn], at);
    return true;
  }

  override onPointerUp({ at }: PointerPress): boolean {
    const tool = this.parent as PolygonTool;
    const back = tool.returns(at);
    this.become("drawing");
    if (back) tool.meet();
    else tool.place(at, PLAIN);
    return true;
  }

  override onCancel(): boolean {
    const tool = this.parent as PolygonTool;
    tool.keep(this.#before);
    this.become(tool.resting);
    return true;
  }
}
