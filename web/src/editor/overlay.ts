/** What is drawn as vectors above the tiles: active and hovered shapes, handles, the drawing, frame and crosshair. */

import { headOf } from "../model/direction";
import type { Annotation, Flat, Id, Shape } from "../model/records";
import type { Bounds, Path, Point } from "../model/shapes/kind";
import { halfways } from "../model/shapes/paths";
import { edges, flatten } from "../model/shapes/registry";
import type { Coloring } from "./coloring";
import type { Side } from "./edges/sides";
import { handlesOf } from "./handles";
import { type Mark, type Named, NamePainter } from "./names";
import { noArrows, paintArrows, type Shown } from "./overlays/arrows";
import { paintFault } from "./overlays/fault";
import { type LensContent, paintLens } from "./overlays/lens";
import { paintRegion, type RegionShown } from "./overlays/region";
import { paintRing, type Ring } from "./overlays/ring";
import { paintSides } from "./overlays/sides";
import { paintSnap } from "./overlays/snap";
import { plate, type Tip } from "./overlays/tip";
import type { Context, Platform } from "./ports";
import { extent } from "./shapes/detail";
import type { Handle } from "./shapes/kind";
import { LOOKS, type LookName } from "./shapes/look";
import { type Brush, disc, stroke, trace } from "./shapes/painter";
import { kindOf, paintShape } from "./shapes/registry";
import type { Screen, View } from "./viewport";

/** Points placed so far and the leg to the pointer. */
export interface Drawing {
  readonly points: readonly Point[];
  /** Points of a neighbour's border on the way to the next one. */
  readonly through?: readonly Point[];
  readonly next: Point | null;
  /** True where the next click would close it. */
  readonly closes: boolean;
  readonly color: string;
  /** Where the way from point to point, and on to the next, is not straight. */
  readonly curves?: { readonly path: Flat; readonly leg: Flat; readonly arms: Flat };
}

export interface OverlayContent {
  readonly view: View;
  readonly screen: Screen;
  readonly area: number;
  readonly fill: number;
  /** Shapes drawn here instead of in the tiles. */
  readonly active: readonly Annotation[];
  readonly hovered: Annotation | null;
  /** What is proposed and not taken yet. */
  readonly suggested: readonly Annotation[];
  /** Whose handles are shown, and which of them the pointer or the keyboard is on. */
  readonly handled: readonly Annotation[];
  /** Of them the one whose points are edited. */
  readonly editing: Id | null;
  readonly grips: readonly { readonly id: Id; readonly index: number }[];
  readonly drawing: Drawing | null;
  /** Where the next point lands on a neighbour's border. */
  readonly snap: Point | null;
  /** Sides of the box in hand that have landed on edges of the picture. */
  readonly sides: readonly Side[];
  readonly tip: Tip | null;
  readonly lens: LensContent | null;
  readonly ring: Ring | null;
  readonly region: RegionShown | null;
  readonly relations: Shown;
  /** A frame being pulled up, in picture px. */
  readonly frame: Bounds | null;
  readonly guides: readonly Path[];
  /** The crosshair of keyboard drawing or of a drawing tool, in picture px. */
  readonly crosshair: { readonly at: Point; readonly strong: boolean } | null;
  readonly named: readonly Annotation[];
  lookOf(annotation: Annotation): LookName;
  isStrong(annotation: Annotation): boolean;
  marksOf(annotation: Annotation): readonly Mark[];
  nameOf(annotation: Annotation): string;
}

const [RIM, DISC] = ["rgb(0 0 0 / 0.85)", "#fff"];
const MIDPOINTS_FROM = 26;
/** Radius of a round handle, CSS px. */
const ROUND = 4;

export class Overlay {
  readonly #names: NamePainter;
  #blank = true;

  constructor(
    readonly coloring: Coloring,
    readonly canvas: Platform["canvas"],
  ) {
    this.#names = new NamePainter(canvas);
  }

  /** Another picture is shown. */
  clear(): void {
    this.#names.clear();
  }

