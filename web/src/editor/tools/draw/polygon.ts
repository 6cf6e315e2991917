/** Polygons, their holes and parts: click points or draw free-hand; close by the first point, Enter or a double click. */
import { colorOf } from "../../../model/ontology";
import type { Annotation, Flat, Id, Polygon } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import { signedArea } from "../../../model/shapes/paths";
import { covers, meets, withHole, withPart } from "../../../model/shapes/rings";
import { combineRing } from "../../areas";
import { around } from "../../bounds";
import type { Editor } from "../../editor";
import { bodiesAt } from "../../hit";
import { GRIP, type Modifiers } from "../../input/events";
import type { Drawing as Sketched } from "../../overlay";
import { stepped } from "../points";
import { type Landing, snapped, stretch, unsnapped } from "../snap";
import type { StateClass } from "../state";
import { Armed, Drawing, Idle, Pointing, Tracing } from "./polygonStates";
import { DrawingTool, samePlace } from "./tool";

export const PLAIN: Modifiers = { shift: false, alt: false, ctrl: false };
const LEAST = 3;

/** What a ring becomes: an object of its own, or a hole or part of one that is there. */
export type Purpose = "hole" | "part";

interface Aimed {
  readonly to: Landing;
  /** Points of a neighbour's border that are taken over on the way. */
  readonly through: readonly Point[];
}

