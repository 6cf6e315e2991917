/** Single points: a click places one; while the button is down it follows. */
import type { Annotation } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import type { PointerPress } from "../../input/events";
import { landed } from "../points";
import { type StateClass, StateNode } from "../state";
import { DrawingIdle, DrawingTool } from "./tool";

export class PointTool extends DrawingTool {
  static override readonly id = "point";

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing];
  }

  at({ x, y }: Point): Annotation {
    const { edits, classes } = this.context;
    return edits.fresh({ type: "keypoints", points: [[x, y, 2]] }, classes.current.peek()?.id);
  }
}

class Idle extends DrawingIdle {
  override onPlace(at: Point): boolean {
    const tool = this.parent as PointTool;
    if (!tool.allowed("keypoints")) return true;
    const made = tool.at(at);
    this.context.edits.put("draw.point", [made], [made.id]);
    this.context.sketch.crosshair.value = null;
    return true;
  }
}

class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";
  #made: Annotation | null = null;

  override onEnter({ at }: PointerPress): void {
    const tool = this.parent as PointTool;
    this.#made = tool.allowed("keypoints") ? tool.at(landed(this.context, at)) : null;
    this.#show();
  }

  override onExit(): void {
    this.context.edits.cancel();
  }

  override onPointerMove({ at }: PointerPress): boolean {
    const { x, y } = landed(this.context, at);
    if (this.#made) this.#made = { ...this.#made, shape: { type: "keypoints", points: [[x, y, 2]] } };
    this.#show();
    return true;
  }

  override onPointerUp(event: PointerPress): boolean {
    this.onPointerMove(event);
    if (this.#made) this.context.edits.finish("draw.point", [this.#made.id]);
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  #show(): void {
    if (this.#made) this.context.edits.draft([this.#made]);
  }
}
