/** A veil over what was never seen at full size. */
import type { Context, Platform } from "../ports";
import { boundsOf, type Cells } from "../seen";
import { hatch } from "../shapes/hatch";
import type { Window } from "../tiles/layer";
import type { Size } from "../viewport";

export function drawUnseen(
  context: Context,
  canvas: Platform["canvas"],
  { scale, x, y, width, height }: Window,
  cells: Cells,
  { ratio, ...picture }: Size & { readonly ratio: number },
): void {
  context.beginPath();
  for (let cell = 0; cell < cells.seen.length; cell++) {
    if (cells.seen[cell]) continue;
    const first = cell;
    while ((cell + 1) % cells.across && !cells.seen[cell + 1]) cell++;
    const [x0, y0] = boundsOf(cells, first, picture);
    const [, , x1, y1] = boundsOf(cells, cell, picture);
    // Whole pixels, rounded alike for both neighbours of a border, so that no line shows between rows.
    const [left, right] = [Math.round(x0 * scale + x), Math.round(x1 * scale + x)];
    const [top, bottom] = [Math.round(y0 * scale + y), Math.round(y1 * scale + y)];
    if (right <= 0 || bottom <= 0 || left >= width || top >= height) continue;
    context.rect(left, top, right - left, bottom - top);
  }
  context.fillStyle = "rgb(0 0 0 / 0.4)";
  context.fill();
  context.globalAlpha = 0.25;
  context.fillStyle = hatch(canvas, context, ratio);
  context.fill();
  context.globalAlpha = 1;
}
