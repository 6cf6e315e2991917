/** Polygons: click or drag points; close by the first point, Enter or a double click. */
import { colorOf } from "../../../model/ontology";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress, REACH } from "../../input/events";
import { landed, stepped } from "../points";
import { type StateClass, StateNode } from "../state";
import { DrawingIdle, DrawingTool, samePlace } from "./tool";

const PLAIN: Modifiers = { shift: false, alt: false, ctrl: false };
/** Points of a drag stand this far apart, CSS px. */
const SPACING = 8;
const LEAST = 3;

export class PolygonTool extends DrawingTool {
  static override readonly id = "polygon";
  #points: readonly Point[] = [];

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Tracing, Drawing];
  }

  get points(): readonly Point[] {
    return this.#points;
  }

  override onExit(): void {
    this.letGo();
    super.onExit();
  }

  /** Adds the point, or closes where it lies on the first one. */
  place(at: Point, { shift }: Modifiers): void {
    const last = this.#points.at(-1);
    const to = landed(this.context, shift && last ? stepped(last, at) : at);
    if (this.closes(at)) {
      this.finish();
      return;
    }
    if (last && samePlace(last, to, 1 / this.context.viewport.view.peek().scale)) return;
    if (!last && !this.allowed("polygon")) {
      this.to("idle");
      return;
    }
    this.keep([...this.#points, to]);
    if (this.child?.id !== "tracing") this.to("drawing");
  }

  keep(points: readonly Point[]): void {
    this.#points = points;
    this.aim(null, PLAIN);
  }

  aim(at: Point | null, { shift }: Modifiers): void {
    const { sketch, classes } = this.context;
    const last = this.#points.at(-1);
    if (!last) {
      sketch.drawing.value = null;
      return;
    }
    const next = at && landed(this.context, shift ? stepped(last, at) : at);
    const color = colorOf(classes.current.peek() ?? undefined);
    sketch.drawing.value = { points: this.#points, next, closes: at !== null && this.closes(at), color };
  }

  closes(at: Point): boolean {
    const [first] = this.#points;
    const reach = REACH.pen / this.context.viewport.view.peek().scale;
    return first !== undefined && this.#points.length >= LEAST && samePlace(first, at, reach);
  }

  /** Takes the last point back; the drawing is let go with its first. */
  back(): void {
    this.keep(this.#points.slice(0, -1));
    if (!this.#points.length) this.to("idle");
  }

  finish(): void {
    if (this.#points.length < LEAST) {
      this.context.refuse("few-points");
      return;
    }
    const { edits, classes } = this.context;
    const exterior = this.#points.flatMap(({ x, y }) => [x, y]);
    const made = edits.fresh({ type: "polygon", parts: [{ exterior }] }, classes.current.peek()?.id);
    this.letGo();
    edits.put("draw.polygon", [made], [made.id]);
    this.to("idle");
  }

  /** Lets the points go. */
  letGo(): void {
    this.#points = [];
    this.context.sketch.drawing.value = null;
    this.context.sketch.crosshair.value = null;
  }
}

class Idle extends DrawingIdle {
  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as PolygonTool).place(at, modifiers);
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

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const tool = this.parent as PolygonTool;
    this.become(tool.points.length ? "drawing" : "idle");
    tool.place(at, modifiers);
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as PolygonTool).points.length ? "drawing" : "idle");
    return true;
  }
}

/** Dragging: a point every few px. What was placed before stays if the drag is lost. */
class Tracing extends StateNode<Editor> {
  static override readonly id = "tracing";
  #before: readonly Point[] = [];
  #last!: Point;

  override onEnter(from: PointerPress): void {
    const tool = this.parent as PolygonTool;
    this.#before = tool.points;
    this.#last = from.screen;
    tool.place(from.at, PLAIN);
  }

  override onPointerMove({ at, screen }: PointerPress): boolean {
    const tool = this.parent as PolygonTool;
    if (samePlace(this.#last, screen, SPACING)) tool.aim(at, PLAIN);
    else {
      this.#last = screen;
      tool.keep([...tool.points, landed(this.context, at)]);
    }
    return true;
  }

  override onPointerUp({ at }: PointerPress): boolean {
    const tool = this.parent as PolygonTool;
    this.become("drawing");
    tool.place(at, PLAIN);
    return true;
  }

  override onCancel(): boolean {
    (this.parent as PolygonTool).keep(this.#before);
    this.become(this.#before.length ? "drawing" : "idle");
    return true;
  }
}

/** Points stand; the next leg follows the pointer. */
class Drawing extends StateNode<Editor> {
  static override readonly id = "drawing";

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
