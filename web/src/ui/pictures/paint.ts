/** Paints the labels of a thumbnail from the picture's preview. */
import type { PreviewShape } from "../wire.ts";

const HALO = "#000000b3";

/** Draws the shapes over the whole canvas; `colorOf` gives the class colour by class index. */
export function paintPreview(
  canvas: HTMLCanvasElement,
  shapes: readonly PreviewShape[],
  width: number,
  height: number,
  colorOf: (index: number) => string,
): void {
  const dense = devicePixelRatio;
  canvas.width = Math.round(width * dense);
  canvas.height = Math.round(height * dense);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.lineJoin = "round";
  for (const shape of shapes) {
    const path = outline(shape, canvas.width, canvas.height, dense);
    const color = colorOf(shape[0]);
    context.lineWidth = 2.75 * dense;
    context.strokeStyle = HALO;
    context.stroke(path);
    context.lineWidth = 1.25 * dense;
    context.strokeStyle = color;
    context.stroke(path);
    if (shape[1] !== "l") {
      context.globalAlpha = 0.1;
      context.fillStyle = color;
      context.fill(path);
      context.globalAlpha = 1;
    }
  }
}

function outline(shape: PreviewShape, width: number, height: number, dense: number): Path2D {
  const [, kind, ...numbers] = shape;
  const path = new Path2D();
  const x = (at: number) => ((numbers[at] ?? 0) / 1000) * width;
  const y = (at: number) => ((numbers[at] ?? 0) / 1000) * height;
  if (kind === "b") {
    path.rect(x(0), y(1), x(2) - x(0), y(3) - y(1));
  } else if (kind === "k") {
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      path.moveTo(x(at) + 2 * dense, y(at + 1));
      path.arc(x(at), y(at + 1), 2 * dense, 0, 7);
    }
  } else {
    for (let at = 0; at + 1 < numbers.length; at += 2) path.lineTo(x(at), y(at + 1));
    if (kind === "p") path.closePath();
  }
  return path;
}
