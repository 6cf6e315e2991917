/** The picture itself as tiles. Small scales are painted from copies reduced by halves, so that nothing flickers. */
import type { Bounds, Point } from "../../model/shapes/kind";
import { meet } from "../bounds";
import type { Bitmap } from "../ports";
import type { Size } from "../viewport";
import type { PictureSource } from "./picture";
import { type PaintJob, type Place, SIDE } from "./source";

/** From this zoom on pixels are shown as they are; device px per pixel of the picture. */
export const UNSMOOTHED_FROM = 4;

export class ImageSource implements PictureSource {
  readonly reach = 0;
  constructor(
    readonly levels: readonly Bitmap[],
    readonly size: Size,
    readonly ratio: () => number,
  ) {}

  job(place: Place, bounds: Bounds): PaintJob | null {
    const { width, height } = this.size;
    if (!meet(bounds, [0, 0, width, height])) return null;
    return (context) => {
      this.#paint(context, place);
      return [].values();
    };
  }

  probe(at: Point): { bitmap: Bitmap; x: number; y: number } | null {
    const [bitmap] = this.levels;
    if (!bitmap) return null;
    const { width, height } = this.size;
    return {
      bitmap,
      x: Math.floor((at.x * bitmap.width) / width),
      y: Math.floor((at.y * bitmap.height) / height),
    };
  }

  /** The bitmaps belong to whoever decoded them. */
  dispose(): void {}

  #paint(context: Parameters<PaintJob>[0], { scale, column, row }: Place): void {
    const { width, height } = this.size;
    const bitmap = this.#levelFor(scale);
    const [across, down] = [bitmap.width / width, bitmap.height / height];
    const side = SIDE / scale;
    const x0 = Math.max(0, Math.floor(column * side) - 1);
    const y0 = Math.max(0, Math.floor(row * side) - 1);
    const x1 = Math.min(width, Math.ceil((column + 1) * side) + 1);
    const y1 = Math.min(height, Math.ceil((row + 1) * side) + 1);
    if (x1 <= x0 || y1 <= y0) return;
    context.imageSmoothingEnabled = scale < UNSMOOTHED_FROM * this.ratio();
    context.imageSmoothingQuality = "medium";
    context.drawImage(
      bitmap as CanvasImageSource,
      x0 * across,
      y0 * down,
      (x1 - x0) * across,
      (y1 - y0) * down,
      x0 * scale - column * SIDE,
      y0 * scale - row * SIDE,
      (x1 - x0) * scale,
      (y1 - y0) * scale,
    );
  }

  /** The smallest copy that is not stretched at that scale. */
  #levelFor(scale: number): Bitmap {
    const least = this.size.width * scale;
    return this.levels.findLast(({ width }) => width >= least) ?? (this.levels[0] as Bitmap);
  }
}
