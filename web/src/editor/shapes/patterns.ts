/** Patterns beside colours: a class is known by its pattern where colours do not tell it. */
import type { Pattern } from "../../model/ontology";
import type { Bitmap, Context, Platform } from "../ports";
import { tinted } from "./look";

/** From one line or dot to the next, CSS px; near it, so that patterns meet without a seam where tiles do. */
const PITCH = 12;
/** Side of what is repeated, CSS px: a power of two, as tiles are. */
const SIDE = 64;

const made = new WeakMap<Platform["canvas"], Map<string, CanvasPattern>>();

/** The pattern as a fill style; null for none. */
export function patternFill(
  canvas: Platform["canvas"],
  context: Context,
  ratio: number,
  color: string,
  pattern: Pattern,
): CanvasPattern | null {
  const draw = DRAWN[pattern];
  if (!draw) return null;
  const known = made.get(canvas) ?? new Map<string, CanvasPattern>();
  made.set(canvas, known);
  const size = 2 ** Math.round(Math.log2(SIDE * ratio));
  const key = `${pattern} ${color} ${size} ${ratio}`;
  const style =
    known.get(key) ??
    context.createPattern(drawn(canvas, size, ratio, color, draw) as unknown as CanvasImageSource, "repeat");
  if (style) known.set(key, style);
  return style;
}

/** Adds one cell's lines to the path: its top left and its side. */
type Draw = (context: Context, x: number, y: number, side: number) => void;

const line = (context: Context, x0: number, y0: number, x1: number, y1: number): void => {
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
};

const diagonal: Draw = (context, x, y, side) => line(context, x, y + side, x + side, y);

const DRAWN: { readonly [P in Pattern]: Draw | null } = {
  none: null,
  diagonal,
  cross: (context, x, y, side) => {
    diagonal(context, x, y, side);
    line(context, x, y, x + side, y + side);
  },
  level: (context, x, y, side) => line(context, x, y + side / 2, x + side, y + side / 2),
  upright: (context, x, y, side) => line(context, x + side / 2, y, x + side / 2, y + side),
  dots: (context, x, y, side) => ring(context, x, y, side, side / 14),
  rings: (context, x, y, side) => ring(context, x, y, side, side / 3.4),
  waves: (context, x, y, side) => {
    context.moveTo(x, y + side / 2);
    for (let step = 1; step <= 8; step++) {
      context.lineTo(x + (side * step) / 8, y + side / 2 - (side / 4) * Math.sin((step / 4) * Math.PI));
    }
  },
};

function ring(context: Context, x: number, y: number, side: number, radius: number): void {
  context.moveTo(x + side / 2 + radius, y + side / 2);
  context.arc(x + side / 2, y + side / 2, radius, 0, 2 * Math.PI);
}

/** The class colour with a dark rim, so that it is seen on every ground. */
function drawn(canvas: Platform["canvas"], size: number, ratio: number, color: string, draw: Draw): Bitmap {
  const surface = canvas(size, size);
  const { context } = surface;
  const cells = Math.max(1, Math.round(size / (PITCH * ratio)));
  const side = size / cells;
  context.beginPath();
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) draw(context, column * side, row * side, side);
  }
  for (const [width, ink] of [
    [3, "rgb(0 0 0 / 0.45)"],
    [1.5, tinted(color, 0.95)],
  ] as const) {
    context.lineWidth = width * ratio;
    context.strokeStyle = ink;
    context.stroke();
  }
  return surface.take();
}
