/** The whole picture on one tile, as pixels to count. */
import type { Platform } from "../ports";
import { SIDE, type TileSource } from "../tiles/source";
import type { Size } from "../viewport";

/** RGBA of the picture at a small scale; transparent beside it. Null where there is nothing to paint. */
export function sampleOf(
  source: TileSource,
  { width, height }: Size,
  platform: Pick<Platform, "canvas">,
): Uint8ClampedArray | null {
  const { context } = platform.canvas(SIDE, SIDE, true);
  const place = { scale: SIDE / Math.max(width, height), column: 0, row: 0 };
  const steps = source.job(place, [0, 0, width, height])?.(context);
  if (!steps) return null;
  while (!steps.next().done);
  return context.getImageData(0, 0, SIDE, SIDE).data;
}
