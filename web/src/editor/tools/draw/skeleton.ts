/** Skeletons: drag a box to drop the class's template into it, or click joint by joint in the skeleton's order. */
import type { Annotation, Box, Keypoint, Skeleton, Visibility } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import { jointName, placed } from "../../../model/skeletons";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress } from "../../input/events";
import { words } from "../../words/en";
import { landed } from "../points";
import { type StateClass, StateNode } from "../state";
import { spannedBox } from "./span";
import { DrawingIdle, DrawingTool } from "./tool";

/** A template smaller than this on the screen is a slip of the hand, CSS px. */
const LEAST = 8;
const [ABSENT, HIDDEN, VISIBLE] = [0, 1, 2] as const;
const NOWHERE: Keypoint = [0, 0, ABSENT];

/** A skeleton of which some joints have their place. */
interface Begun {
  readonly made: Annotation;
  readonly skeleton: Skeleton;
  readonly points: readonly Keypoint[];
}

export class SkeletonTool extends DrawingTool {
  static override readonly id = "skeleton";
  #begun: Begun | null = null;

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Framing, Placing, Pressing];
  }

  override onExit(): void {
    this.letGo();
    super.onExit();
  }

  /** The skeleton that the current class has; says so where there is none or the class takes no points. */
  skeleton(): Skeleton | null {
    if (!this.allowed("keypoints")) return null;
    const skeleton = this.context.classes.current.peek()?.skeleton;
    if (!skeleton?.joints.length) {
      this.context.refuse("no-skeleton");
      return null;
    }
    return skeleton;
  }

  /** Name and number, from 1, of the joint that is placed next; null before the first. */
  get next(): { readonly name: string; readonly number: number; readonly of: number } | null {
    if (!this.#begun) return null;
    const { skeleton, points } = this.#begun;
    const { length } = points;
    return { name: jointName(skeleton, length), number: length + 1, of: skeleton.joints.length };
  }

  /** True once joints are placed one by one. */
  get placing(): boolean {
    return this.#begun !== null;
  }

  /** Gives the next joint its place; after the last the skeleton is done. */
  place(at: Point, visibility: Visibility = VISIBLE): void {
    const skeleton = this.#begun?.skeleton ?? this.skeleton();
    if (!skeleton) return;
    const { edits, classes } = this.context;
    const shape = { type: "keypoints" as const, points: [NOWHERE] };
    const made = this.#begun?.made ?? edits.fresh(shape, classes.current.peek()?.id);
    const { x, y } = landed(this.context, at);
    this.#keep({
      made,
      skeleton,
      points: [...(this.#begun?.points ?? []), visibility ? [x, y, visibility] : NOWHERE],
    });
  }

  /** The next joint lies where the pointer or the crosshair is, hidden behind something. */
  hide(): void {
    const { crosshair, aim } = this.context.sketch;
    const at = crosshair.peek() ?? aim.peek();
    if (at) this.place(at, HIDDEN);
  }

  /** The next joint is not in the picture. */
  skip(): void {
    this.place({ x: 0, y: 0 }, ABSENT);
  }

  back(): void {
    if (!this.#begun) return;
    const points = this.#begun.points.slice(0, -1);
    if (points.length) this.#keep({ ...this.#begun, points });
    else this.letGo("idle");
  }

  /** Shows the joints so far, and the next one where it would be. */
  aim(at: Point | null): void {
    if (!this.#begun || !this.next) return;
    const { sketch, edits } = this.context;
    const to = at && landed(this.context, at);
    edits.draft([this.#annotation(to ? [[to.x, to.y, VISIBLE]] : [])]);
    const { name, number, of } = this.next;
    sketch.tip.value = to && { at: to, text: words.nextPoint(name, number, of) };
  }

  /** Ends here: the joints that have no place are absent. */
  finish(): void {
    if (!this.#begun) return;
    if (this.#begun.points.every(([, , visibility]) => visibility === ABSENT)) {
      this.back();
      this.context.refuse("no-joint");
      return;
    }
    const made = this.#annotation([]);
    this.letGo("idle");
    this.context.edits.put("draw.skeleton", [made], [made.id]);
  }

  /** Lets the joints go, and goes back to the state if one is named. */
  letGo(then?: "idle"): void {
    if (!this.#begun) return;
    const { edits, sketch } = this.context;
    this.#begun = null;
    edits.cancel();
    sketch.tip.value = null;
    sketch.crosshair.value = null;
    if (then) this.to(then);
  }

  #keep(begun: Begun): void {
    this.#begun = begun;
    if (begun.points.length === begun.skeleton.joints.length) {
      this.finish();
      return;
    }
    this.to("placing");
    const { crosshair, aim } = this.context.sketch;
    this.aim(crosshair.peek() ?? aim.peek());
    const { name, number, of } = this.next as { name: string; number: number; of: number };
    this.context.say(words.nextPoint(name, number, of));
  }

  /** The annotation with the joints so far, these further ones, and the rest absent. */
  #annotation(further: readonly Keypoint[]): Annotation {
    const { made, skeleton, points } = this.#begun as Begun;
    const known = [...points, ...further];
    const all = skeleton.joints.map((_, at) => known[at] ?? NOWHERE);
    return { ...made, shape: { type: "keypoints", points: all } };
  }
}

class Idle extends DrawingIdle {
  override onPlace(at: Point): boolean {
    (this.parent as SkeletonTool).place(at);
    return true;
  }
}

/** Pressed on free ground: a click places the first joint, a drag pulls up the template. */
class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";
  #from!: PointerPress;

  override onEnter(from: PointerPress): void {
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    const skeleton = (this.parent as SkeletonTool).skeleton();
    if (!skeleton) return this.onCancel();
    this.become("framing", { skeleton, from: landed(this.context, this.#from.at) });
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(): boolean {
    this.become("idle");
    (this.parent as SkeletonTool).place(this.#from.at);
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }
}

/** The template fills the box that is pulled up. */
class Framing extends StateNode<Editor> {
  static override readonly id = "framing";
  #from!: Point;
  #skeleton!: Skeleton;
  #made!: Annotation;

  override onEnter({ skeleton, from }: { skeleton: Skeleton; from: Point }): void {
    const { edits, classes } = this.context;
    this.#from = from;
    this.#skeleton = skeleton;
    this.#made = edits.fresh({ type: "keypoints", points: [NOWHERE] }, classes.current.peek()?.id);
  }

  override onExit(): void {
    this.context.edits.cancel();
  }

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    this.#span(at, modifiers);
    return true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const { width, height } = this.#span(at, modifiers);
    const large = Math.min(width, height) * this.context.viewport.view.peek().scale >= LEAST;
    if (large) this.context.edits.finish("draw.skeleton", [this.#made.id]);
    this.become("idle");
    return true;
  }

  override onCancel(): boolean {
    this.become("idle");
    return true;
  }

  #span(at: Point, modifiers: Modifiers): Box {
    const box = spannedBox(this.#from, landed(this.context, at), modifiers);
    const { x, y, width, height } = box;
    const shape = placed(this.#skeleton, [x, y, x + width, y + height]);
    this.#made = { ...this.#made, shape };
    this.context.edits.draft([this.#made]);
    return box;
  }
}

/** Joints stand; the next one follows the pointer or the crosshair. */
class Placing extends StateNode<Editor> {
  static override readonly id = "placing";

  override onPointerMove({ at }: PointerPress): boolean {
    return this.onAim(at);
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become("pressing", event);
    return true;
  }

  override onAim(at: Point): boolean {
    (this.parent as SkeletonTool).aim(at);
    return true;
  }

  override onPlace(at: Point): boolean {
    (this.parent as SkeletonTool).place(at);
    return true;
  }

  override onComplete(): boolean {
    (this.parent as SkeletonTool).finish();
    return true;
  }

  override onBack(): boolean {
    (this.parent as SkeletonTool).back();
    return true;
  }

  override onCancel(): boolean {
    (this.parent as SkeletonTool).letGo("idle");
    return true;
  }
}

/** The button is down: the joint follows and stays where it is let go. */
class Pressing extends StateNode<Editor> {
  static override readonly id = "pressing";

  override onPointerMove({ at }: PointerPress): boolean {
    (this.parent as SkeletonTool).aim(at);
    return true;
  }

  override onPointerUp({ at }: PointerPress): boolean {
    (this.parent as SkeletonTool).place(at);
    return true;
  }

  override onCancel(): boolean {
    this.become("placing");
    return true;
  }
}
