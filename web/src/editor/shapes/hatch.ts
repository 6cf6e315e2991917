/** The hatch of what is to be ignored: 45°, 8 CSS px, black and white. */
import type { Context, Platform } from "../ports";

const PITCH = 8;
const BANDS = [
  [0, "rgb(255 255 255 / 0.5)"],
  [1 / 4, "rgb(0 0 0 / 0.5)"],
] as const;
const made = new WeakMap<Platform["canvas"], Map<number, CanvasPattern>>();

/** The hatch as a fill style; plain grey where the context makes no pattern. */
export function hatch(canvas: Platform["canvas"], context: Context, ratio: number): CanvasPattern | string {
  const known = made.get(canvas) ?? new Map<number, CanvasPattern>();
  made.set(canvas, known);
  const size = Math.max(1, Math.round(PITCH * ratio));
  const pattern =
    known.get(size) ?? context.createPattern(drawn(canvas, size) as unknown as CanvasImageSource, "repeat");
  if (!pattern) return "rgb(128 128 128 / 0.4)";
  known.set(size, pattern);
  return pattern;
}

function drawn(canvas: Platform["canvas"], size: number): ReturnType<ReturnType<Platform["canvas"]>["take"]> {
  const surface = canvas(size, size);
  const { context } = surface;
  context.lineWidth = size * 0.19;
  for (const [shift, color] of BANDS) {
    context.strokeStyle = color;
    context.beginPath();
    for (const step of [-size, 0, size]) {
      const from = step + shift * size;
      context.moveTo(from - 1, size + 1);
      context.lineTo(from + size + 1, -1);
    }
    context.stroke();
  }
  return surface.take();
}
