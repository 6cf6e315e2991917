/** Masks: their pixels in the class colour, with an edge line as other shapes have. */
import type { Mask } from "../../../model/records";
import type { Bitmap, Platform } from "../../ports";
import type { ShapeKind } from "../kind";
import { MASK_FILL } from "../look";
import { type Brush, stroke, trace } from "../painter";
import { FIXED } from "../vertices";
import { pixelEdges } from "./edges";
import { shownPixels } from "./pixels";

interface Stencil {
  readonly color: string;
  readonly bitmap: Bitmap;
}

const stencils = new WeakMap<Mask, Stencil>();

export const mask: ShapeKind<Mask> = {
  ...(FIXED as ShapeKind<Mask>),
  paint: (brush, { shape, look, color }) => {
    if (!shape.width || !shape.height) return;
    const { context } = brush;
    const before = context.globalAlpha;
    const alpha = before * (look.alpha ?? 1);
    if (look.fill !== null) drawStencil(brush, shape, color, Math.min(1, alpha * MASK_FILL * brush.fill));
    context.globalAlpha = alpha;
    context.beginPath();
    trace(brush, pixelEdges(shape));
    stroke(brush, look.strokes, color);
    context.globalAlpha = before;
  },
};

function drawStencil(brush: Brush, shape: Mask, color: string, alpha: number): void {
  const { context, scale, x, y, canvas } = brush;
  let stencil = stencils.get(shape);
  if (stencil?.color !== color) {
    stencil = { color, bitmap: stencilOf(canvas, shape, color) };
    stencils.set(shape, stencil);
  }
  context.globalAlpha = alpha;
  context.imageSmoothingEnabled = scale < 4 * brush.ratio;
  context.drawImage(
    stencil.bitmap as CanvasImageSource,
    shape.x * scale + x,
    shape.y * scale + y,
    shape.width * scale,
    shape.height * scale,
  );
}

function stencilOf(canvas: Platform["canvas"], shape: Mask, color: string): Bitmap {
  const { width, height, data } = shownPixels(shape);
  const surface = canvas(width, height);
  const image = surface.context.createImageData(width, height);
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  for (let at = 0; at < data.length; at++) {
    if (data[at]) image.data.set([red as number, green as number, blue as number, 255], 4 * at);
  }
  surface.context.putImageData(image, 0, 0);
  return surface.take();
}
