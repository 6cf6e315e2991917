/** Shapes that are drawn as a box: from corner to corner, by four extreme points, or a side and then the depth. */

import { effect } from "@preact/signals-core";
import { colorOf } from "../../../model/ontology";
import type { Annotation, Box, Shape, ShapeType } from "../../../model/records";
import { boxAt, boxOnSide } from "../../../model/shapes/box";
import type { Point } from "../../../model/shapes/kind";
import { boundsOf } from "../../../model/shapes/paths";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress } from "../../input/events";
import type { Drawing } from "../../overlay";
import { turnedTo } from "../../shapes/angles";
import { landed, rounded, stepped } from "../points";
import { type StateClass, StateNode } from "../state";
import { onEdges } from "./edgeSides";
import { DrawingIdle, DrawingTool } from "./tool";

/** Sides shorter than this on the screen are a slip of the hand, CSS px. */
const LEAST = 2;

/** Points with nothing between them. */
const DOTS: Partial<Drawing> = { curves: { path: [], leg: [], arms: [] } };

/** How a box is begun: with a corner, with one of four extreme points, or with the end of a side. */
export type Way = "spanning" | "extremes" | "siding";

export abstract class SpanTool extends DrawingTool {
  /** What is made in the box. */
  abstract readonly type: ShapeType;
  #made: Annotation | null = null;

  #unwant: () => void = () => {};

  /** What a drag begins. */
  readonly drags: Way = "spanning";
  /** What a click begins. */
  abstract get clicks(): Way;

  /** The shape that the box holds. */
  abstract shapeIn(box: Box): Shape;

  override own(): readonly StateClass<Editor>[] {
    return [SpanIdle, Pointing, Spanning, Extremes, Siding, Deepening];
  }

  begin(way: Way, at: Point): void {
    if (!this.allowed(this.type)) {
      this.to("idle");
      return;
    }
    const { edits, classes } = this.context;
    this.#made = edits.fresh(this.shapeIn(boxAt(at)), classes.current.peek()?.id);
    this.to(way, at);
  }

