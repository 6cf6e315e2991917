/** The tools, one of which is active; panning goes before all of them, also in the middle of a gesture. */
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { Annotation } from "../../model/records";
import type { Point } from "../../model/shapes/kind";
import type { Editor } from "../editor";
import { far, type PointerPress } from "../input/events";
import { kindOf } from "../shapes/registry";
import { BoxTool, EllipseTool, TurnedBoxTool } from "./draw/box";
import { CuboidTool } from "./draw/cuboid";
import { DirectionTool } from "./draw/direction";
import { KnifeTool } from "./draw/knife";
import { PointTool } from "./draw/point";
import { PolygonTool, type Purpose } from "./draw/polygon";
import { PolylineTool } from "./draw/polyline";
import { RelationTool } from "./draw/relation";
import { ScissorsTool } from "./draw/scissors";
import { SkeletonTool } from "./draw/skeleton";
import { SmartTool } from "./draw/smart";
import { TagTool } from "./draw/tag";
import { DrawingTool } from "./draw/tool";
import { BrushTool, EraserTool } from "./mask/brush";
import { FillTool } from "./mask/fill";
import { LassoTool } from "./mask/lasso";
import { WandTool } from "./mask/wand";
import { SelectTool } from "./select";
import { EditingPoints, hasPoints } from "./select/points";
import { resize } from "./size";
import { type StateClass, StateNode } from "./state";

export type ToolId =
  | "select"
  | "box"
  | "turned-box"
  | "polygon"
  | "knife"
  | "polyline"
  | "scissors"
  | "smart"
  | "skeleton"
  | "point"
  | "ellipse"
  | "cuboid"
  | "direction"
  | "tag"
  | "brush"
  | "eraser"
  | "fill"
  | "lasso"
  | "wand"
  | "relation";

/** A Space shorter than this is a tap, ms. */
const TAP = 300;

export class Tools extends StateNode<Editor> {
  static override readonly id = "tools";
  #pan: { last: Point; from: Point; button: number; moved: boolean } | null = null;
  #space: { at: number; panned: boolean } | null = null;
  #lastDrawing: ToolId = "box";

  /** The active tool. */
  readonly tool: ReadonlySignal<ToolId> = computed(() => this.path.value.split(".")[1] as ToolId);

  constructor(editor: Editor) {
    super(editor);
    this.enter();
  }

  override children(): readonly StateClass<Editor>[] {
    return [
      SelectTool,
      BoxTool,
      TurnedBoxTool,
      PolygonTool,
      KnifeTool,
      PolylineTool,
      ScissorsTool,
      SmartTool,
      SkeletonTool,
      PointTool,
      EllipseTool,
      CuboidTool,
      DirectionTool,
      RelationTool,
      TagTool,
      BrushTool,
      EraserTool,
      FillTool,
      LassoTool,
      WandTool,
    ];
  }

  use(tool: ToolId): void {
    if (this.tool.peek() === tool) return;
    this.to(tool);
    if (tool !== "select") this.#lastDrawing = tool;
  }

  get lastDrawing(): ToolId {
    return this.#lastDrawing;
  }

  /** The drawing tool in hand, or null. */
  get drawing(): DrawingTool | null {
    return this.child instanceof DrawingTool ? this.child : null;
  }

  get smart(): SmartTool | null {
    return this.child instanceof SmartTool ? this.child : null;
  }

  get polygon(): PolygonTool | null {
    return this.child instanceof PolygonTool ? this.child : null;
  }

  /** Draws a hole or one more part of the selected polygon. */
  drawInto(purpose: Purpose): void {
    this.use("polygon");
    const { polygon } = this;
    if (polygon?.aimFor(purpose)) polygon.to("armed");
  }

  /** Makes the tool's size larger or smaller, by notches of the wheel; false where it has none. */
  resize(notches: number): boolean {
    const size = this.drawing?.size;
    if (!size) return false;
    resize(size, notches);
    this.drawing?.resized();
    return true;
  }

