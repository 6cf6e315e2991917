/** Lines between pixels. */
import type { Context } from "../ports";
import type { Window } from "../tiles/layer";
import type { Size } from "../viewport";

/** From this zoom on, CSS px per pixel. */
export const GRID_FROM = 16;

/** One line between pixels, 20 %. */
export function drawGrid(context: Context, { scale, x, y, width, height }: Window, picture: Size): void {
  const [left, right] = [
    Math.max(0, Math.ceil(-x / scale)),
    Math.min(picture.width, Math.floor((width - x) / scale)),
  ];
  const [top, bottom] = [
    Math.max(0, Math.ceil(-y / scale)),
    Math.min(picture.height, Math.floor((height - y) / scale)),
  ];
  context.fillStyle = "rgb(128 128 128 / 0.2)";
  for (let column = left; column <= right; column++) {
    context.fillRect(Math.round(column * scale + x), top * scale + y, 1, (bottom - top) * scale);
  }
  for (let row = top; row <= bottom; row++) {
    context.fillRect(left * scale + x, Math.round(row * scale + y), (right - left) * scale, 1);
  }
}
