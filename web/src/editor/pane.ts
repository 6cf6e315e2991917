/** One more canvas beside the main one, painted from tiles a little in every frame. */
import type { Platform } from "./ports";
import { type Sheet, sized } from "./sheet";
import type { TileLayer, Window } from "./tiles/layer";

/** Milliseconds of tile painting in one frame; the main canvas has more. */
const BUDGET = 4;

export interface PaneContent {
  /** The lowest first. */
  readonly layers: readonly TileLayer[];
  readonly window: Window;
}

export class Pane {
  #sheet: Sheet | null = null;
  #offFrame: (() => void) | null = null;

  constructor(
    readonly platform: Platform,
    /** What is shown now; null for nothing. */
    readonly content: () => PaneContent | null,
  ) {}

  /** Paints onto the sheet until the returned function is called. */
  attach(sheet: Sheet): () => void {
    this.#sheet = sheet;
    this.request();
    return () => {
      this.#sheet = null;
      this.#offFrame?.();
      this.#offFrame = null;
    };
  }

  request(): void {
    if (!this.#sheet) return;
    this.#offFrame ??= this.platform.frame(() => {
      this.#offFrame = null;
      this.#frame();
    });
  }

  #frame(): void {
    const [sheet, content] = [this.#sheet, this.content()];
    if (!sheet || !content) return;
    const { layers, window } = content;
    const deadline = this.platform.now() + BUDGET;
    const done = layers.every((layer) => layer.paint(window, deadline));
    sized(sheet, window);
    const { context } = sheet;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, window.width, window.height);
    for (const layer of layers) layer.draw(context, window);
    if (!done) this.request();
  }
}
