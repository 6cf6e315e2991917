/** Cuboids: the front face as a box, then the back face is pulled out of it. */
import { signal } from "@preact/signals-core";
import type { Box, Cuboid } from "../../../model/records";
import type { Path, Point } from "../../../model/shapes/kind";
import { pointAt } from "../../../model/shapes/paths";
import { shareBetween, towards, withBackMoved } from "../../../model/shapes/perspective";
import { vertices } from "../../../model/shapes/registry";
import type { Editor } from "../../editor";
import { GRIP, type Modifiers, type PointerPress } from "../../input/events";
import { rounded, stepped } from "../points";
import { type StateClass, StateNode } from "../state";
import { Placing, SpanIdle, SpanTool } from "./span";
import { samePlace } from "./tool";

/** Half the mark of the vanishing point, CSS px. */
const MARK = 9;

export class CuboidTool extends SpanTool {
  static override readonly id = "cuboid";
  readonly type = "cuboid";
  readonly clicks = "spanning";
  /** Where edges into the depth meet, once somebody has said so. */
  readonly #placed = signal<Point | null>(null);
  #unfollow: () => void = () => {};

  override own(): readonly StateClass<Editor>[] {
    const [, ...others] = super.own();
    return [Idle, ...others, Pulling, Aiming];
  }

  /** Where edges into the depth meet, the middle of the picture at first; null where they are parallel. */
  get vanishing(): Point | null {
    const { settings, viewport } = this.context;
    if (!settings.cuboid.perspective.peek()) return null;
    const { width, height } = viewport.picture.peek();
    return this.#placed.peek() ?? { x: width / 2, y: height / 2 };
  }

  /** Edges into the depth meet there from now on. */
  vanishAt({ x, y }: Point): void {
    this.#placed.value = { x: rounded(x), y: rounded(y) };
    this.context.settings.cuboid.perspective.value = true;
    this.mark();
  }

  override onEnter(): void {
    super.onEnter();
    this.#unfollow = this.context.settings.cuboid.perspective.subscribe(() => this.mark());
  }

  override onExit(): void {
    this.#unfollow();
    super.onExit();
  }

  shapeIn(box: Box): Cuboid {
    const front = vertices(box).flatMap(({ x, y }) => [x, y]);
    return { type: "cuboid", corners: [...front, ...front] };
  }

  protected override closed(box: Box): void {
    this.to("pulling", box);
  }

  /** Shows the vanishing point, and lines to it from the places. */
  mark(from: readonly Point[] = []): void {
    const { sketch, viewport } = this.context;
    const to = this.vanishing;
    const half = MARK / viewport.view.peek().scale;
    const line = (a: Point, b: Point): Path => ({ points: [a.x, a.y, b.x, b.y], closed: false });
    sketch.guides.value = to
      ? [
          line({ x: to.x - half, y: to.y }, { x: to.x + half, y: to.y }),
          line({ x: to.x, y: to.y - half }, { x: to.x, y: to.y + half }),
          ...from.map((place) => line(place, to)),
        ]
      : [];
  }
}

/** The vanishing point can be taken hold of. */
class Idle extends SpanIdle {
  override onEnter(): void {
    super.onEnter();
    (this.parent as CuboidTool).mark();
  }

  override onPointerDown(event: PointerPress): boolean {
    const { vanishing } = this.parent as CuboidTool;
    const reach = GRIP[event.kind] / this.context.viewport.view.peek().scale;
    if (event.button !== 0 || !vanishing || !samePlace(vanishing, event.at, reach))
      return super.onPointerDown(event);
    this.become("aiming", vanishing);
    return true;
  }
}

/** The vanishing point follows the hand. */
class Aiming extends StateNode<Editor> {
  static override readonly id = "aiming";
  #before!: Point;

  override onEnter(before: Point): void {
    this.#before = before;
  }

  override onPointerMove({ at }: PointerPress): boolean {
    (this.parent as CuboidTool).vanishAt(at);
    return true;
  }

  override onPointerUp(): boolean {
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    (this.parent as CuboidTool).vanishAt(this.#before);
    this.become("idle");
    return true;
  }
}

/** The front face stands; the corner of the back face that lies towards the pointer follows it. */
class Pulling extends Placing<Box> {
  static override readonly id = "pulling";

  override onEnter(box: Box): void {
    super.onEnter(box);
    this.tool.draft(this.tool.shapeIn(box));
  }

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    return this.onAim({ x: rounded(at.x), y: rounded(at.y) }, modifiers);
  }

  override onAim(at: Point, modifiers: Modifiers): boolean {
    const tool = this.parent as CuboidTool;
    const cuboid = this.#pulled(at, modifiers);
    tool.draft(cuboid);
    tool.mark([4, 5, 6, 7].map((corner) => pointAt(cuboid.corners, corner)));
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    const { corners } = this.#pulled(at, modifiers);
    this.onAim(at, modifiers);
    const deep = Math.hypot(
      (corners[8] as number) - (corners[0] as number),
      (corners[9] as number) - (corners[1] as number),
    );
    if (!this.tool.isSlip(deep)) this.tool.finish();
    return true;
  }

  override onBack(): boolean {
    this.become("spanning", { x: this.from.x, y: this.from.y });
    return true;
  }

  #pulled(at: Point, { shift }: Modifiers): Cuboid {
    const { vanishing } = this.parent as CuboidTool;
    const flat = (this.parent as CuboidTool).shapeIn(this.from);
    const corner = this.#cornerTowards(at);
    if (vanishing) return towards(flat.corners.slice(0, 8), vanishing, shareBetween(corner, vanishing, at));
    const to = shift ? stepped(corner, at) : at;
    return withBackMoved(flat, rounded(to.x - corner.x), rounded(to.y - corner.y));
  }

  #cornerTowards(at: Point): Point {
    const { x, y, width, height } = this.from;
    return { x: at.x < x + width / 2 ? x : x + width, y: at.y < y + height / 2 ? y : y + height };
  }
}
