/** What the painters share: the brush in their hand and how an outline is filled and drawn. */
import type { Pattern } from "../../model/ontology";
import type { Class, Shape } from "../../model/records";
import type { Path, Point } from "../../model/shapes/kind";
import type { Context, Platform } from "../ports";
import { extent } from "./detail";
import { hatch } from "./hatch";
import { DOT, DOT_SIZE, DOTS_UNDER, faded, type Look, SMALL, type Stroke, tinted } from "./look";
import { patternFill } from "./patterns";

/** Where and with what to paint. Lengths are device px. */
export interface Brush {
  readonly context: Context;
  readonly canvas: Platform["canvas"];
  /** Device px per picture px, and where the picture's origin lies. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** Size of what is painted on, from (0, 0). */
  readonly width: number;
  readonly height: number;
  /** Device px per CSS px. */
  readonly ratio: number;
  /** Area of the picture, px. */
  readonly picture: number;
  /** Multiplies every fill. */
  readonly fill: number;
  /** Multiplies the width of every line; 1 where it is not given. */
  readonly outline?: number;
  /** The outline to draw: exact, or simplified for this scale. */
  paths(shape: Shape): readonly Path[];
}

/** One shape to paint. */
export interface Sight<S extends Shape = Shape> {
  readonly shape: S;
  readonly look: Look;
  readonly color: string;
  readonly kind: Class | undefined;
  /** Where its arrow ends, if it points anywhere. */
  readonly head: Point | null;
  /** Of the fill, beside its colour. */
  readonly pattern?: Pattern | null;
}

/** Paints one shape type in every look. */
export type Painter<S extends Shape> = (brush: Brush, sight: Sight<S>) => void;

/** Fills and draws what the shape encloses: the painter of every shape that is its outline. */
export function paintOutline(brush: Brush, sight: Sight): void {
  const { context } = brush;
  const strokes = strokesOf(brush, sight);
  const paths = brush.paths(sight.shape);
  if (!strokes) {
    dot(brush, sight, paths);
    return;
  }
  const before = context.globalAlpha;
  context.globalAlpha = before * (sight.look.alpha ?? 1);
  context.beginPath();
  trace(brush, paths);
  fill(brush, sight);
  stroke(brush, strokes, sight.color);
  context.globalAlpha = before;
}

/** Draws the paths without filling them. */
export function paintLine(brush: Brush, sight: Sight, paths = brush.paths(sight.shape)): void {
  const { context } = brush;
  const before = context.globalAlpha;
  context.globalAlpha = before * (sight.look.alpha ?? 1);
  context.beginPath();
  trace(brush, paths);
  stroke(brush, sight.look.strokes, sight.color);
  context.globalAlpha = before;
}

/** The strokes for the shape's size on the screen; null where it is no more than a dot. */
function strokesOf({ scale, ratio }: Brush, { shape, look }: Sight): readonly Stroke[] | null {
  const { bounds } = extent(shape);
  if (!bounds || !look.small) return look.strokes;
  const [width, height] = [bounds[2] - bounds[0], bounds[3] - bounds[1]];
  const zoom = scale / ratio;
  if (zoom < DOTS_UNDER && Math.max(width, height) * zoom < DOT) return null;
  return Math.min(width, height) * zoom < SMALL ? look.small : look.strokes;
}

/** Adds the paths to the context's current path. */
export function trace({ context, scale, x, y }: Brush, paths: readonly Path[]): void {
  for (const { points, closed } of paths) {
    const n = points.length;
    if (n < 2) continue;
    context.moveTo((points[0] as number) * scale + x, (points[1] as number) * scale + y);
    for (let at = 2; at < n; at += 2) {
      context.lineTo((points[at] as number) * scale + x, (points[at + 1] as number) * scale + y);
    }
    if (closed) context.closePath();
  }
}

/** Draws the context's current path with each line of the look. */
export function stroke(
  { context, ratio, outline = 1 }: Brush,
  strokes: readonly Stroke[],
  color: string,
): void {
  if (!outline) return;
  for (const line of strokes) {
    context.lineWidth = line.width * ratio * outline;
    context.strokeStyle = line.color === "class" ? color : line.color;
    if (line.dash) context.setLineDash(line.dash.map((length) => length * ratio));
    context.stroke();
    if (line.dash) context.setLineDash([]);
  }
}

/** Fills the context's current path as the look says, even-odd. */
function fill(brush: Brush, sight: Sight): void {
  const { shape, look, color } = sight;
  const { context, canvas, ratio, picture } = brush;
  if (look.fill === null) return;
  if (look.fill === "hatch") {
    context.fillStyle = hatch(canvas, context, ratio);
  } else {
    const share = look.fades ? faded(look.fill, extent(shape).area / picture) : look.fill;
    context.fillStyle = tinted(color, Math.min(1, share * brush.fill));
  }
  context.fill("evenodd");
  fillPattern(brush, sight);
}

/** Fills the context's current path with the pattern that stands beside the colour, if there is one. */
export function fillPattern({ context, canvas, ratio, fill }: Brush, { look, color, pattern }: Sight): void {
  const style = pattern && fill && look.fill !== null && patternFill(canvas, context, ratio, color, pattern);
  if (!style) return;
  context.fillStyle = style;
  context.fill("evenodd");
}

function dot(brush: Brush, { color }: Sight, paths: readonly Path[]): void {
  const points = paths[0]?.points;
  if (!points) return;
  disc(brush, { x: points[0] as number, y: points[1] as number }, DOT_SIZE / 2, color);
}

/** A circle about a point of the picture that nothing fills; radius in CSS px. */
export function ring(brush: Brush, at: Point, radius: number, strokes: readonly Stroke[]): void {
  const { context, scale, x, y, ratio } = brush;
  context.beginPath();
  context.arc(at.x * scale + x, at.y * scale + y, radius * ratio, 0, 2 * Math.PI);
  stroke(brush, strokes, "#fff");
}

/** A filled circle about a point of the picture; radius in CSS px. */
export function disc({ context, scale, x, y, ratio }: Brush, at: Point, radius: number, color: string): void {
  context.beginPath();
  context.arc(at.x * scale + x, at.y * scale + y, radius * ratio, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}
