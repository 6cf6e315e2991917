/** Looks at colours away from the page's own thread. */
import { ColorFinder } from "./finder";
import type { Colored } from "./ground";
import type { ColorAnswer, ColorRequest } from "./remote";

const finder = new ColorFinder({ picture, read: async (url) => (await fetched(url)).arrayBuffer() });

addEventListener("message", async ({ data }: MessageEvent<ColorRequest>) => {
  const { number, asked } = data;
  try {
    const { ground } = asked;
    const found =
      asked.does === "flood"
        ? await finder.flood(ground, asked.job)
        : await finder.patches(ground, asked.job);
    const buffers = "rows" in found ? [found.starts.buffer, found.rows.buffer] : [found.labels.buffer];
    postMessage({ number, found } satisfies ColorAnswer, { transfer: buffers });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    postMessage({ number, problem } satisfies ColorAnswer);
  }
});

async function fetched(url: string): Promise<Response> {
  const answer = await fetch(new URL(url, location.origin));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  return answer;
}

async function picture(url: string): Promise<Colored> {
  const blob = await (await fetched(url)).blob();
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