export class PolygonTool extends DrawingTool {
  static override readonly id = "polygon";
  #points: readonly Landing[] = [];
  #target: { readonly id: Id; readonly purpose: Purpose } | null = null;
  /** Where the next point was last aimed, so that the way there can be changed by key. */
  #aim: { readonly at: Point; readonly modifiers: Modifiers } | null = null;
  #longer = false;
  /** The polygon that was selected when the tool was taken. */
  #before: Id | null = null;

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Armed, Pointing, Tracing, Drawing];
  }

  get points(): readonly Landing[] {
    return this.#points;
  }

  override onEnter(): void {
    super.onEnter();
    this.#before = this.context.selection.one.peek();
  }

  override onExit(): void {
    this.letGo();
    super.onExit();
  }

  /** The state in which nothing is pressed. */
  get resting(): "idle" | "armed" | "drawing" {
    if (this.#points.length) return "drawing";
    return this.#target ? "armed" : "idle";
  }

  /** Makes the next ring a hole or a part: of the selected polygon, or as the place says. False where there is none. */
  aimFor(purpose: Purpose, at: Point | null = null): boolean {
    const target = this.#selected() ?? this.#under(purpose === "hole" ? at : null);
    if (!target) {
      this.context.refuse("no-polygon");
      return false;
    }
    this.#target = { id: target.id, purpose };
    return true;
  }

  /** The first point of a ring: with Ctrl of a hole, with Shift of a part. */
  begin(at: Point, modifiers: Modifiers): boolean {
    if (this.#points.length || this.#target) return true;
    if (modifiers.ctrl) return this.aimFor("hole", at);
    if (modifiers.shift) return this.aimFor("part");
    return this.allowed("polygon");
  }

  /** Adds the point, or closes where it lies on the first one. */
  place(at: Point, modifiers: Modifiers): void {
    if (this.closes(at)) {
      this.finish();
      return;
    }
    if (!this.begin(at, modifiers)) {
      this.to("idle");
      return;
    }
    const { to, through } = this.#landing(at, modifiers);
    const last = this.#points.at(-1);
    if (last && samePlace(last, to, 1 / this.context.viewport.view.peek().scale)) return;
    this.#longer = false;
    this.keep([...this.#points, ...through.map((point) => ({ ...point, border: null })), to]);
    if (this.child?.id !== "tracing") this.to("drawing");
  }

  /** Goes on from these points; `hand` is where a free-hand line has come to. */
  keep(points: readonly Landing[], hand: Point | null = null): void {
    this.#points = points;
    this.aim(null, PLAIN);
    const { drawing } = this.context.sketch;
    if (hand && drawing.peek() && this.returns(hand))
      drawing.value = { ...(drawing.peek() as Sketched), closes: true };
  }

  aim(at: Point | null, modifiers: Modifiers): void {
    const { sketch } = this.context;
    this.#aim = at && { at, modifiers };
    const aimed = at && this.#landing(at, modifiers);
    sketch.snap.value = aimed?.to.border ? aimed.to : null;
    sketch.drawing.value = this.#points.length
      ? {
          points: this.#points,
          through: aimed?.through ?? [],
          next: aimed?.to ?? null,
          closes: at !== null && this.closes(at),
          color: this.#color(),
        }
      : null;
  }

  /** True where the next leg follows a border, which may be done in two ways. */
  get follows(): boolean {
    const aimed = this.#aim && this.#landing(this.#aim.at, this.#aim.modifiers);
    return aimed !== null && (aimed.through.length > 0 || this.#longer);
  }

  /** Follows the border the other way round. */
  turn(): void {
    this.#longer = !this.#longer;
    if (this.#aim) this.aim(this.#aim.at, this.#aim.modifiers);
  }

  /** Near the first point, but not from farther than half of the way that is left to it. */
  closes(at: Point): boolean {
    const [first] = this.#points;
    const last = this.#points.at(-1);
    if (!first || !last || this.#points.length < LEAST) return false;
    const { scale } = this.context.viewport.view.peek();
    const left = Math.hypot(first.x - last.x, first.y - last.y) / 2;
    return samePlace(first, at, Math.max(Math.min(GRIP.mouse / scale, left), 1 / scale));
  }

  /** True where a free-hand line is back at the first point, from farther away. */
  returns(hand: Point): boolean {
    const [first] = this.#points;
    return (
      first !== undefined && this.#near(first, hand) && !this.#points.every((one) => this.#near(first, one))
    );
  }

  /** Closes a free-hand line that is back at the first point; the end that lies around that is left out. */
  meet(): void {
    const [first] = this.#points as [Landing];
    const last = this.#points.findLastIndex((one) => !this.#near(first, one));
    this.#points = this.#points.slice(0, last + 1);
    this.finish();
  }

  #near(one: Point, other: Point): boolean {
    return samePlace(one, other, GRIP.mouse / this.context.viewport.view.peek().scale);
  }

  /** Takes the last point back; the drawing is let go with its first. */
  back(): void {
    this.keep(this.#points.slice(0, -1));
    if (!this.#points.length) this.to(this.resting);
  }

  finish(): void {
    const ring = this.#points.flatMap(({ x, y }) => [x, y]);
    if (this.#points.length < LEAST || !signedArea(ring)) {
      this.context.refuse("few-points");
      return;
    }
    const target = this.#target;
    this.letGo();
    this.to("idle");
    if (target) this.#change(target.id, target.purpose, ring);
    else this.#make(ring);
  }

  /** Lets the points go, and what they were for. */
  letGo(): void {
    this.#points = [];
    this.#target = null;
    this.#aim = null;
    this.#longer = false;
    this.context.sketch.drawing.value = null;
    this.context.sketch.snap.value = null;
    this.context.sketch.crosshair.value = null;
  }

  #landing(at: Point, { shift, alt }: Modifiers): Aimed {
    const last = this.#points.at(-1);
    if (shift && last) return { to: unsnapped(this.context, stepped(last, at)), through: [] };
    if (alt) return { to: unsnapped(this.context, at), through: [] };
    const to = snapped(this.context, at);
    const follows = last?.border && to.border;
    return { to, through: follows ? stretch(this.context, last.border, to.border, this.#longer) : [] };
  }

  #make(exterior: Flat): void {
    const { edits, classes } = this.context;
    const made = edits.fresh({ type: "polygon", parts: [{ exterior }] }, classes.current.peek()?.id);
    edits.put("draw.polygon", [made], [made.id]);
  }

  /** The ring stays as it was drawn where it meets no other; else the areas are joined or subtracted. */
  #change(id: Id, purpose: Purpose, ring: Flat): void {
    const target = this.context.edits.stored(id);
    if (!target || !isPolygon(target)) {
      this.context.refuse("changed-meanwhile");
      return;
    }
    const shape = purpose === "hole" ? withHole(target.shape, ring) : besides(target.shape, ring);
    if (shape) this.context.edits.put(`${purpose}.add`, [{ ...target, shape }], [id]);
    else void combineRing(this.context, target, purpose === "hole" ? "subtract" : "join", ring);
  }

  #selected(): Annotation | null {
    const { edits, selection, visibility } = this.context;
    const id = selection.count.peek() ? selection.one.peek() : this.#before;
    const found = id && visibility.reachable(id) ? edits.stored(id) : undefined;
    return found && isPolygon(found) ? found : null;
  }

  /** The smallest polygon under the place. */
  #under(at: Point | null): Annotation | null {
    if (!at) return null;
    const { scene, edits } = this.context;
    const near = scene.reachable(around(at, 0)).filter(isPolygon);
    const [body] = bodiesAt(at, near, { ...this.context.precision("mouse"), reach: 0 });
    return (body && edits.stored(body.id)) ?? null;
  }

  #color(): string {
    const { edits, classes } = this.context;
    const target = this.#target && edits.stored(this.#target.id);
    return target ? classes.colorOf(target) : colorOf(classes.current.peek() ?? undefined);
  }
}

function isPolygon(annotation: Annotation): annotation is Annotation & { readonly shape: Polygon } {
  return annotation.shape.type === "polygon";
}

/** The polygon with the ring as a part of its own; null where the two would meet. */
function besides(shape: Polygon, ring: Flat): Polygon | null {
  const made: Polygon = { type: "polygon", parts: [{ exterior: ring }] };
  const within = covers(shape, { x: ring[0] as number, y: ring[1] as number });
  const around = shape.parts.some(({ exterior }) =>
    covers(made, { x: exterior[0] as number, y: exterior[1] as number }),
  );
  return within || around || meets(shape, ring) ? null : withPart(shape, ring);
}
