/** Brush and eraser: a drag paints, Shift draws a straight line from where the last stroke ended. */
import { colorOf } from "../../../model/ontology";
import { maskFrom } from "../../../model/rle";
import type { Point } from "../../../model/shapes/kind";
import { NOTHING, type Spans } from "../../../model/spans";
import type { Editor } from "../../editor";
import type { Modifiers, PointerPress } from "../../input/events";
import { PATCH, Patches } from "../../masks/patches";
import { type Dab, sweep } from "../../masks/sweep";
import type { MaskWork } from "../../masks/work";
import type { ToolSize } from "../size";
import { type StateClass, StateNode } from "../state";
import { Patching } from "./patching";
import { MaskIdle, MaskTool } from "./tool";

/** A pen that barely touches paints this share of the width. */
const FAINTEST = 0.3;

export class BrushTool extends MaskTool {
  static override readonly id: string = "brush";
  /** Where the last stroke ended. */
  end: Point | null = null;
  readonly #patches = new Patches(this.context.platform.colors);
  #aimed: Point | null = null;

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Painting, Patching];
  }

  override get size(): ToolSize {
    const { diameter } = this.context.settings.mask;
    return this.patching ? { value: diameter, ...PATCH } : { value: diameter, least: 1, most: 1000 };
  }

  override resized(): void {
    if (this.#aimed) this.#showTip(this.#aimed);
  }

  override onExit(): void {
    this.end = null;
    this.#aimed = null;
    super.onExit();
  }

  /** True where strokes take whole patches of like colour. */
  get patching(): boolean {
    return this.context.settings.mask.tip.peek() === "patches";
  }

  /** Shows the tip, and the line that Shift would draw. */
  aim(at: Point, { shift }: Modifiers): void {
    const { sketch, classes } = this.context;
    this.#showTip(at);
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

  sweep(from: Dab, to: Dab): Spans {
    const tip = this.context.settings.mask.tip.peek();
    return tip === "patches" ? NOTHING : sweep(from, to, tip);
  }

  /** The patches that a line touches; null where the colours of the picture are not there. */
  async patches(from: Point, to: Point): Promise<Spans | null> {
    const { showing, settings } = this.context;
    const ground = showing.ground();
    const width = settings.mask.diameter.peek();
    return ground && this.#patches.under(ground, from, to, width).catch(() => null);
  }

  get gesture(): string {
    return this.erases ? "mask.erase" : "mask.paint";
  }

  #showTip(at: Point): void {
    this.#aimed = at;
    const { sketch, settings } = this.context;
    const { diameter, tip } = settings.mask;
    const shape = tip.peek();
    if (shape === "patches") {
      sketch.ring.value = null;
      void this.#showPatch(at);
    } else {
      sketch.region.value = null;
      sketch.ring.value = { at, diameter: diameter.peek(), tip: shape };
    }
  }

  async #showPatch(at: Point): Promise<void> {
    const patch = await this.patches(at, at);
    if (this.#aimed !== at || !this.patching) return;
    const { sketch, classes } = this.context;
    const color = colorOf(classes.current.peek() ?? undefined);
    sketch.region.value = patch?.rows.length ? { mask: maskFrom(patch), color } : null;
  }
}

export class EraserTool extends BrushTool {
  static override readonly id = "eraser";

  override get erases(): boolean {
    return true;
  }
}

class Idle extends MaskIdle {
  override get next(): string {
    return (this.parent as BrushTool).patching ? Patching.id : Painting.id;
  }

  override onAim(at: Point, modifiers: Modifiers): boolean {
    (this.parent as BrushTool).aim(at, modifiers);
    return true;
  }

  /** By keyboard: one dab, or the one patch there. */
  override onPlace(at: Point, modifiers: Modifiers): boolean {
    const tool = this.parent as BrushTool;
    tool.end = at;
    if (tool.patching) {
      this.become(Patching.id, { at, ...modifiers });
      return this.parent?.child?.onPlace?.(at, modifiers) ?? true;
    }
    const dab = tool.dab({ at, kind: "mouse", pressure: 0 });
    tool.apply(tool.sweep(dab, dab), at, modifiers, tool.gesture);
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
