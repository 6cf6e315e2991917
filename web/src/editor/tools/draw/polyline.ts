/** Lines: click for a corner, drag for a curve, Enter or a double click to finish; a line is gone on with at its ends. */
import { colorOf } from "../../../model/ontology";
import type { Annotation, Flat, Id, Polyline } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import { anchorsOf, enclosed, pieces, reversed } from "../../../model/shapes/lines";
import type { Editor } from "../../editor";
import { far, type Modifiers, type PointerPress, REACH } from "../../input/events";
import type { Drawing } from "../../overlay";
import type { Handle } from "../../shapes/kind";
import { landed, stepped } from "../points";
import { type StateClass, StateNode } from "../state";
import { lineOf, type Node, nodesOf } from "./nodes";
import { DrawingIdle, DrawingTool, samePlace } from "./tool";

const PLAIN: Modifiers = { shift: false, alt: false, ctrl: false };
/** A line needs two points; one that is closed needs three. */
const [LEAST, LEAST_CLOSED] = [2, 3];

/** The line that is gone on with, and whether from its beginning. */
interface Resumed {
  readonly original: Annotation;
  readonly line: Polyline;
  readonly first: boolean;
}

export class PolylineTool extends DrawingTool {
  static override readonly id = "polyline";
  #nodes: readonly Node[] = [];
  #resumed: Resumed | null = null;

