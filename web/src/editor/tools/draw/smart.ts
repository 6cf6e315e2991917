/** Smart outline: a box or a stroke, and a helper proposes an outline; more strokes add to it or take away. */
import { effect, signal } from "@preact/signals-core";
import { colorOf } from "../../../model/ontology";
import type { Annotation, Id, Shape } from "../../../model/records";
import type { Bounds, Point } from "../../../model/shapes/kind";
import { type AssistAnswer, type AssistAsk, proposed, type Stroke } from "../../assist";
import { spanned } from "../../bounds";
import { accept } from "../../commands/suggestions";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress } from "../../input/events";
import { formed, type Prompter } from "../../prompting";
import { landed, rounded } from "../points";
import { type StateClass, StateNode } from "../state";
import type { Method } from "./settings";
import { DrawingIdle, DrawingTool, samePlace } from "./tool";

/** Sides shorter than this on the screen are a slip of the hand, CSS px. */
const LEAST = 6;
/** Places of a stroke stand this far apart, CSS px. */
const SPACING = 3;

/** What the proposed outline is made from. */
interface Work {
  readonly made: Annotation;
  readonly box: Bounds | null;
  readonly strokes: readonly Stroke[];
  /** What a model is to look for, in words. */
  readonly text?: string;
  /** Everything that is proposed, `made` among it. */
  readonly offered?: readonly Id[];
  /** What a model answered last, as it answered. */
  readonly answered?: Shape;
}

