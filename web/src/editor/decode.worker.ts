/** Fetches, decodes and halves pictures away from the page's own thread. */
import type { DecodeAnswer, DecodeRequest } from "./decoder";

/** Smallest side of a reduced copy. */
const SMALLEST = 128;

addEventListener("message", async ({ data }: MessageEvent<DecodeRequest>) => {
  const { number, url } = data;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
    const bitmap = await createImageBitmap(await answer.blob(), { imageOrientation: "from-image" });
    const levels = [bitmap, ...halvesOf(bitmap)];
    postMessage({ number, levels } satisfies DecodeAnswer, { transfer: levels });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    postMessage({ number, problem } satisfies DecodeAnswer);
  }
});

/** The picture at a half, a quarter, …, so that tiles at small scales neither flicker nor cost a whole picture. */
function halvesOf(bitmap: ImageBitmap): ImageBitmap[] {
  const halves: ImageBitmap[] = [];
  for (let last = bitmap; Math.min(last.width, last.height) >= 2 * SMALLEST; ) {
    const canvas = new OffscreenCanvas(Math.ceil(last.width / 2), Math.ceil(last.height / 2));
    canvas.getContext("2d")?.drawImage(last, 0, 0, canvas.width, canvas.height);
    last = canvas.transferToImageBitmap();
    halves.push(last);
  }
  return halves;
}
