/** What mask tools share: they paint on a selected mask, hover over nothing, and keep the selection while they work. */
import type { Point } from "../../../model/shapes/kind";
import type { Spans } from "../../../model/spans";
import type { Editor } from "../../editor";
import type { Modifiers, PointerPress } from "../../input/events";
import { MaskWork, selectedMask } from "../../masks/work";
import { DrawingTool } from "../draw/tool";
import { StateNode } from "../state";

export const PLAIN: Modifiers = { shift: false, alt: false, ctrl: false };

/** A tool that paints or erases. */
export abstract class MaskTool extends DrawingTool {
  /** True where it takes away; Ctrl is the opposite for once. */
  get erases(): boolean {
    return false;
  }

  override get steers(): boolean {
    return true;
  }

  override onEnter(): void {
    super.onEnter();
    const { selection } = this.context;
    if (selection.count.peek() && !selectedMask(this.context)) selection.clear();
  }

  override onExit(): void {
    this.context.edits.cancel();
    super.onExit();
  }

  override onPointerMove(_: PointerPress): boolean {
    this.context.sketch.crosshair.value = null;
    return false;
  }

  begin(at: Point, { ctrl }: Modifiers): MaskWork | null {
    return MaskWork.begin(this.context, at, this.erases !== ctrl);
  }

  /** Paints or erases a whole region as one gesture. */
  apply(region: Spans, at: Point, modifiers: Modifiers, gesture: string): void {
    const work = this.begin(at, modifiers);
    work?.add(region);
    work?.finish(gesture);
  }
}

/** Nothing is begun: the pointer aims, a press begins. */
export class MaskIdle extends StateNode<Editor> {
  static override readonly id = "idle";

  /** The state that a press enters. */
  get next(): string {
    return "pointing";
  }

  override onEnter(): void {
    this.context.sketch.cursor.value = "crosshair";
  }

  override onPointerMove({ at, shift, alt, ctrl }: PointerPress): boolean {
    return this.parent?.child?.onAim?.(at, { shift, alt, ctrl }) ?? true;
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become(this.next, event);
    return true;
  }
}

/** Takes the modifiers out of an event. */
export function modifiersOf({ shift, alt, ctrl }: Modifiers): Modifiers {
  return { shift, alt, ctrl };
}