export class SmartTool extends DrawingTool {
  static override readonly id = "smart";
  readonly #takes = signal(false);
  #work: Work | null = null;
  #unfollow: () => void = () => {};

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Refining, Pointing, Spanning, Stroking];
  }

  override onEnter(): void {
    super.onEnter();
    const { suggestions } = this.context;
    this.#unfollow = effect(() => {
      suggestions.all.value;
      // Somebody took the outline or refused it: the next box begins anew.
      if (this.#work && this.#work.made.shape.type !== "tag" && !suggestions.get(this.#work.made.id))
        this.#end();
    });
  }

  override onExit(): void {
    this.#unfollow();
    this.#unfollow = () => {};
    this.letGo();
    super.onExit();
  }

  /** True where the next stroke takes away. */
  get takes(): boolean {
    return this.#takes.value;
  }

  setTakes(takes: boolean): void {
    this.#takes.value = takes;
  }

  get refining(): boolean {
    return this.#work !== null;
  }

  /** The state in which nothing is pressed. */
  get resting(): "idle" | "refining" {
    return this.#work ? "refining" : "idle";
  }

  /** The model server that is asked in place of the helpers. */
  get #prompter(): Prompter | null {
    return this.context.prompting.current.peek();
  }

  /** True where a click is a place by itself, even if a drag pulls up a box. */
  get clicks(): boolean {
    return this.#prompter !== null || !this.boxes;
  }

  /** True where a drag pulls up a box. */
  get boxes(): boolean {
    if (this.#prompter) return true;
    return !this.#work && this.context.settings.smart.method.peek() === "grabcut";
  }

  /** Where a key begins a box: at the crosshair, where a click would be a place. */
  get corner(): Point | null {
    const rests = this.clicks && this.boxes && this.child?.id === this.resting;
    return rests ? this.context.sketch.crosshair.value : null;
  }

  /** Begins a box there; the next point that is placed ends it. */
  span(from: Point): void {
    this.to("spanning", from);
  }

  outline(box: Bounds): void {
    if (!this.#work && !this.allowed(this.#form)) return;
    this.#ask({ ...(this.#work ?? this.#begun()), box });
  }

  /** Asks the model server for all that the words mean. */
  look(text: string): void {
    if (text && this.#prompter && this.allowed(this.#form)) {
      this.letGo();
      this.#ask({ ...this.#begun(), text });
    }
  }

  mark(points: readonly Point[], ctrl: boolean): void {
    if (!this.#work && !this.allowed(this.#form)) return;
    const radius = this.context.settings.smart.radius.peek() / this.context.viewport.view.peek().scale;
    const places = points.flatMap(({ x, y }) => [x, y]);
    const [work, adds] = [this.#work ?? this.#begun(), ctrl === this.takes];
    const stroke = { points: places, adds, radius: rounded(radius) };
    this.#ask({ ...work, strokes: [...work.strokes, stroke] });
  }

  /** Takes the last stroke back; with nothing left, lets the outline go. */
  back(): void {
    const work = this.#work;
    if (!work?.strokes.length || (work.strokes.length === 1 && !work.box)) this.letGo();
    else {
      const { answered: _, ...before } = work;
      // As before anything was proposed, so that strokes taken back leave no trace.
      const made: Annotation = { ...work.made, shape: { type: "tag" } };
      this.#ask({ ...before, strokes: work.strokes.slice(0, -1), made });
    }
  }

  accept(): void {
    const offered = this.#work && this.context.suggestions.get(this.#work.made.id);
    if (offered) accept(this.context, [offered]);
  }

  /** Lets the outline go. */
  letGo(): void {
    const offered = this.#work?.offered ?? [];
    this.#end();
    this.context.suggestions.refuse(offered);
  }

  #end(): void {
    this.context.assist.cancel();
    this.#work = null;
    if (this.child?.id === "refining") this.to("idle");
  }

  async #ask(work: Work): Promise<void> {
    this.#work = work;
    this.to("refining");
    const answer = await (this.#prompter ? this.#prompt(this.#prompter, work) : this.#help(work));
    if (this.#work !== work) return;
    const { suggestions } = this.context;
    if (answer) this.#propose(work, answer);
    // What was proposed before stays; where nothing was, the next box begins anew.
    else if (!suggestions.get(work.made.id)) this.#end();
  }

  /** Shows what was found in the place of what was proposed before; the first of it is refined. */
  #propose(work: Work, answer: AssistAnswer): void {
    const { suggestions, selection, viewport, settings } = this.context;
    const picture = viewport.picture.peek();
    const found = answer.found.map((one, at) => {
      const made = at ? this.#fresh() : work.made;
      const shape = this.#prompter ? formed(one.shape, settings.smart.as.peek(), picture) : one.shape;
      return proposed(made, answer, { ...one, shape });
    });
    const [made, answered] = [found[0] as Annotation, answer.found[0]?.shape];
    const offered = found.map(({ id }) => id);
    this.#work = { ...work, made, offered, ...(answered ? { answered } : {}) };
    suggestions.offer(found);
    suggestions.refuse((work.offered ?? []).filter((id) => !offered.includes(id)));
    selection.set([made.id]);
  }

  #prompt(prompter: Prompter, { made, box, strokes, text, answered }: Work): Promise<AssistAnswer | null> {
    const points = strokes.flatMap(({ points: [x, y], adds }) =>
      x === undefined || y === undefined ? [] : [[x, y, adds] as const],
    );
    return this.context.assist.prompt(prompter, {
      points,
      ...(box ? { box } : {}),
      ...(text ? { text } : {}),
      ...(made.class_id ? { class_id: made.class_id } : {}),
      ...(answered?.type === "mask" ? { previous: answered } : {}),
    });
  }

  #help({ made, box, strokes }: Work): Promise<AssistAnswer | null> {
    const { assist, settings } = this.context;
    const { method, tolerance, piece } = settings.smart;
    const scale = this.context.viewport.view.peek().scale;
    const options: { readonly [M in Method]: AssistAsk["options"] } = {
      grabcut: {},
      superpixels: { size: piece.peek() / scale },
      flood: { tolerance: tolerance.peek() },
    };
    const known = made.shape.type === "polygon" && method.peek() === "grabcut";
    return assist.ask(method.peek(), {
      ...(box ? { box } : {}),
      ...(known ? { shapes: [made.shape] } : {}),
      strokes,
      options: options[method.peek()] ?? {},
    });
  }

  /** The shape that is going to be proposed. */
  get #form(): "mask" | "polygon" {
    return this.#prompter ? this.context.settings.smart.as.peek() : "polygon";
  }

  #begun(): Work {
    return { made: this.#fresh(), box: null, strokes: [] };
  }

  #fresh(): Annotation {
    const { edits, classes } = this.context;
    return edits.fresh({ type: "tag" }, classes.current.peek()?.id);
  }
}

