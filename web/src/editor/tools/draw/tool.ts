/** What drawing tools share: hovering, taking hold of handles, and the crosshair of keyboard drawing. */
import type { Shape } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import type { Precision } from "../../hit";
import { MARK, type Modifiers, type PointerPress } from "../../input/events";
import { words } from "../../words/en";
import { DraggingHandle, grab, PointingEdge, PointingHandle } from "../handle";
import { hover } from "../hover";
import { landed } from "../points";
import type { ToolSize } from "../size";
import { type StateClass, StateNode } from "../state";

const PLAIN: Modifiers = { shift: false, alt: false, ctrl: false };

/** A tool that makes shapes. Its first state is `idle`; a press on free ground enters `pointing`. */
export abstract class DrawingTool extends StateNode<Editor> {
  /** States besides those that every drawing tool has. */
  abstract own(): readonly StateClass<Editor>[];

  override children(): readonly StateClass<Editor>[] {
    return [...this.own(), PointingHandle, DraggingHandle, PointingEdge];
  }

  /** What `[`, `]` and Alt with the wheel change; null where there is nothing. */
  get size(): ToolSize | null {
    return null;
  }

  /** Its size was changed. */
  resized(): void {}

  /** True while something is begun and not finished. */
  get busy(): boolean {
    return this.child?.id !== "idle";
  }

  /** True where arrows steer the crosshair even while something is selected. */
  get steers(): boolean {
    return false;
  }

  override onEnter(): void {
    this.context.sketch.cursor.value = "crosshair";
  }

  override onExit(): void {
    this.context.sketch.clear();
    this.context.sketch.cursor.value = "default";
  }

  override onPointerMove({ at }: PointerPress): boolean {
    this.context.sketch.crosshair.value = null;
    this.context.sketch.aim.value = at;
    return false;
  }

  /** Moves the crosshair; it appears in mid-view. */
  steer(dx: number, dy: number): void {
    const { sketch, viewport } = this.context;
    const at = sketch.crosshair.peek();
    const middle = landed(this.context, viewport.toPicture(viewport.middle));
    const to = at ? landed(this.context, { x: at.x + dx, y: at.y + dy }) : middle;
    sketch.crosshair.value = to;
    viewport.reveal([to.x, to.y, to.x, to.y]);
    this.handle("onAim", to, PLAIN);
    this.context.say(words.aim(to, this.#under(to)));
  }

  /** Name of the class that lies there. */
  #under(at: Point): string {
    const hit = this.context.hit(at, "mouse");
    const annotation = hit && this.context.edits.stored(hit.id);
    return annotation ? this.context.classes.nameOf(annotation) : "";
  }

  /** Places a point at the crosshair; false where there is none. */
  drop(): boolean {
    const at = this.context.sketch.crosshair.peek();
    return at !== null && this.handle("onPlace", at, PLAIN);
  }

  override onCancel(): boolean {
    const { sketch, selection } = this.context;
    if (this.busy) return false;
    if (sketch.crosshair.peek()) sketch.crosshair.value = null;
    else if (selection.count.peek()) selection.clear();
    else return false;
    return true;
  }

  /** Whether the current class may have such a shape; says so where it may not. */
  allowed(type: Shape["type"]): boolean {
    const { classes } = this.context;
    const kind = classes.current.peek() ?? undefined;
    if (classes.allows(kind, type)) return true;
    this.context.refuse("class-shape");
    return false;
  }
}

/**
 * Nothing is begun: the pointer hovers, handles of the selected can be taken. They are taken on their marks alone, so
 * that a shape drawn close to the last one does not pull that one away.
 */
export class DrawingIdle extends StateNode<Editor> {
  static override readonly id = "idle";

  override onEnter(): void {
    this.context.sketch.cursor.value = "crosshair";
  }

  override onPointerMove(event: PointerPress): boolean {
    const hit = hover(this.context, event, this.#onMark(event));
    const handle = hit?.kind === "vertex" || hit?.kind === "handle" ? hit.handle : null;
    this.context.sketch.cursor.value = handle?.cursor ?? "crosshair";
    return true;
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    const hit = this.context.hit(event.at, event.kind, this.#onMark(event));
    const handle = hit?.kind === "vertex" || hit?.kind === "handle";
    if (!handle || !grab(this, hit, event)) this.become("pointing", event);
    return true;
  }

  #onMark({ kind }: PointerPress): Precision {
    return { ...this.context.precision(kind), grip: MARK[kind] };
  }
}

export function samePlace(a: Point, b: Point, within: number): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) <= within;
}
