/** Where the picture lies on the screen: scale and offset, as signals. Lengths on the screen are CSS px. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Bounds, Point } from "../model/shapes/kind";

/** CSS px per picture px, the picture's origin on the screen, and the screen's size. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** Device px per CSS px. */
  readonly ratio: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = 24;
const LARGEST = 64;
const NOTCH = 1.15;

export class Viewport {
  readonly #view = signal<View>({ scale: 1, x: 0, y: 0 });
  readonly #screen = signal<Screen>({ width: 0, height: 0, ratio: 1 });
  readonly #picture = signal<Size>({ width: 1, height: 1 });
  /** True until the person moves the view: a resize of the screen then fits the picture again. */
  #fitted = true;

  readonly view: ReadonlySignal<View> = this.#view;
  readonly screen: ReadonlySignal<Screen> = this.#screen;
  readonly picture: ReadonlySignal<Size> = this.#picture;
  readonly scale = computed(() => this.#view.value.scale);
  /** The part of the picture's plane that is on the screen. */
  readonly visible: ReadonlySignal<Bounds> = computed(() => {
    const { scale, x, y } = this.#view.value;
    const { width, height } = this.#screen.value;
    return [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale];
  });
  /** True where the whole picture is on the screen. */
  readonly whole = computed(() => {
    const [x0, y0, x1, y1] = this.visible.value;
    const { width, height } = this.#picture.value;
    return x0 <= 0 && y0 <= 0 && x1 >= width && y1 >= height;
  });

  /** Shows another picture, whole. */
  open(picture: Size): void {
    batch(() => {
      this.#picture.value = picture;
      this.fit();
    });
  }

  /** Takes the screen's new size: what was in the middle stays there. */
  resize(screen: Screen): void {
    const before = this.#screen.peek();
    batch(() => {
      this.#screen.value = screen;
      if (this.#fitted || !before.width) return this.fit();
      const { scale, x, y } = this.#view.peek();
      this.#place(scale, x + (screen.width - before.width) / 2, y + (screen.height - before.height) / 2);
    });
  }

  toPicture(at: Point): Point {
    const { scale, x, y } = this.#view.peek();
    return { x: (at.x - x) / scale, y: (at.y - y) / scale };
  }

  toScreen(at: Point): Point {
    const { scale, x, y } = this.#view.peek();
    return { x: at.x * scale + x, y: at.y * scale + y };
  }

  /** The whole picture, with a margin. */
  fit(): void {
    const { width, height } = this.#picture.peek();
    this.show([0, 0, width, height]);
    this.#fitted = true;
  }

  /** Brings the bounds into the middle, as large as the margin and `most` allow. */
  show([x0, y0, x1, y1]: Bounds, most = 8): void {
    const screen = this.#screen.peek();
    const scale = this.#limited(Math.min(most, this.#fitScale({ width: x1 - x0, height: y1 - y0 })));
    this.#place(scale, (screen.width - (x0 + x1) * scale) / 2, (screen.height - (y0 + y1) * scale) / 2);
  }

  /** Moves as little as brings the bounds onto the screen, keeping the scale where they fit in it. */
  reveal(bounds: Bounds): void {
    const [x0, y0, x1, y1] = this.visible.peek();
    if (bounds[0] >= x0 && bounds[1] >= y0 && bounds[2] <= x1 && bounds[3] <= y1) return;
    this.show(bounds, this.#view.peek().scale);
  }

  restore(view: View): void {
    this.#place(view.scale, view.x, view.y);
  }

  /** Scale `to`, with the point of the screen staying over the same place of the picture. */
  zoomTo(to: number, about: Point = this.middle): void {
    const { x, y } = this.toPicture(about);
    const scale = this.#limited(to);
    this.#place(scale, about.x - x * scale, about.y - y * scale);
  }

  /** Larger by that many notches of ×1.15; fractions and negatives too. */
  zoomBy(notches: number, about: Point = this.middle): void {
    this.zoomTo(this.#view.peek().scale * NOTCH ** notches, about);
  }

  panBy(dx: number, dy: number): void {
    const { scale, x, y } = this.#view.peek();
    this.#place(scale, x + dx, y + dy);
  }

  get middle(): Point {
    const { width, height } = this.#screen.peek();
    return { x: width / 2, y: height / 2 };
  }

  /** The offset is kept on device pixels, so that tiles painted at this scale are copied unchanged. */
  #place(scale: number, x: number, y: number): void {
    const { ratio, width, height } = this.#screen.peek();
    const picture = this.#picture.peek();
    const [keptX, keptY] = [kept(x, picture.width * scale, width), kept(y, picture.height * scale, height)];
    this.#fitted = false;
    this.#view.value = {
      scale,
      x: Math.round(keptX * ratio) / ratio,
      y: Math.round(keptY * ratio) / ratio,
    };
  }

  #fitScale({ width, height }: Size): number {
    const screen = this.#screen.peek();
    const [across, down] = [Math.max(1, screen.width - 2 * MARGIN), Math.max(1, screen.height - 2 * MARGIN)];
    return Math.min(across / Math.max(width, 1e-6), down / Math.max(height, 1e-6));
  }

  #limited(scale: number): number {
    return Math.min(LARGEST, Math.max(Math.min(1, this.#fitScale(this.#picture.peek())) / 4, scale));
  }
}

/** The offset, held so that a strip of the picture stays on the screen. */
function kept(offset: number, length: number, screen: number): number {
  const strip = Math.min(MARGIN, length, screen);
  return Math.min(screen - strip, Math.max(strip - length, offset));
}