  /** Shows what would be made. */
  draft(shape: Shape): void {
    if (!this.#made) return;
    this.#made = { ...this.#made, shape };
    this.context.edits.draft([this.#made]);
  }

  /** The box is drawn; nothing happens where it is a slip of the hand. */
  close(box: Box): void {
    this.draft(this.shapeIn(box));
    if (!this.isSlip(Math.min(box.width, box.height))) this.closed(box);
  }

  /** True of lengths that are too short on the screen to be meant, px of the picture. */
  isSlip(length: number): boolean {
    return length * this.context.viewport.view.peek().scale < LEAST;
  }

  /** Makes what is shown. */
  finish(): void {
    const { edits, sketch } = this.context;
    if (this.#made) edits.finish(`draw.${this.id}`, [this.#made.id]);
    sketch.crosshair.value = null;
    this.to("idle");
  }

  /** What comes after the box: it is all there is to draw. */
  protected closed(_box: Box): void {
    this.finish();
  }

  override onEnter(): void {
    super.onEnter();
    const { edges, settings } = this.context;
    this.#unwant = effect(() => (settings.edges.snap.value ? edges.want() : undefined));
  }

  override onExit(): void {
    this.#unwant();
    this.context.edits.cancel();
    super.onExit();
  }
}

export class SpanIdle extends DrawingIdle {
  override onPlace(at: Point): boolean {
    const tool = this.parent as SpanTool;
    tool.begin(tool.clicks, at);
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
    this.#begin((this.parent as SpanTool).drags);
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(): boolean {
    this.#begin((this.parent as SpanTool).clicks);
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  #begin(way: Way): void {
    (this.parent as SpanTool).begin(way, landed(this.context, this.#from.at));
  }
}

/** A state in which the pointer, or the crosshair, says where the next point goes, and letting go places it. */
export abstract class Placing<From> extends StateNode<Editor> {
  protected from!: From;

  get tool(): SpanTool {
    return this.parent as SpanTool;
  }

  override onEnter(from: From): void {
    this.from = from;
  }

  override onExit(): void {
    this.context.edits.cancel();
    this.context.sketch.drawing.value = null;
    this.context.sketch.tip.value = null;
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

  abstract override onAim(at: Point, modifiers: Modifiers): boolean;
  abstract override onPlace(at: Point, modifiers: Modifiers): boolean;

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  /** Shows points and the leg to the next one. */
  protected show(points: readonly Point[], next: Point | null, more: Partial<Drawing> = {}): void {
    const { sketch, classes } = this.context;
    const color = colorOf(classes.current.peek() ?? undefined);
    sketch.drawing.value = { points, next, closes: false, color, ...more };
  }
}

/** One corner stands; the other is where the drag is let go, or at the next click. */
class Spanning extends Placing<Point> {
  static override readonly id = "spanning";

  override onExit(): void {
    this.context.sketch.sides.value = [];
    super.onExit();
  }

  // What is placed by hand lands on edges; by keyboard it is where it was put.
  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    this.tool.draft(this.tool.shapeIn(this.#onEdges(at, modifiers)));
    return true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    this.tool.close(this.#onEdges(at, modifiers));
    return true;
  }

  override onAim(at: Point, modifiers: Modifiers): boolean {
    this.tool.draft(this.tool.shapeIn(spannedBox(this.from, at, modifiers)));
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    this.tool.close(spannedBox(this.from, at, modifiers));
    return true;
  }

  #onEdges(at: Point, modifiers: Modifiers): Box {
    const free = spannedBox(this.from, landed(this.context, at), modifiers);
    const { box, sides } =
      modifiers.alt || modifiers.shift ? { box: free, sides: [] } : onEdges(this.context, free);
    this.context.sketch.sides.value = sides;
    return box;
  }
}

/** Points on the four sides, in any order; the box is what they reach. */
class Extremes extends Placing<Point> {
  static override readonly id = "extremes";
  #points: readonly Point[] = [];

  override onEnter(from: Point): void {
    super.onEnter(from);
    this.#keep([from]);
  }

  override onAim(at: Point): boolean {
    this.tool.draft(this.tool.shapeIn(boxAround([...this.#points, at])));
    return true;
  }

  override onPlace(at: Point): boolean {
    if (this.#points.length < 3) this.#keep([...this.#points, at]);
    else this.tool.close(boxAround([...this.#points, at]));
    return true;
  }

  override onBack(): boolean {
    if (this.#points.length < 2) return this.onCancel();
    this.#keep(this.#points.slice(0, -1));
    return true;
  }

  override onComplete(): boolean {
    this.tool.close(boxAround(this.#points));
    return true;
  }

  #keep(points: readonly Point[]): void {
    this.#points = points;
    this.show(points, null, DOTS);
    this.tool.draft(this.tool.shapeIn(boxAround(points)));
  }
}

/** The end of one side stands; the other end is where the drag is let go, or at the next click. */
class Siding extends Placing<Point> {
  static override readonly id = "siding";

  override onAim(at: Point, modifiers: Modifiers): boolean {
    this.show([this.from], this.#end(at, modifiers));
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    const end = this.#end(at, modifiers);
    const length = Math.hypot(end.x - this.from.x, end.y - this.from.y);
    if (this.tool.isSlip(length)) return true;
    this.become("deepening", [this.from, end]);
    return true;
  }

  #end(at: Point, { shift }: Modifiers): Point {
    return shift ? landed(this.context, stepped(this.from, at)) : at;
  }
}

/** One side stands; the pointer pulls the opposite one. */
class Deepening extends Placing<readonly [Point, Point]> {
  static override readonly id = "deepening";

  override onAim(at: Point): boolean {
    this.tool.draft(this.tool.shapeIn(this.#box(at)));
    return true;
  }

  override onPlace(at: Point): boolean {
    this.tool.close(this.#box(at));
    return true;
  }

  override onBack(): boolean {
    this.become("siding", this.from[0]);
    return true;
  }

  #box(at: Point): Box {
    const box = boxOnSide(...this.from, at);
    const { rotation: _, ...upright } = settled(box);
    const angle = turnedTo(box.rotation ?? 0, null);
    return angle ? { ...upright, rotation: angle } : upright;
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
  const end = { x: start.x + (alt ? 2 * dx : dx), y: start.y + (alt ? 2 * dy : dy) };
  return boxAround([start, end]);
}

/** The box that reaches all points. */
function boxAround(points: readonly Point[]): Box {
  const [x0, y0, x1, y1] = boundsOf(points.flatMap(({ x, y }) => [x, y])) as [number, number, number, number];
  return settled({ type: "box", x: x0, y: y0, width: x1 - x0, height: y1 - y0 });
}

function settled(box: Box): Box {
  const { x, y, width, height } = box;
  return { ...box, x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
}
