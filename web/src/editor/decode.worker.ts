/** Fetches, decodes and halves pictures away from the page's own thread. */
import { serve } from "./worker/serve";

/** Smallest side of a reduced copy. */
const SMALLEST = 128;

serve(
  async (url: string): Promise<readonly ImageBitmap[]> => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
    const bitmap = await createImageBitmap(await answer.blob(), { imageOrientation: "from-image" });
    return [bitmap, ...halvesOf(bitmap)];
  },
  (levels) => [...levels],
);

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
