/** The browser as the editor uses it. */
import { clip } from "./clipper";
import { RemoteColors } from "./colors/remote";
import { decode } from "./decoder";
import { RemoteEdges } from "./edges/remote";
import type { Context, Platform, Surface } from "./ports";

function canvas(width: number, height: number, read = false): Surface {
  const made = new OffscreenCanvas(width, height);
  const context = made.getContext("2d", { willReadFrequently: read });
  if (!context) throw new Error("This browser gives no canvas to draw on.");
  return { width, height, context: context as unknown as Context, take: () => made.transferToImageBitmap() };
}

async function read(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  return answer.arrayBuffer();
}

function frame(run: () => void): () => void {
  const request = requestAnimationFrame(run);
  return () => cancelAnimationFrame(request);
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Counts the time in which the page is seen, from when it is first asked. */
class Attention {
  #before = 0;
  #since = document.hidden ? null : performance.now();

  constructor() {
    document.addEventListener("visibilitychange", () => {
      this.#before = this.millis();
      this.#since = document.hidden ? null : performance.now();
    });
  }

  millis(): number {
    return this.#before + (this.#since === null ? 0 : performance.now() - this.#since);
  }
}

let attention: Attention | null = null;

function attended(): number {
  attention ??= new Attention();
  return attention.millis();
}

export const browser: Platform = {
  attended,
  canvas,
  clip,
  colors: new RemoteColors(),
  decode,
  edges: new RemoteEdges(),
  read,
  frame,
  later,
  now: () => performance.now(),
  clock: () => Date.now(),
};