  override own(): readonly StateClass<Editor>[] {
    return [Idle, Pointing, Bending, Going];
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  override onExit(): void {
    this.letGo();
    super.onExit();
  }

  /** A click on the end of a line goes on with it from there. */
  override onHandle(id: Id, { index, round }: Handle): boolean {
    const original = this.context.edits.stored(id);
    if (original?.shape.type !== "polyline" || round) return false;
    const last = original.shape.points.length / 2 - 1;
    if (index === 0 || index === last) this.resume(original, index === 0);
    return index === 0 || index === last;
  }

  /** Goes on with the line, from its first point or from its last. */
  resume(original: Annotation, first: boolean): void {
    if (original.shape.type !== "polyline") return;
    const line = first ? reversed(original.shape) : original.shape;
    this.#resumed = { original, line, first };
    this.keep(nodesOf(line));
    this.to("going");
  }

  /** True where the line is a curve through all its nodes, which needs no controls. */
  get smooth(): boolean {
    const { line } = this.#resumed ?? {};
    return line ? line.curve === "catmull-rom" : this.context.settings.polyline.smooth.peek();
  }

  /** The line through the nodes, as it would be saved. */
  line(nodes: readonly Node[]): Polyline {
    const { parallel } = this.#resumed?.line ?? {};
    const line = lineOf(nodes, this.smooth);
    return parallel === undefined ? line : { ...line, parallel };
  }

  /** Adds a node, or closes where it lies on the first one; false where nothing was added. */
  place(at: Point, { shift }: Modifiers): boolean {
    const last = this.#nodes.at(-1);
    if (this.closes(at)) {
      this.close();
      return false;
    }
    const to = landed(this.context, shift && last ? stepped(last.at, at) : at);
    if (last && samePlace(last.at, to, 1 / this.context.viewport.view.peek().scale)) return false;
    if (!last && !this.allowed("polyline")) {
      this.to("idle");
      return false;
    }
    this.keep([...this.#nodes, { at: to, before: null, after: null }]);
    return true;
  }

  keep(nodes: readonly Node[]): void {
    this.#nodes = nodes;
    this.aim(null, PLAIN);
  }

  aim(at: Point | null, { shift }: Modifiers): void {
    const { sketch, classes } = this.context;
    const last = this.#nodes.at(-1);
    if (!last) {
      sketch.drawing.value = null;
      return;
    }
    const next = at && landed(this.context, shift ? stepped(last.at, at) : at);
    sketch.drawing.value = {
      points: this.#nodes.map((node) => node.at),
      next,
      closes: at !== null && this.closes(at),
      color: colorOf(classes.current.peek() ?? undefined),
      curves: this.#curves(next),
    };
  }

  closes(at: Point): boolean {
    const [first] = this.#nodes;
    const reach = REACH.pen / this.context.viewport.view.peek().scale;
    const enough = !this.#resumed && this.#nodes.length >= LEAST_CLOSED;
    return first !== undefined && enough && samePlace(first.at, at, reach);
  }

  /** Takes the last node back; the drawing is let go with its first, or where a line was as it was. */
  back(): void {
    const least = this.#resumed ? anchorsOf(this.#resumed.line).length : 0;
    if (this.#nodes.length > least) this.keep(this.#nodes.slice(0, -1));
    if (this.#nodes.length > least) return;
    this.letGo();
    this.to("idle");
  }

  finish(): void {
    if (this.#nodes.length < LEAST) {
      this.context.refuse("few-line-points");
      return;
    }
    const { edits, classes } = this.context;
    const shape = this.line(this.#nodes);
    const resumed = this.#resumed;
    this.letGo();
    if (resumed) {
      const { original, first } = resumed;
      edits.put("line.continue", [{ ...original, shape: first ? reversed(shape) : shape }], [original.id]);
    } else {
      const made = edits.fresh(shape, classes.current.peek()?.id);
      edits.put("draw.polyline", [made], [made.id]);
    }
    this.to("idle");
  }

  /** Makes an outline of the line. */
  close(): void {
    const shape = enclosed(this.line(this.#nodes));
    if (!shape || !this.allowed("polygon")) return;
    const { edits, classes } = this.context;
    const made = edits.fresh(shape, classes.current.peek()?.id);
    this.letGo();
    edits.put("draw.polygon", [made], [made.id]);
    this.to("idle");
  }

  letGo(): void {
    this.#nodes = [];
    this.#resumed = null;
    this.context.sketch.drawing.value = null;
    this.context.sketch.crosshair.value = null;
  }

  /** The way through the nodes, the leg on to the next one, and the arms of the last node. */
  #curves(next: Point | null): NonNullable<Drawing["curves"]> {
    const { at, before, after } = this.#nodes.at(-1) as Node;
    const arms = [before ?? at, at, after ?? at].flatMap(({ x, y }) => [x, y]);
    const through = next ? [...this.#nodes, { at: next, before: null, after: null }] : this.#nodes;
    const all: Flat[] = through.length > 1 ? pieces(this.line(through)) : [];
    const leg = (next && all.pop()) || [];
    return { path: all.flat(), leg, arms };
  }
}

class Idle extends DrawingIdle {
  override onPlace(at: Point, modifiers: Modifiers): boolean {
    if ((this.parent as PolylineTool).place(at, modifiers)) this.become("going");
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
    const tool = this.parent as PolylineTool;
    const { at, ...modifiers } = this.#from;
    const before = tool.nodes;
    if (tool.closes(at) || !tool.place(at, modifiers)) return true;
    this.become("bending", before);
    return tool.child?.onPointerMove?.(event) ?? true;
  }

  override onPointerUp({ at, ...modifiers }: PointerPress): boolean {
    const tool = this.parent as PolylineTool;
    tool.place(at, modifiers);
    if (tool.child === this) this.onCancel();
    return true;
  }

  override onCancel(): boolean {
    this.become((this.parent as PolylineTool).nodes.length ? "going" : "idle");
    return true;
  }
}

/** The button is down on a new node: its controls follow, with Alt only the one ahead; of a smooth line the node does. */
class Bending extends StateNode<Editor> {
  static override readonly id = "bending";
  #before: readonly Node[] = [];

  override onEnter(before: readonly Node[]): void {
    this.#before = before;
  }

  override onPointerMove({ at, alt, shift }: PointerPress): boolean {
    const tool = this.parent as PolylineTool;
    const node = tool.nodes.at(-1) as Node;
    const others = tool.nodes.slice(0, -1);
    if (tool.smooth) {
      tool.keep([...others, { ...node, at: landed(this.context, at) }]);
      return true;
    }
    const after = shift ? stepped(node.at, at) : at;
    const across = { x: 2 * node.at.x - after.x, y: 2 * node.at.y - after.y };
    const before = alt ? node.before : across;
    tool.keep([...others, { at: node.at, before, after }]);
    return true;
  }

  override onPointerUp(): boolean {
    this.become("going");
    return true;
  }

  override onCancel(): boolean {
    (this.parent as PolylineTool).keep(this.#before);
    this.become(this.#before.length ? "going" : "idle");
    return true;
  }
}

/** Nodes stand; the next leg follows the pointer. */
class Going extends StateNode<Editor> {
  static override readonly id = "going";

  override onPointerMove({ at, ...modifiers }: PointerPress): boolean {
    return this.onAim(at, modifiers);
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    this.become("pointing", event);
    return true;
  }

  override onDoubleClick(): boolean {
    return this.onComplete();
  }

  override onAim(at: Point, modifiers: Modifiers): boolean {
    (this.parent as PolylineTool).aim(at, modifiers);
    return true;
  }

  override onPlace(at: Point, modifiers: Modifiers): boolean {
    (this.parent as PolylineTool).place(at, modifiers);
    return true;
  }

  override onComplete(): boolean {
    (this.parent as PolylineTool).finish();
    return true;
  }

  override onBack(): boolean {
    (this.parent as PolylineTool).back();
    return true;
  }

  override onCancel(): boolean {
    (this.parent as PolylineTool).letGo();
    this.become("idle");
    return true;
  }
}