  paint(context: Context, content: OverlayContent): void {
    const { view, screen } = content;
    const { ratio } = screen;
    const blank = isBlank(content);
    // A canvas that is touched costs its whole area, if only to be cleared again.
    if (blank && this.#blank) return;
    this.#blank = blank;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, Math.ceil(screen.width * ratio), Math.ceil(screen.height * ratio));
    context.lineJoin = "round";
    context.lineCap = "round";
    const brush = this.#brush(context, content);
    for (const annotation of content.suggested) this.#shape(brush, annotation, "suggestion");
    if (content.hovered) this.#shape(brush, content.hovered, "hover");
    for (const annotation of content.active) this.#shape(brush, annotation, content.lookOf(annotation));
    if (content.region) paintRegion(brush, content.region);
    paintArrows(brush, content.relations);
    for (const annotation of content.handled) this.#handles(brush, annotation, content);
    for (const { shape } of [...content.active, content.hovered ?? []].flat()) paintFault(brush, shape);
    if (content.drawing) this.#drawing(brush, content.drawing);
    paintSides(brush, content.sides);
    if (content.snap) paintSnap(brush, content.snap);
    if (content.guides.length) guides(brush, content.guides);
    if (content.ring) paintRing(brush, content.ring);
    if (content.frame) frame(brush, content.frame);
    if (content.crosshair) crosshair(brush, screen, content.crosshair.at, content.crosshair.strong);
    this.#names.paint(
      context,
      content.named.flatMap((one) => this.#nameOf(one, content)),
      view,
      ratio,
    );
    if (content.tip) plate(brush, content.tip, "beside");
    if (content.lens) {
      paintLens(brush, content.lens, (inner) => {
        for (const one of content.active) this.#shape(inner, one, content.lookOf(one));
        if (content.drawing) this.#drawing(inner, content.drawing);
      });
    }
  }

  #brush(context: Context, { view, screen, area, fill }: OverlayContent): Brush {
    const { ratio } = screen;
    return {
      context,
      canvas: this.canvas,
      scale: view.scale * ratio,
      x: view.x * ratio,
      y: view.y * ratio,
      width: screen.width * ratio,
      height: screen.height * ratio,
      ratio,
      picture: area,
      fill,
      paths: (shape: Shape) => flatten(shape),
    };
  }

  #shape(brush: Brush, annotation: Annotation, look: LookName): void {
    const { coloring } = this;
    paintShape(brush, {
      shape: annotation.shape,
      look: LOOKS[look],
      head: headOf(annotation),
      color: coloring.colorOf(annotation),
      kind: coloring.classOf(annotation),
      pattern: coloring.patternOf(annotation),
    });
  }

  #nameOf(annotation: Annotation, content: OverlayContent): Named[] {
    const text = content.nameOf(annotation);
    if (!text || !extent(annotation.shape).bounds) return [];
    const color = this.coloring.colorOf(annotation);
    const [strong, marks] = [content.isStrong(annotation), content.marksOf(annotation)];
    return [{ annotation, text, color, strong, marks }];
  }

  #handles(brush: Brush, annotation: Annotation, { grips, view, editing }: OverlayContent): void {
    const { id, shape } = annotation;
    const color = this.coloring.colorOf(annotation);
    const kind = kindOf(shape);
    const around = kind.frame?.(shape);
    if (around) outline(brush, around);
    const grasp = { scale: view.scale, editing: editing === id };
    if (kind.insertable) midpoints(brush, shape);
    if (kind.guides) guides(brush, kind.guides(shape, grasp));
    const handles = handlesOf(annotation, grasp);
    handles.forEach((handle, order) => {
      const gripped = grips.some((grip) => grip.id === id && grip.index === handle.index);
      if (handle.round) vertex(brush, handle, gripped ? null : ROUND, color);
      else if (handle.kind === "handle") square(brush, handle, gripped ? color : null);
      else vertex(brush, handle, gripped ? null : radiusOf(handles, order, view.scale), color);
      if (handle.kind === "vertex" && kind.named?.hidden(shape, handle.index)) hollow(brush, handle);
    });
  }

  #drawing(brush: Brush, { points, through = [], next, closes, color, curves }: Drawing): void {
    const { strokes } = LOOKS.drawing;
    const line = (flat: Flat, look = strokes): void => {
      brush.context.beginPath();
      trace(brush, [{ points: flat, closed: false }]);
      stroke(brush, look, color);
    };
    const flat = (list: readonly Point[]): Flat => list.flatMap(({ x, y }) => [x, y]);
    line(curves?.path ?? flat(points));
    const last = points.at(-1);
    const dashed = strokes.map((one) => ({ ...one, dash: [6, 6] }));
    if (last && next) line(curves?.leg ?? flat([last, ...through, next]), dashed);
    if (curves) guides(brush, [{ points: curves.arms, closed: false }]);
    points.forEach((at, order) => {
      const large = order === 0 && closes;
      disc(brush, at, large ? 6.5 : 4, RIM);
      disc(brush, at, large ? 5.5 : 3, large ? color : DISC);
    });
  }
}

