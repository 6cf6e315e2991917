/** Following an edge (intelligent scissors): the line keeps to the edge on its way to the pointer, clicks hold it there. */
import { colorOf } from "../../../model/ontology";
import type { Point } from "../../../model/shapes/kind";
import { signedArea } from "../../../model/shapes/paths";
import type { Editor } from "../../editor";
import { GRIP, type Modifiers, type PointerPress } from "../../input/events";
import { simplify } from "../../shapes/detail";
import { landed, rounded } from "../points";
import { type StateClass, StateNode } from "../state";
import { DrawingIdle, DrawingTool, samePlace } from "./tool";

/** How near an edge draws an anchor, CSS px. */
const DRAWS = 5;
/** The outline may be off the edge by this much: CSS px, and px of the picture at least. */
const [OFF_BY, LEAST_OFF] = [0.75, 0.4];

/** From one anchor to the next: places between them, or null while the way is not known. */
interface Leg {
  readonly from: Point;
  between: readonly Point[] | null;
}

type Ways = (to: Point) => readonly Point[] | null;

export class ScissorsTool extends DrawingTool {
  static override readonly id = "scissors";
  #legs: Leg[] = [];
  #aim: { readonly at: Point; readonly free: boolean } | null = null;
  /** Ways from the last anchor. */
  #ways: Ways | null = null;
  #turn = 0;
  #done: () => void = () => {};

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Following];
  }

  override onEnter(): void {
    super.onEnter();
    const { edges } = this.context;
    const unwant = edges.want();
    const unheard = edges.field.subscribe(() => void this.#askWays());
    this.#done = () => {
      unheard();
      unwant();
    };
  }

  override onExit(): void {
    this.letGo();
    this.#done();
    super.onExit();
  }

  get begun(): boolean {
    return this.#legs.length > 0;
  }

  /** Holds the line at the place, or closes it where that is the first anchor. */
  place(at: Point, { alt }: Modifiers): void {
    if (!this.begun && !this.allowed("polygon")) return;
    if (this.closes(at)) {
      this.finish();
      return;
    }
    const to = this.#anchor(at, alt);
    const last = this.#legs.at(-1);
    if (last && samePlace(last.from, to, 1 / this.context.viewport.view.peek().scale)) return;
    this.#hold(to, alt);
    this.#legs.push({ from: to, between: null });
    this.to("following");
    void this.#askWays();
    this.aim(null, false);
  }

  aim(at: Point | null, free: boolean): void {
    const { sketch, classes } = this.context;
    this.#aim = at && { at, free };
    const [first] = this.#legs;
    const last = this.#legs.at(-1);
    sketch.snap.value = at && !last && !free ? this.#drawn(at) : null;
    if (!first || !last) {
      sketch.drawing.value = null;
      return;
    }
    const closes = at !== null && this.closes(at);
    const next = at && (closes ? first.from : this.#anchor(at, free));
    const between = next && !free ? (this.#ways?.(next) ?? []) : [];
    sketch.drawing.value = {
      points: this.#legs.map(({ from }) => from),
      next,
      closes,
      color: colorOf(classes.current.peek() ?? undefined),
      curves: {
        path: flat(this.#legs.flatMap(({ from, between }) => [from, ...(between ?? [])])),
        leg: next ? flat([last.from, ...between, next]) : [],
        arms: [],
      },
    };
  }

  closes(at: Point): boolean {
    const [first] = this.#legs;
    const { scale } = this.context.viewport.view.peek();
    return first !== undefined && this.#legs.length > 1 && samePlace(first.from, at, GRIP.mouse / scale);
  }

  back(): void {
    this.#legs.pop();
    const last = this.#legs.at(-1);
    if (!last) {
      this.letGo();
      this.to("idle");
      return;
    }
    last.between = null;
    void this.#askWays();
    this.aim(this.#aim?.at ?? null, false);
  }

  finish(): void {
    const [first] = this.#legs;
    if (!first) return;
    this.#hold(first.from, false);
    const { edits, classes, viewport } = this.context;
    const line = [...this.#legs.flatMap(({ from, between }) => [from, ...(between ?? [])]), first.from];
    const tolerance = Math.max(LEAST_OFF, OFF_BY / viewport.view.peek().scale);
    const exterior = simplify(flat(line), tolerance).slice(0, -2).map(rounded);
    if (exterior.length < 6 || !signedArea(exterior)) {
      this.context.refuse("few-points");
      return;
    }
    const made = edits.fresh({ type: "polygon", parts: [{ exterior }] }, classes.current.peek()?.id);
    this.letGo();
    this.to("idle");
    edits.put("draw.scissors", [made], [made.id]);
  }

  letGo(): void {
    this.#turn++;
    this.#legs = [];
    this.#ways = null;
    this.#aim = null;
    const { sketch } = this.context;
    sketch.drawing.value = null;
    sketch.snap.value = null;
    sketch.crosshair.value = null;
  }

  /** Keeps the way to the place as it is shown now. */
  #hold(to: Point, free: boolean): void {
    const last = this.#legs.at(-1);
    if (last) last.between = free ? [] : (this.#ways?.(to) ?? []);
    this.#ways = null;
  }

  async #askWays(): Promise<void> {
    const turn = ++this.#turn;
    const last = this.#legs.at(-1);
    const ways = last ? await this.context.edges.waysFrom(last.from) : null;
    if (turn !== this.#turn) return;
    this.#ways = ways;
    if (this.#aim) this.aim(this.#aim.at, this.#aim.free);
  }

  #anchor(at: Point, free: boolean): Point {
    return landed(this.context, free ? at : (this.#drawn(at) ?? at));
  }

  /** The edge that draws the place; null where none does. */
  #drawn(at: Point): Point | null {
    const found = this.context.edges.near(at, DRAWS / this.context.viewport.view.peek().scale);
    return found === at ? null : found;
  }
}

class Idle extends DrawingIdle {
  override onPointerMove(event: PointerPress): boolean {
    (this.parent as ScissorsTool).aim(event.at, event.alt);
    return super.onPointerMove(event);
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as ScissorsTool).place(at, modifiers);
    return true;
  }
}

/** The button is down: what counts is where it is let go. */
class Pointing extends StateNode<Editor> {
  static override readonly id = "pointing";

  override onPointerMove({ at, alt }: PointerPress): boolean {
    (this.parent as ScissorsTool).aim(at, alt);
    return true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const tool = this.parent as ScissorsTool;
    this.become(tool.begun ? "following" : "idle");
    tool.place(at, modifiers);
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as ScissorsTool).begun ? "following" : "idle");
    return true;
  }
}

/** Anchors stand; the line follows the pointer along the edge. */
class Following extends StateNode<Editor> {
  static override readonly id = "following";

  override onPointerMove({ at, alt }: PointerPress): boolean {
    (this.parent as ScissorsTool).aim(at, alt);
    return true;
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become("pointing");
    return true;
  }

  override onDoubleClick(): boolean {
    return this.onComplete();
  }

  override onAim(at: Point, { alt }: Modifiers): boolean {
    (this.parent as ScissorsTool).aim(at, alt);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as ScissorsTool).place(at, modifiers);
    return true;
  }

  override onComplete(): boolean {
    (this.parent as ScissorsTool).finish();
    return true;
  }

  override onBack(): boolean {
    (this.parent as ScissorsTool).back();
    return true;
  }

  override onCancel(): boolean {
    (this.parent as ScissorsTool).letGo();
    this.become("idle");
    return true;
  }
}

function flat(points: readonly Point[]): number[] {
  return points.flatMap(({ x, y }) => [x, y]);
}