class Idle extends DrawingIdle {
  override onPlace(at: Point, { ctrl }: Modifiers): boolean {
    const tool = this.parent as SmartTool;
    if (tool.clicks) tool.mark([at], ctrl);
    else this.become("spanning", at);
    return true;
  }
}

/** An outline is proposed, or asked for: clicks and strokes refine it. */
class Refining extends StateNode<Editor> {
  static override readonly id = "refining";

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become("pointing", event);
    return true;
  }

  override onPlace(at: Point, { ctrl }: Modifiers): boolean {
    (this.parent as SmartTool).mark([at], ctrl);
    return true;
  }

  override onComplete(): boolean {
    (this.parent as SmartTool).accept();
    return true;
  }

  override onBack(): boolean {
    (this.parent as SmartTool).back();
    return true;
  }

  override onCancel(): boolean {
    (this.parent as SmartTool).letGo();
    return true;
  }
}

class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";
  #from!: PointerPress;

  override onEnter(from: PointerPress): void {
    this.#from = from;
  }

  override onPointerMove(event: PointerPress): boolean {
    if (!far(this.#from.screen, event.screen)) return true;
    const at = landed(this.context, this.#from.at);
    if ((this.parent as SmartTool).boxes) this.become("spanning", at);
    else this.become("stroking", { at, ctrl: this.#from.ctrl });
    return this.parent?.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp(): boolean {
    const tool = this.parent as SmartTool;
    const at = landed(this.context, this.#from.at);
    if (tool.clicks) {
      this.become(tool.resting);
      tool.mark([at], this.#from.ctrl);
    } else this.become("spanning", at);
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as SmartTool).resting);
    return true;
  }
}

/** One corner of the box stands. */
class Spanning extends StateNode<Editor> {
  static override readonly id = "spanning";
  #from!: Point;

  override onEnter(from: Point): void {
    this.#from = from;
  }

  override onExit(): void {
    this.context.sketch.frame.value = null;
  }

  override onPointerMove({ at }: PointerPress): boolean {
    return this.onAim(landed(this.context, at));
  }

  override onPointerDown(event: PointerPress): boolean {
    return event.button === 0;
  }

  override onPointerUp({ at }: PointerPress): boolean {
    return this.onPlace(landed(this.context, at));
  }

  override onAim(at: Point): boolean {
    this.context.sketch.frame.value = spanned(this.#from, at);
    return true;
  }

  override onPlace(at: Point): boolean {
    const box = spanned(this.#from, at);
    const { scale } = this.context.viewport.view.peek();
    if (Math.min(box[2] - box[0], box[3] - box[1]) * scale < LEAST) return true;
    const tool = this.parent as SmartTool;
    this.become(tool.resting);
    this.context.sketch.crosshair.value = null;
    tool.outline(box);
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as SmartTool).resting);
    return true;
  }
}

/** A stroke is being drawn; it counts when it is let go. */
class Stroking extends StateNode<Editor> {
  static override readonly id = "stroking";
  #points: Point[] = [];
  #ctrl = false;

  override onEnter({ at, ctrl }: { at: Point; ctrl: boolean }): void {
    this.#points = [at];
    this.#ctrl = ctrl;
  }

  override onExit(): void {
    this.context.sketch.drawing.value = null;
  }

  override onPointerMove({ at }: PointerPress): boolean {
    const to = landed(this.context, at);
    const last = this.#points.at(-1) as Point;
    if (samePlace(last, to, SPACING / this.context.viewport.view.peek().scale)) return true;
    this.#points.push(to);
    const { sketch, classes } = this.context;
    const takes = this.#ctrl !== (this.parent as SmartTool).takes;
    sketch.drawing.value = {
      points: [],
      next: null,
      closes: false,
      color: takes ? "#ffffff" : colorOf(classes.current.peek() ?? undefined),
      curves: { path: this.#points.flatMap(({ x, y }) => [x, y]), leg: [], arms: [] },
    };
    return true;
  }

  override onPointerUp(event: PointerPress): boolean {
    this.onPointerMove(event);
    const tool = this.parent as SmartTool;
    const [points, ctrl] = [this.#points, this.#ctrl];
    this.become(tool.resting);
    tool.mark(points, ctrl);
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as SmartTool).resting);
    return true;
  }
}
