/** The four scenes, and how a frame is timed. */
import { SCREEN } from "./material";

export interface Placed {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** A renderer under test. `work` is the milliseconds of script since it was last asked. */
export interface Renderer {
  readonly picture: { readonly width: number; readonly height: number };
  place(view: Placed): void;
  grab(): void;
  drag(dx: number, dy: number): void;
  drop(): void;
  /** A stroke of the brush, where the renderer has one. */
  readonly brush?: { start(): void; move(dx: number, dy: number): void; end(): void };
  /** Done when nothing more will be painted of its own accord. */
  rest(): Promise<void>;
  work(): number;
}

export interface Timing {
  readonly frames: number;
  readonly work: { readonly median: number; readonly p95: number; readonly most: number };
  readonly frame: { readonly median: number; readonly p95: number; readonly most: number };
}

/** Milliseconds from the data to a frame with everything in it, and until all is sharp; to the next picture (95th
 * percentile); bytes that 900 pictures left behind. */
export interface Opening {
  readonly first: number;
  readonly sharp: number;
  readonly next: number;
  readonly grown: number;
}

const FRAMES = 60;
const LONGEST = 5000;

function fit({ picture }: Renderer): number {
  return Math.min(SCREEN.width / picture.width, SCREEN.height / picture.height) * 0.95;
}

function centred({ picture }: Renderer, scale: number): Placed {
  return {
    scale,
    x: Math.round((SCREEN.width - picture.width * scale) / 2),
    y: Math.round((SCREEN.height - picture.height * scale) / 2),
  };
}

/** Six px a frame, round and round. */
function circling(from: Placed, step: number): Placed {
  const angle = (step / FRAMES) * 4 * Math.PI;
  return { ...from, x: Math.round(from.x + 60 * Math.sin(angle)), y: Math.round(from.y + 60 * (1 - Math.cos(angle))) };
}

interface Scene {
  readonly start: (renderer: Renderer) => void;
  readonly step: (renderer: Renderer, step: number) => void;
  readonly end?: (renderer: Renderer) => void;
}

export const SCENES: { readonly [name: string]: Scene } = {
  panFit: {
    start: (renderer) => renderer.place(centred(renderer, fit(renderer))),
    step: (renderer, step) => renderer.place(circling(centred(renderer, fit(renderer)), step)),
  },
  zoom: {
    start: (renderer) => renderer.place(centred(renderer, fit(renderer))),
    step: (renderer, step) => renderer.place(centred(renderer, fit(renderer) * 2.2 ** (step / FRAMES))),
  },
  panZoom2: {
    start: (renderer) => renderer.place(centred(renderer, 2)),
    step: (renderer, step) => renderer.place(circling(centred(renderer, 2), step)),
  },
  drag: {
    start: (renderer) => {
      renderer.place(centred(renderer, fit(renderer)));
      renderer.grab();
    },
    step: (renderer, step) => renderer.drag(2 * step, step),
    end: (renderer) => renderer.drop(),
  },
  brush: {
    start: (renderer) => {
      renderer.place(centred(renderer, fit(renderer)));
      renderer.brush?.start();
    },
    step: (renderer, step) => renderer.brush?.move(4 * step, 60 * Math.sin(step / 6)),
    end: (renderer) => renderer.brush?.end(),
  },
};

/** Sixty frames of the scene, or five seconds of it. */
export async function timed(renderer: Renderer, { start, step, end }: Scene): Promise<Timing> {
  start(renderer);
  await renderer.rest();
  const work: number[] = [];
  const frames: number[] = [];
  renderer.work();
  const began = performance.now();
  let last = await nextFrame();
  for (let at = 1; at <= FRAMES && performance.now() - began < LONGEST; at++) {
    step(renderer, at);
    const now = await nextFrame();
    frames.push(now - last);
    work.push(renderer.work());
    last = now;
  }
  end?.(renderer);
  await renderer.rest();
  return { frames: frames.length, work: summary(work), frame: summary(frames) };
}

function nextFrame(): Promise<number> {
  return new Promise((done) => requestAnimationFrame(() => done(performance.now())));
}

function summary(values: readonly number[]): Timing["work"] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95), most: at(1) };
}
