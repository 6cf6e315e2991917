/** Masks: their pixels in the class colour, with an edge line as other shapes have. */
import { InvalidRecord } from "../../../model/errors";
import type { Mask } from "../../../model/records";
import { maskFrom } from "../../../model/rle";
import type { Bounds } from "../../../model/shapes/kind";
import { boxOf, spansOf } from "../../../model/spans";
import type { ShapeKind } from "../kind";
import { DOT, DOT_SIZE, DOTS_UNDER } from "../look";
import { type Brush, disc, type Sight, stroke } from "../painter";
import { FIXED } from "../vertices";
import { type Chunk, chunksOf } from "./chunks";
import { inkOf } from "./ink";

/** From this zoom on the border is drawn as lines along the pixels' sides; below, as coloured cells. */
const LINES_FROM = 2;
/** From this zoom on pixels have sharp edges. */
const SHARP_FROM = 4;
/** Cells beyond the bounds that a border colours. */
const BEYOND = 2;

const whole = new WeakMap<Mask, Mask>();

export const mask: ShapeKind<Mask> = {
  ...(FIXED as ShapeKind<Mask>),
  paint: (brush, sight) => {
    if (!sight.shape.width || !sight.shape.height) return;
    const { context } = brush;
    const before = context.globalAlpha;
    context.globalAlpha = before * (sight.look.alpha ?? 1);
    paint(brush, { ...sight, shape: readable(sight.shape) });
    context.globalAlpha = before;
  },
};

function paint(brush: Brush, { shape, look, color }: Sight<Mask>): void {
  const { context, canvas, scale, ratio } = brush;
  const zoom = scale / ratio;
  if (zoom < DOTS_UNDER && Math.max(shape.width, shape.height) * zoom < DOT) {
    disc(brush, { x: shape.x, y: shape.y }, DOT_SIZE / 2, color);
    return;
  }
  const size = 2 ** Math.max(0, Math.ceil(-Math.log2(scale)));
  const apart = zoom >= LINES_FROM;
  const ink = inkOf(look, color, brush.fill, !apart);
  const lines: number[] = [];
  context.imageSmoothingEnabled = zoom < SHARP_FROM;
  for (const chunk of chunksOf(canvas, shape, size, ink, apart, seen(brush, shape, size))) {
    lay(brush, chunk);
    for (const place of chunk.sides) lines.push(place);
  }
  if (!lines.length) return;
  drawLines(brush, lines);
  stroke(brush, look.strokes, color);
}

/** The part of the mask that lies on the surface. */
function seen({ scale, x, y, width, height }: Brush, shape: Mask, size: number): Bounds {
  const beyond = BEYOND * size;
  return [
    Math.max(shape.x - beyond, -x / scale),
    Math.max(shape.y - beyond, -y / scale),
    Math.min(shape.x + shape.width + beyond, (width - x) / scale),
    Math.min(shape.y + shape.height + beyond, (height - y) / scale),
  ];
}

/** Copies the chunk to its place; sides that two share are rounded alike. */
function lay({ context, scale, x, y }: Brush, { bitmap, bounds }: Chunk): void {
  if (!bitmap) return;
  const [x0, y0, x1, y1] = [
    Math.round(bounds[0] * scale + x),
    Math.round(bounds[1] * scale + y),
    Math.round(bounds[2] * scale + x),
    Math.round(bounds[3] * scale + y),
  ];
  context.drawImage(bitmap as CanvasImageSource, x0, y0, x1 - x0, y1 - y0);
}

function drawLines({ context, scale, x, y }: Brush, lines: readonly number[]): void {
  context.beginPath();
  for (let at = 0; at < lines.length; at += 4) {
    context.moveTo((lines[at] as number) * scale + x, (lines[at + 1] as number) * scale + y);
    context.lineTo((lines[at + 2] as number) * scale + x, (lines[at + 3] as number) * scale + y);
  }
}

/** The mask itself; of one whose run-lengths are broken, its crop. */
function readable(shape: Mask): Mask {
  const known = whole.get(shape);
  if (known) return known;
  try {
    spansOf(shape);
    return shape;
  } catch (error) {
    if (!(error instanceof InvalidRecord)) throw error;
    const { x, y, width, height } = shape;
    const crop = maskFrom(boxOf([x, y, x + width, y + height]));
    whole.set(shape, crop);
    return crop;
  }
}
