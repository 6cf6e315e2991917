/** Which parts of the picture have been on the screen at 100 % or larger, and the way to those that have not. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Bounds } from "../model/shapes/kind";
import type { Platform, Ports, Subject } from "./ports";
import type { Size, Viewport } from "./viewport";
import { words } from "./words/en";

/** What has been in view for so long has been seen, ms. */
const REST = 300;
/** Cells are this wide and high at least, px, and no more than so many to a side of the picture. */
const [SMALLEST, MOST_CELLS] = [64, 128];
/** An area is shown with so much around it, CSS px. */
const MARGIN = 8;
/** Views lie on device pixels: so much of a cell may be missing at the edge of the screen, CSS px. */
const SLACK = 1;

/** The picture in squares, row by row; those at the right and lower edge may be narrower. */
export interface Cells {
  /** Width and height, px. */
  readonly side: number;
  readonly across: number;
  readonly down: number;
  /** 1 for each that was seen. */
  readonly seen: Uint8Array;
}

export interface SeenParts {
  readonly platform: Pick<Platform, "later">;
  readonly ports: Pick<Ports, "seen">;
  readonly viewport: Viewport;
  say(what: string): void;
}

export class Seen {
  readonly #parts: SeenParts;
  readonly #cells = signal<Cells>(cellsOf({ width: 1, height: 1 }));
  readonly #stop: () => void;
  #subject: Subject | null = null;

  /** True while what was not seen is veiled. */
  readonly veiled = signal(false);
  readonly cells: ReadonlySignal<Cells> = this.#cells;
  /** How much was seen, 0 to 1 of the picture's pixels. */
  readonly share: ReadonlySignal<number> = computed(() => {
    const { width, height } = this.#parts.viewport.picture.value;
    const cells = this.#cells.value;
    let sum = 0;
    cells.seen.forEach((seen, cell) => {
      if (seen) sum += areaOf(boundsOf(cells, cell, { width, height }));
    });
    return sum / (width * height);
  });
  /** True where the screen cannot show the whole picture at 100 %. */
  readonly matters: ReadonlySignal<boolean> = computed(() => {
    const { picture, screen } = this.#parts.viewport;
    return picture.value.width > screen.value.width || picture.value.height > screen.value.height;
  });

  constructor(parts: SeenParts) {
    this.#parts = parts;
    const { viewport, platform } = parts;
    this.#stop = effect(() => {
      viewport.visible.value;
      return platform.later(() => this.#look(), REST);
    });
  }

  /** Another picture: what was seen of it before is asked for. */
  open(subject: Subject): void {
    this.#subject = subject;
    this.#cells.value = cellsOf(subject.image);
    void this.#remember(subject);
  }

  /** Goes to what was not seen yet, row by row from the top, at 100 % or larger. */
  visitNext(): void {
    this.#look();
    const { viewport } = this.#parts;
    const { width, height } = viewport.picture.peek();
    const cells = this.#cells.peek();
    const next = cells.seen.indexOf(0);
    if (next < 0) {
      this.#parts.say(words.allSeen);
      return;
    }
    const screen = viewport.screen.peek();
    const scale = Math.max(1, viewport.scale.peek());
    const [x, y] = boundsOf(cells, next, { width, height });
    batch(() => {
      viewport.restore({
        scale,
        x: offset(x * scale, width * scale, screen.width),
        y: offset(y * scale, height * scale, screen.height),
      });
      this.#parts.say(words.seenBefore(this.share.peek()));
    });
  }

  dispose(): void {
    this.#stop();
  }

  /** Takes what is in view as seen. */
  #look(): void {
    const { viewport, ports } = this.#parts;
    const { scale } = viewport.view.peek();
    const subject = this.#subject;
    if (scale < 1 || !subject) return;
    const slack = SLACK / scale;
    const [x0, y0, x1, y1] = viewport.visible.peek();
    const cells = this.#cells.peek();
    const seen = cells.seen.slice();
    let more = false;
    for (let cell = 0; cell < seen.length; cell++) {
      if (seen[cell]) continue;
      const [left, top, right, bottom] = boundsOf(cells, cell, subject.image);
      if (left < x0 - slack || top < y0 - slack || right > x1 + slack || bottom > y1 + slack) continue;
      seen[cell] = 1;
      more = true;
    }
    if (!more) return;
    this.#cells.value = { ...cells, seen };
    ports.seen?.keep(subject.image.id, seen);
  }

  async #remember(subject: Subject): Promise<void> {
    const before = await this.#parts.ports.seen?.load(subject.image.id).catch(() => null);
    const cells = this.#cells.peek();
    if (!before || this.#subject !== subject || before.length !== cells.seen.length) return;
    this.#cells.value = { ...cells, seen: cells.seen.map((seen, cell) => seen || (before[cell] as number)) };
  }
}

/** Where a cell lies in the picture, px. */
export function boundsOf({ side, across }: Cells, cell: number, { width, height }: Size): Bounds {
  const [x, y] = [(cell % across) * side, Math.floor(cell / across) * side];
  return [x, y, Math.min(width, x + side), Math.min(height, y + side)];
}

function cellsOf({ width, height }: Size): Cells {
  let side = SMALLEST;
  while (Math.max(width, height) > side * MOST_CELLS) side *= 2;
  const [across, down] = [Math.ceil(width / side), Math.ceil(height / side)];
  return { side, across, down, seen: new Uint8Array(across * down) };
}

function areaOf([x0, y0, x1, y1]: Bounds): number {
  return (x1 - x0) * (y1 - y0);
}

/** Where the picture begins on the screen so that the place is at its start; no further than to the picture's end. */
function offset(place: number, length: number, screen: number): number {
  if (length <= screen) return (screen - length) / 2;
  return Math.max(screen - length - MARGIN, MARGIN - place);
}