function isBlank(content: OverlayContent): boolean {
  const {
    hovered,
    suggested,
    active,
    relations,
    drawing,
    tip,
    ring,
    region,
    frame,
    guides,
    crosshair,
    named,
  } = content;
  const lone = hovered ?? drawing ?? tip ?? ring ?? region ?? frame ?? crosshair;
  return !lone && noArrows(relations) && ![suggested, active, guides, named].some(({ length }) => length);
}

/** The dot of a vertex: a third of the way to its neighbours at most, so that dense outlines stay readable. */
function radiusOf(handles: readonly Handle[], order: number, scale: number): number {
  const here = handles[order] as Handle;
  let near = Infinity;
  for (const other of [handles.at(order - 1), handles[(order + 1) % handles.length]]) {
    if (other && other !== here)
      near = Math.min(near, Math.hypot(other.x - here.x, other.y - here.y) * scale);
  }
  return Math.max(1.75, Math.min(3.25, near / 3));
}

/** A white disc with a black rim; under the pointer, where `radius` is null, the class colour in a white ring. */
function vertex(brush: Brush, at: Point, radius: number | null, color: string): void {
  disc(brush, at, (radius ?? 5.5) + 1, RIM);
  disc(brush, at, radius ?? 5.5, DISC);
  if (radius === null) disc(brush, at, 4, color);
}

/** A hidden point's mark. */
function hollow(brush: Brush, at: Point): void {
  disc(brush, at, 1.75, RIM);
}

/** What ties round handles to the shape: hairlines that are seen on any ground. */
function guides(brush: Brush, paths: readonly Path[]): void {
  brush.context.beginPath();
  trace(brush, paths);
  const lines = [
    { width: 3, color: "rgb(0 0 0 / 0.5)" },
    { width: 1, color: "rgb(255 255 255 / 0.9)" },
  ];
  stroke(brush, lines, "#fff");
}

function midpoints(brush: Brush, shape: Shape): void {
  for (const { at, length } of halfways(edges(shape))) {
    if ((length * brush.scale) / brush.ratio <= MIDPOINTS_FROM) continue;
    disc(brush, at, 3, "rgb(0 0 0 / 0.6)");
    disc(brush, at, 2, "rgb(255 255 255 / 0.9)");
  }
}

/** A white square with a black rim; the gripped one is larger and holds its `color`. */
function square(brush: Brush, { x, y, side }: Handle, color: string | null): void {
  const { context, scale, ratio } = brush;
  const centred = (length: number, ink: string): void => {
    const [left, top] = [
      x * scale + brush.x - (length * ratio) / 2,
      y * scale + brush.y - (length * ratio) / 2,
    ];
    context.fillStyle = ink;
    context.fillRect(left, top, length * ratio, length * ratio);
  };
  const length = color ? 11 : side ? 6 : 8;
  centred(length + 2, RIM);
  centred(length, DISC);
  if (color) centred(length - 3, color);
}

function frame(brush: Brush, bounds: Bounds): void {
  outline(brush, bounds);
  brush.context.fillStyle = "rgb(255 255 255 / 0.08)";
  brush.context.fill();
}

/** A dashed rectangle. */
function outline(brush: Brush, [x0, y0, x1, y1]: Bounds): void {
  const { context, scale, x, y } = brush;
  context.beginPath();
  context.rect(x0 * scale + x, y0 * scale + y, (x1 - x0) * scale, (y1 - y0) * scale);
  const lines = [
    { width: 3, color: "rgb(0 0 0 / 0.5)" },
    { width: 1, color: "#fff", dash: [4, 3] },
  ];
  stroke(brush, lines, "#fff");
}

function crosshair(brush: Brush, screen: Screen, at: Point, strong: boolean): void {
  const { context, scale, x, y, ratio } = brush;
  const [px, py] = [Math.round(at.x * scale + x) + 0.5, Math.round(at.y * scale + y) + 0.5];
  context.beginPath();
  context.moveTo(0, py);
  context.lineTo(screen.width * ratio, py);
  context.moveTo(px, 0);
  context.lineTo(px, screen.height * ratio);
  const ink = strong ? 1 : 0.6;
  const lines = [
    { width: strong ? 3 : 2, color: `rgb(0 0 0 / ${ink / 2})` },
    { width: 1, color: `rgb(255 255 255 / ${ink})` },
  ];
  stroke(brush, lines, "#fff");
}
