/** Wand: what has about the colour under the pointer is shown while it rests there, and painted by a click. */
import { colorOf } from "../../../model/ontology";
import { maskFrom } from "../../../model/rle";
import type { Point } from "../../../model/shapes/kind";
import type { Spans } from "../../../model/spans";
import { MOST_PIECES, TOO_LARGE } from "../../colors/flood";
import type { Ground } from "../../colors/ground";
import type { Editor } from "../../editor";
import type { Modifiers, PointerPress } from "../../input/events";
import { levelFor } from "../../tiles/pyramid";
import type { ToolSize } from "../size";
import { type StateClass, StateNode } from "../state";
import { MaskIdle, MaskTool, modifiersOf } from "./tool";

/** The pointer has to rest this long before colours are looked for, ms. */
const REST = 60;
/** The farthest that two colours can lie apart. */
const FARTHEST = 441;

interface Found {
  readonly key: string;
  readonly region: Promise<Spans>;
}

export class WandTool extends MaskTool {
  static override readonly id = "wand";
  #found: Found | null = null;
  #at: Point | null = null;
  #offRest: (() => void) | null = null;

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing];
  }

  override get size(): ToolSize {
    return { value: this.context.settings.mask.tolerance, least: 0, most: FARTHEST };
  }

  override resized(): void {
    if (this.#at) this.aim(this.#at);
  }

  override onExit(): void {
    this.#offRest?.();
    this.#found = null;
    this.#at = null;
    super.onExit();
  }

  /** Shows what a click there would paint, once the pointer rests. */
  aim(at: Point): void {
    this.#at = at;
    this.#offRest?.();
    this.#offRest = this.context.platform.later(() => void this.#preview(at), REST);
  }

  /** Paints what has the colour of that place. */
  async pick(at: Point, modifiers: Modifiers): Promise<void> {
    const region = await this.#regionAt(at);
    if (!region || this.context.tools.tool.peek() !== WandTool.id) return;
    this.context.sketch.region.value = null;
    this.apply(region, at, modifiers, "mask.wand");
  }

  async #preview(at: Point): Promise<void> {
    const region = await this.#regionAt(at);
    if (!region || this.#at !== at) return;
    const { classes, sketch } = this.context;
    sketch.region.value = { mask: maskFrom(region), color: colorOf(classes.current.peek() ?? undefined) };
  }

  /** The region there; null beyond the picture, and where another picture came in between. */
  async #regionAt(at: Point): Promise<Spans | null> {
    const { subject, settings, platform, viewport, showing } = this.context;
    const { width, height } = viewport.picture.peek();
    const [column, row] = [Math.floor(at.x), Math.floor(at.y)];
    const ground = showing.ground();
    if (!ground || column < 0 || row < 0 || column >= width || row >= height) return null;
    const open = subject.peek();
    const { tolerance, contiguous } = settings.mask;
    const job = {
      column,
      row,
      level: this.#level(ground),
      tolerance: tolerance.peek(),
      contiguous: contiguous.peek(),
    };
    const key = JSON.stringify([ground, job]);
    if (this.#found?.key !== key) this.#found = { key, region: platform.colors.flood(ground, job) };
    try {
      const region = await this.#found.region;
      return subject.peek() === open ? region : null;
    } catch (error) {
      this.#found = null;
      const large = error instanceof Error && error.message === TOO_LARGE;
      this.context.refuse(large ? "too-large" : "no-colors");
      return null;
    }
  }

  /** The finest, of a picture of too many pieces that which is on the screen: a sky of a gigapixel is not read for it. */
  #level({ pyramid }: Ground): number {
    if (!pyramid || pyramid.width * pyramid.height <= MOST_PIECES * pyramid.side ** 2) return 0;
    const { viewport } = this.context;
    return levelFor(pyramid, viewport.scale.peek() * viewport.screen.peek().ratio);
  }
}

class Idle extends MaskIdle {
  override onAim(at: Point): boolean {
    (this.parent as WandTool).aim(at);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    void (this.parent as WandTool).pick(at, modifiers);
    return true;
  }
}

class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";

  override onPointerUp(event: PointerPress): boolean {
    this.become("idle");
    void (this.parent as WandTool).pick(event.at, modifiersOf(event));
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}
