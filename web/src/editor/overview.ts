/** All labels in small: what the map in the corner shows over the thumbnail. */
import { effect } from "@preact/signals-core";
import type { Coloring } from "./coloring";
import { Pane } from "./pane";
import type { Platform } from "./ports";
import type { Scene } from "./scene";
import type { Settings } from "./settings";
import type { Sheet } from "./sheet";
import { TileCache } from "./tiles/cache";
import { TileLayer, type Window } from "./tiles/layer";
import { ShapeSource } from "./tiles/shapes";
import type { Viewport } from "./viewport";
import type { Visibility } from "./visibility";

export interface OverviewParts {
  readonly platform: Platform;
  readonly scene: Scene;
  readonly viewport: Viewport;
  readonly visibility: Visibility;
  readonly coloring: Coloring;
  readonly settings: Settings;
}

const MOST_BYTES = 8 * 256 * 1024;

export class Overview {
  readonly #parts: OverviewParts;
  readonly #layer: TileLayer;
  readonly #pane: Pane;
  #width = 0;

  constructor(parts: OverviewParts) {
    this.#parts = parts;
    const { platform, scene } = parts;
    this.#layer = new TileLayer(
      new ShapeSource(scene.whole(), platform.canvas),
      new TileCache(MOST_BYTES),
      platform,
    );
    this.#pane = new Pane(platform, () => ({ layers: [this.#layer], window: this.#window() }));
  }

  /** Paints onto the sheet, as wide as that in CSS px, until the returned function is called. */
  attach(sheet: Sheet, width: number): () => void {
    const { scene, viewport, visibility, coloring, settings } = this.#parts;
    this.#width = width;
    const stops = [
      this.#pane.attach(sheet),
      effect(() => {
        scene.turn.value;
        viewport.picture.value;
        visibility.hidden.value;
        settings.look.fill.value;
        settings.look.outline.value;
        coloring.meaning;
        this.#layer.clear(false);
        this.#pane.request();
      }),
      () => this.#layer.clear(true),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #window(): Window {
    const { viewport } = this.#parts;
    const { width, height } = viewport.picture.peek();
    const scale = (this.#width * viewport.screen.peek().ratio) / width;
    return {
      scale,
      sharp: scale,
      x: 0,
      y: 0,
      width: Math.ceil(width * scale),
      height: Math.ceil(height * scale),
    };
  }
}
