/** Fill: a click labels the whole unlabelled area there; with Ctrl it takes the piece of the mask there away. */

import { regionAt } from "../../../model/regions";
import type { Point } from "../../../model/shapes/kind";
import type { Editor } from "../../editor";
import type { Modifiers, PointerPress } from "../../input/events";
import { coverOf, unlabelled } from "../../masks/cover";
import { selectedMask } from "../../masks/work";
import { type StateClass, StateNode } from "../state";
import { MaskIdle, MaskTool, modifiersOf } from "./tool";

export class FillTool extends MaskTool {
  static override readonly id = "fill";

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing];
  }

  fill(at: Point, modifiers: Modifiers): void {
    const { scene, viewport } = this.context;
    const picture = viewport.picture.peek();
    const mask = modifiers.ctrl ? selectedMask(this.context) : null;
    if (modifiers.ctrl && !mask) {
      this.context.refuse("no-mask");
      return;
    }
    const ground = mask ? coverOf(mask.shape, picture) : unlabelled(scene, picture);
    const region = regionAt(ground, Math.floor(at.x), Math.floor(at.y));
    if (region) this.apply(region, at, modifiers, mask ? "mask.erase" : "mask.fill");
    else this.context.refuse(mask ? "no-mask" : "labelled");
  }
}

class Idle extends MaskIdle {
  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as FillTool).fill(at, modifiers);
    return true;
  }
}

class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";

  override onPointerUp(event: PointerPress): boolean {
    this.become("idle");
    (this.parent as FillTool).fill(event.at, modifiersOf(event));
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}
