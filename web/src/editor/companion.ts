/** Another picture, or other labels of this one: beside it in the same view, or faintly over it. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { LayerDocument } from "../model/document";
import type { Annotation, Image } from "../model/records";
import type { Coloring } from "./coloring";
import { compared } from "./difference";
import { Pane } from "./pane";
import type { Context, Platform, Subject } from "./ports";
import type { Scene } from "./scene";
import type { Sheet } from "./sheet";
import { SpatialIndex } from "./spatial";
import type { Suggestions } from "./suggestions";
import { TileCache } from "./tiles/cache";
import { ImageSource } from "./tiles/image";
import { TileLayer, type Window } from "./tiles/layer";
import { ShapeSource } from "./tiles/shapes";
import type { Viewport } from "./viewport";

/** `onion`: faintly over the picture, as skins of an onion. */
export type CompanionMode = "off" | "beside" | "onion";

export type CompanionOf = "previous" | "next" | "suggestions" | "earlier";
/** Those that are there without more ado; an earlier state is chosen in the history. */
export const COMPANIONS: readonly CompanionOf[] = ["previous", "next", "suggestions"];

export interface CompanionParts {
  readonly platform: Platform;
  readonly viewport: Viewport;
  readonly scene: Scene;
  readonly coloring: Coloring;
  readonly suggestions: Suggestions;
  readonly subject: ReadonlySignal<Subject>;
  readonly document: ReadonlySignal<LayerDocument>;
  /** Fetches a neighbour; null where there is none. */
  neighbour(which: "previous" | "next"): Promise<Subject | null>;
  /** The main canvas has to be drawn anew. */
  redraw(): void;
}

const [SKIN, MOST_BYTES] = [0.4, 100 * 256 * 1024];

/** What is shown, with its picture where that is another one. */
interface Other {
  readonly image: Image;
  readonly annotations: ReadonlySignal<readonly Annotation[]>;
}

export class Companion {
  readonly mode = signal<CompanionMode>("off");
  readonly of = signal<CompanionOf>("previous");
  /** True where colours tell how the labels differ. */
  readonly differs = signal(false);
  readonly #earlier = signal<readonly Annotation[]>([]);
  readonly #parts: CompanionParts;
  readonly #other = signal<Other | null>(null);
  readonly #index = new SpatialIndex();
  readonly #cache = new TileCache(MOST_BYTES);
  readonly #shapes: TileLayer;
  readonly #pane: Pane;
  #picture: TileLayer | null = null;
  #leave = new AbortController();
  #width = 0;
  readonly #stops: (() => void)[];

  /** What is beside or over the picture; null while it is fetched, or where there is nothing. */
  readonly image: ReadonlySignal<Image | null> = computed(() => this.#other.value?.image ?? null);

  constructor(parts: CompanionParts) {
    this.#parts = parts;
    const { platform, scene, coloring } = parts;
    this.#shapes = new TileLayer(
      new ShapeSource(
        {
          ...scene.whole(),
          search: (bounds) => this.#index.search(bounds),
          colorOf: (annotation) => coloring.otherColorOf(annotation),
        },
        platform.canvas,
      ),
      this.#cache,
      platform,
    );
    this.#pane = new Pane(platform, () => this.#content());
    this.#stops = [
      effect(() => void this.#find(this.mode.value, this.of.value, parts.subject.value)),
      effect(() => this.#load()),
      effect(() => {
        parts.viewport.view.value;
        parts.viewport.screen.value;
        this.#pane.request();
      }),
    ];
  }

  /** Shows an earlier state of this picture beside it, and how it differs; null ends that. */
  showEarlier(annotations: readonly Annotation[] | null): void {
    batch(() => {
      this.#earlier.value = annotations ?? [];
      this.mode.value = annotations ? "beside" : "off";
      this.of.value = annotations ? "earlier" : "previous";
      this.differs.value = annotations !== null;
    });
  }

  /** Paints what is beside onto the sheet, as wide as that in CSS px, until the returned function is called. */
  attach(sheet: Sheet, width: number): () => void {
    this.#width = width;
    return this.#pane.attach(sheet);
  }

  /** Paints a part of what lies over the picture; true when all of it is sharp. */
  paint(window: Window, deadline: number): boolean {
    if (this.mode.peek() !== "onion") return true;
    return this.#layers().every((layer) => layer.paint(window, deadline));
  }

  draw(context: Context, window: Window): void {
    if (this.mode.peek() !== "onion") return;
    context.globalAlpha = SKIN;
    for (const layer of this.#layers()) layer.draw(context, window);
    context.globalAlpha = 1;
  }

  dispose(): void {
    this.#leave.abort();
    for (const stop of this.#stops) stop();
    this.#forget();
  }

  #layers(): TileLayer[] {
    return [this.#picture ?? [], this.#other.peek() ? this.#shapes : []].flat();
  }

  #content(): { layers: TileLayer[]; window: Window } | null {
    if (this.mode.peek() !== "beside") return null;
    const { scale, x, y } = this.#parts.viewport.view.peek();
    const { height, ratio } = this.#parts.viewport.screen.peek();
    const device = scale * ratio;
    const window = {
      scale: device,
      sharp: device,
      x: Math.round(x * ratio),
      y: Math.round(y * ratio),
      width: Math.ceil(this.#width * ratio),
      height: Math.ceil(height * ratio),
    };
    return { layers: this.#layers(), window };
  }

  async #find(mode: CompanionMode, of: CompanionOf, here: Subject): Promise<void> {
    this.#leave.abort();
    this.#leave = new AbortController();
    const { signal: left } = this.#leave;
    this.#forget();
    if (mode === "off") return;
    const { platform, suggestions } = this.#parts;
    const ours = of === "suggestions" || of === "earlier";
    const subject = ours ? here : await this.#parts.neighbour(of).catch(() => null);
    if (!subject || left.aborted) return;
    const { document, image } = subject;
    // A picture that comes in pieces is shown from its thumbnail: good enough to compare where things lie.
    const url = subject.pyramid ? (subject.thumbnail ?? subject.url) : subject.url;
    const given = { suggestions: suggestions.all, earlier: this.#earlier, previous: null, next: null }[of];
    const annotations = given ?? documentLabels(document);
    this.#other.value = { image, annotations };
    const levels = await platform.decode(url, left).catch(() => null);
    if (left.aborted || !levels) return;
    const { ratio } = this.#parts.viewport.screen.peek();
    this.#picture = new TileLayer(new ImageSource(levels, image, () => ratio), this.#cache, platform);
    this.#redraw();
  }

  /** Takes over the other's labels as they change, and compares them where that is wanted. */
  #load(): void {
    const there = this.#other.value?.annotations.value ?? null;
    this.#index.load(there ?? []);
    const { coloring, document } = this.#parts;
    coloring.compared.value =
      there && this.differs.value ? compared(document.value.annotations, there) : null;
    this.#shapes.clear(false);
    this.#redraw();
  }

  #redraw(): void {
    this.#pane.request();
    this.#parts.redraw();
  }

  #forget(): void {
    this.#other.value = null;
    this.#picture?.clear(true);
    this.#picture = null;
    this.#shapes.clear(true);
  }
}

function documentLabels(document: LayerDocument): ReadonlySignal<readonly Annotation[]> {
  return computed(() => document.annotations);
}
