/** The knife: drag a straight cut, or click a line with bends and press Enter. It cuts what the line goes right across. */
import type { Point } from "../../../model/shapes/kind";
import { cut } from "../../areas";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress } from "../../input/events";
import { stepped } from "../points";
import { type StateClass, StateNode } from "../state";
import { DrawingTool, samePlace } from "./tool";

const PLAIN: Modifiers = { shift: false, alt: false, ctrl: false };
const COLOR = "#ffb020";

export class KnifeTool extends DrawingTool {
  static override readonly id = "knife";
  #points: readonly Point[] = [];

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Slicing, Drawing];
  }

  override onExit(): void {
    this.letGo();
    super.onExit();
  }

  override get steers(): boolean {
    return true;
  }

  get resting(): "idle" | "drawing" {
    return this.#points.length ? "drawing" : "idle";
  }

  start(at: Point): void {
    this.#points = [at];
  }

  place(at: Point, modifiers: Modifiers): void {
    const to = this.#landing(at, modifiers);
    const last = this.#points.at(-1);
    const twice = last && samePlace(last, to, 1 / this.context.viewport.view.peek().scale);
    if (!twice) this.#points = [...this.#points, to];
    this.aim(null, PLAIN);
    this.to("drawing");
  }

  aim(at: Point | null, modifiers: Modifiers): void {
    const next = at && this.#landing(at, modifiers);
    const points = this.#points;
    this.context.sketch.drawing.value = points.length ? { points, next, closes: false, color: COLOR } : null;
  }

  back(): void {
    this.#points = this.#points.slice(0, -1);
    this.aim(null, PLAIN);
    this.to(this.resting);
  }

  finish(): void {
    const line = this.#points.flatMap(({ x, y }) => [x, y]);
    if (line.length < 4) {
      this.context.refuse("few-cuts");
      return;
    }
    this.letGo();
    this.to("idle");
    void cut(this.context, line);
  }

  letGo(): void {
    this.#points = [];
    this.context.sketch.drawing.value = null;
    this.context.sketch.crosshair.value = null;
  }

  /** A cut may begin and end beyond the picture. */
  #landing(at: Point, { shift }: Modifiers): Point {
    const last = this.#points.at(-1);
    return shift && last ? stepped(last, at) : at;
  }
}

class Drawing extends StateNode<Editor> {
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
    (this.parent as KnifeTool).aim(at, modifiers);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as KnifeTool).place(at, modifiers);
    return true;
  }

  override onComplete(): boolean {
    (this.parent as KnifeTool).finish();
    return true;
  }

  override onBack(): boolean {
    (this.parent as KnifeTool).back();
    return true;
  }

  override onCancel(): boolean {
    (this.parent as KnifeTool).letGo();
    this.become("idle");
    return true;
  }
}

/** Nothing is begun; there are no handles to take, and nothing is drawn over. */
class Idle extends StateNode<Editor> {
  static override readonly id = "idle";

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become("pointing", event);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as KnifeTool).place(at, modifiers);
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
    this.become("slicing", this.#from);
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    (this.parent as KnifeTool).place(at, modifiers);
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as KnifeTool).resting);
    return true;
  }
}

/** Dragging the last leg: the cut is made where it is let go. */
class Slicing extends StateNode<Editor> {
  static override readonly id = "slicing";
  #begun = false;

  override onEnter(from: PointerPress): void {
    const tool = this.parent as KnifeTool;
    this.#begun = tool.resting === "idle";
    if (this.#begun) tool.start(from.at);
  }

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    (this.parent as KnifeTool).aim(at, modifiers);
    return true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const tool = this.parent as KnifeTool;
    tool.place(at, modifiers);
    tool.finish();
    return true;
  }

  override onCancel(): boolean {
    const tool = this.parent as KnifeTool;
    if (this.#begun) tool.letGo();
    this.become(tool.resting);
    return true;
  }
}
