/** Brush and eraser: a drag paints, Shift draws a straight line from where the last stroke ended. */
import { colorOf } from "../../../model/ontology";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import type { Modifiers, PointerPress } from "../../input/events";
import { type Dab, sweep } from "../../masks/sweep";
import type { MaskWork } from "../../masks/work";
import type { ToolSize } from "../size";
import { type StateClass, StateNode } from "../state";
import { MaskIdle, MaskTool } from "./tool";

/** A pen that barely touches paints this share of the width. */
const FAINTEST = 0.3;

export class BrushTool extends MaskTool {
  static override readonly id: string = "brush";
  /** Where the last stroke ended. */
  end: Point | null = null;

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Painting];
  }

  override get size(): ToolSize {
    return { value: this.context.settings.mask.diameter, least: 1, most: 1000 };
  }

  override resized(): void {
    const { sketch } = this.context;
    const ring = sketch.ring.peek();
    if (ring) sketch.ring.value = { ...ring, diameter: this.context.settings.mask.diameter.peek() };
  }

  override onExit(): void {
    this.end = null;
    super.onExit();
  }

  /** Shows the tip, and the line that Shift would draw. */
  aim(at: Point, { shift }: Modifiers): void {
    const { sketch, settings, classes } = this.context;
    const { diameter, tip } = settings.mask;
    sketch.ring.value = { at, diameter: diameter.peek(), tip: tip.peek() };
    const color = colorOf(classes.current.peek() ?? undefined);
    sketch.drawing.value =
      shift && this.end && this.child?.id === "idle"
        ? { points: [this.end], next: at, closes: false, color }
        : null;
  }

  /** The brush there, narrower where a pen presses less. */
  dab({ at, kind, pressure }: Pick<PointerPress, "at" | "kind" | "pressure">): Dab {
    const width = this.context.settings.mask.diameter.peek();
    return { at, diameter: kind === "pen" ? width * (FAINTEST + (1 - FAINTEST) * pressure) : width };
  }

  sweep(from: Dab, to: Dab): ReturnType<typeof sweep> {
    return sweep(from, to, this.context.settings.mask.tip.peek());
  }

  get gesture(): string {
    return this.erases ? "mask.erase" : "mask.paint";
  }
}

export class EraserTool extends BrushTool {
  static override readonly id = "eraser";

  override get erases(): boolean {
    return true;
  }
}

class Idle extends MaskIdle {
  static override readonly next = "painting";

  override onAim(at: Point, modifiers: Modifiers): boolean {
    (this.parent as BrushTool).aim(at, modifiers);
    return true;
  }

  /** By keyboard: one dab. */
  override onPlace(at: Point, modifiers: Modifiers): boolean {
    const tool = this.parent as BrushTool;
    const dab = tool.dab({ at, kind: "mouse", pressure: 0 });
    tool.apply(tool.sweep(dab, dab), at, modifiers, tool.gesture);
    tool.end = at;
    return true;
  }
}

class Painting extends StateNode<Editor> {
  static override readonly id = "painting";
  #work: MaskWork | null = null;
  #last!: Dab;

  override onEnter(event: PointerPress): void {
    const tool = this.parent as BrushTool;
    this.#last = tool.dab(event);
    this.#work = tool.begin(event.at, event);
    const from = event.shift && tool.end ? { ...this.#last, at: tool.end } : this.#last;
    tool.aim(event.at, event);
    this.#work?.add(tool.sweep(from, this.#last));
  }

  override onExit(): void {
    this.#work?.cancel();
    this.#work = null;
  }

  override onPointerMove(event: PointerPress): boolean {
    const tool = this.parent as BrushTool;
    const dab = tool.dab(event);
    this.#work?.add(tool.sweep(this.#last, dab));
    this.#last = dab;
    tool.aim(event.at, event);
    return true;
  }

  override onPointerUp({ at }: PointerPress): boolean {
    const tool = this.parent as BrushTool;
    this.#work?.add(tool.sweep(this.#last, { ...this.#last, at }));
    this.#work?.finish(tool.gesture);
    tool.end = at;
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}
