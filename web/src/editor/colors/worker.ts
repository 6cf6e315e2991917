/** Looks at colours away from the page's own thread. */
import type { Spans } from "../../model/spans";
import { serve } from "../worker/serve";
import { ColorFinder, type Patched } from "./finder";
import type { Colored } from "./ground";
import type { Job } from "./remote";

const finder = new ColorFinder({ picture, read: async (url) => (await fetched(url)).arrayBuffer() });

serve(
  (asked: Job): Promise<Spans | Patched> =>
    asked.does === "flood" ? finder.flood(asked.ground, asked.job) : finder.patches(asked.ground, asked.job),
  (found) => ("rows" in found ? [found.starts.buffer, found.rows.buffer] : [found.labels.buffer]),
);

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
