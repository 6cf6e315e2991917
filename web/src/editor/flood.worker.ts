/** Floods colours away from the page's own thread. */
import type { FloodAnswer, FloodRequest } from "./flooder";
import { type Colored, flood } from "./masks/flood";

let known: { readonly url: string; readonly picture: Promise<Colored> } | null = null;

addEventListener("message", async ({ data }: MessageEvent<FloodRequest>) => {
  const { number, url, job } = data;
  try {
    if (known?.url !== url) known = { url, picture: pixelsAt(url) };
    const spans = flood(await known.picture, job);
    postMessage({ number, spans } satisfies FloodAnswer, {
      transfer: [spans.starts.buffer, spans.rows.buffer],
    });
  } catch (error) {
    known = null;
    const problem = error instanceof Error ? error.message : String(error);
    postMessage({ number, problem } satisfies FloodAnswer);
  }
});

async function pixelsAt(url: string): Promise<Colored> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  const bitmap = await createImageBitmap(await answer.blob(), { imageOrientation: "from-image" });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
