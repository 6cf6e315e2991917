/** A stroke that takes whole patches of like colour: these may come a moment after the hand was there. */
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import type { Modifiers, PointerPress } from "../../input/events";
import type { MaskWork } from "../../masks/work";
import { StateNode } from "../state";
import type { BrushTool } from "./brush";

export class Patching extends StateNode<Editor> {
  static override readonly id = "patching";
  #work: MaskWork | null = null;
  #last!: Point;
  /** Stretches of the stroke whose patches are on their way. */
  #coming = 0;
  #ended = false;

  override onEnter({ at, ...modifiers }: { at: Point } & Modifiers): void {
    const tool = this.parent as BrushTool;
    this.#work = tool.begin(at, modifiers);
    this.#coming = 0;
    this.#ended = false;
    this.#last = (modifiers.shift && tool.end) || at;
    void this.#take(at);
  }

  override onExit(): void {
    this.#work?.cancel();
    this.#work = null;
  }

  override onPointerDown(): boolean {
    return true;
  }

  override onPointerMove({ at, shift, alt, ctrl }: PointerPress): boolean {
    (this.parent as BrushTool).aim(at, { shift, alt, ctrl });
    if (!this.#ended) void this.#take(at);
    return true;
  }

  override onPointerUp({ at }: PointerPress): boolean {
    return this.#end(at);
  }

  override onPlace(at: Point): boolean {
    return this.#end(at);
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  #end(at: Point): boolean {
    if (this.#ended) return true;
    this.#ended = true;
    (this.parent as BrushTool).end = at;
    void this.#take(at);
    return true;
  }

  async #take(to: Point): Promise<void> {
    const work = this.#work;
    const tool = this.parent as BrushTool;
    const from = this.#last;
    this.#last = to;
    this.#coming++;
    const region = work && (await tool.patches(from, to));
    // Another stroke, or none: this one was let go.
    if (this.#work !== work || tool.child !== this) return;
    this.#coming--;
    if (region) work?.add(region);
    else if (work) this.context.refuse("no-colors");
    if (!this.#ended || this.#coming) return;
    work?.finish(tool.gesture);
    this.become("idle");
  }
}
