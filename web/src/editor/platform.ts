/** The browser as the editor uses it. */
import type { Bitmap, Context, Platform, Surface } from "./ports";

function canvas(width: number, height: number): Surface {
  const made = new OffscreenCanvas(width, height);
  const context = made.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to draw on.");
  return { width, height, context: context as unknown as Context, take: () => made.transferToImageBitmap() };
}

/** The upright picture, as the browser decodes it off the main thread. */
async function decode(url: string, signal: AbortSignal): Promise<Bitmap> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  return createImageBitmap(await answer.blob(), { imageOrientation: "from-image" });
}

function reduce(bitmap: Bitmap, width: number, height: number): Bitmap {
  const surface = canvas(width, height);
  surface.context.imageSmoothingQuality = "medium";
  surface.context.drawImage(bitmap as CanvasImageSource, 0, 0, width, height);
  return surface.take();
}

function frame(run: () => void): () => void {
  const request = requestAnimationFrame(run);
  return () => cancelAnimationFrame(request);
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

export const browser: Platform = {
  canvas,
  decode,
  reduce,
  frame,
  later,
  now: () => performance.now(),
  clock: () => Date.now(),
};