  /** The editing of single points, while none of them is being dragged. */
  get points(): EditingPoints | null {
    const points = this.child?.child;
    return points instanceof EditingPoints && points.child?.id === "idle" ? points : null;
  }

  /** The one selected shape if its points can be edited one by one. */
  get pointed(): Annotation | null {
    const [one, another] = this.context.edits.selected();
    return one && !another && hasPoints(this.context, one) ? one : null;
  }

  /** Begins to edit the points of the one selected shape, with the one nearest to the place. */
  editPoints(near: Point | null = null): void {
    const annotation = this.pointed;
    if (!annotation) return;
    this.use("select");
    this.child?.to("points", { annotation, near });
  }

  /** The skeleton tool where the next joint can be placed: one by one, or the first with nothing selected. */
  get joints(): SkeletonTool | null {
    if (!(this.child instanceof SkeletonTool)) return null;
    const first = this.child.child?.id === "idle" && !this.context.selection.count.peek();
    return first || this.child.placing ? this.child : null;
  }

  /** The named point that the keyboard is on, else the pointer; null where there is none. */
  get namedPoint(): { readonly annotation: Annotation; readonly index: number } | null {
    const { sketch, edits, visibility } = this.context;
    const at = sketch.point.peek() ?? sketch.hot.peek();
    const annotation = at && edits.stored(at.id);
    if (!annotation || !visibility.reachable(annotation.id)) return null;
    const { named, handles } = kindOf(annotation.shape);
    const point = handles(annotation.shape, { scale: 1, editing: true }).some(
      ({ kind, index }) => kind === "vertex" && index === at.index,
    );
    return named && point ? { annotation, index: at.index } : null;
  }

  /** Goes on with a line from its last point. */
  resume(line: Annotation): void {
    this.use("polyline");
    if (this.child instanceof PolylineTool) this.child.resume(line, false);
  }

  /** Cuboids are drawn towards that vanishing point. */
  vanishAt(place: Point): void {
    this.use("cuboid");
    if (this.child instanceof CuboidTool) this.child.vanishAt(place);
  }

  /** True where something is being drawn, by pointer or keyboard. */
  get busy(): boolean {
    return this.drawing !== null && (this.drawing.busy || this.context.sketch.crosshair.peek() !== null);
  }

  /** True while the pointer is panning. */
  get panning(): boolean {
    return this.#pan !== null;
  }

  /** Ends whatever is going on as if it had not begun. */
  cancel(): boolean {
    this.#pan = null;
    this.#space = null;
    return this.child?.handle("onCancel") ?? false;
  }

  override onPointerDown({ screen, button }: PointerPress): boolean {
    if (!this.#space && button !== 1 && button !== 2) return false;
    this.#pan = { last: screen, from: screen, button, moved: false };
    return true;
  }

  override onPointerMove({ screen }: PointerPress): boolean {
    const pan = this.#pan;
    if (!pan) return false;
    if (!pan.moved && pan.button === 2 && !far(pan.from, screen)) return true;
    this.context.viewport.panBy(screen.x - pan.last.x, screen.y - pan.last.y);
    pan.last = screen;
    pan.moved = true;
    if (this.#space) this.#space.panned = true;
    return true;
  }

  override onPointerUp({ screen, button }: PointerPress): boolean {
    const pan = this.#pan;
    if (!pan || pan.button !== button) return false;
    this.#pan = null;
    if (button === 2 && !pan.moved) this.context.menu(screen);
    return true;
  }

  /** Space went down: the pointer pans until it is let go. */
  holdSpace(): void {
    this.#space ??= { at: this.context.platform.now(), panned: false };
  }

  /** Space was let go: a tap places a point, of a drawing or of the shape whose points are edited. */
  letSpaceGo(): void {
    const space = this.#space;
    this.#space = null;
    if (!space || space.panned || this.context.platform.now() - space.at > TAP) return;
    this.points?.insert();
    this.drawing?.drop();
  }
}
