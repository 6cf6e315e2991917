/** Another picture, or other labels of this one: beside it in the same view, or faintly over it. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { LayerDocument } from "../model/document";
import type { Annotation, Image } from "../model/records";
import type { Coloring } from "./coloring";
import { compared } from "./difference";
import { Pane } from "./pane";
import type { Context, LayerBeside, Platform, Ports, Subject } from "./ports";
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

export type CompanionOf = "previous" | "next" | "suggestions" | "earlier" | "layer";
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
  readonly ports: Pick<Ports, "layers">;
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
  readonly #besides = signal<readonly LayerBeside[]>([]);
  readonly #chosen = signal<LayerBeside | null>(null);
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

  /** The picture's layers beside the one worked on; known while something is compared. */
  readonly layers: ReadonlySignal<readonly LayerBeside[]> = this.#besides;
  /** That of them which is meant where one is shown. */
  readonly layer: ReadonlySignal<LayerBeside | null> = computed(() => {
    const [chosen, layers] = [this.#chosen.value, this.#besides.value];
    return layers.find((one) => chosen !== null && isSame(one, chosen)) ?? layers[0] ?? null;
  });
  /** The layer that is shown; null where it is none. */
  readonly shownLayer: ReadonlySignal<LayerBeside | null> = computed(() =>
    this.mode.value !== "off" && this.of.value === "layer" ? this.layer.value : null,
  );
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
      effect(() => {
        const layer = this.of.value === "layer" ? this.layer.value : null;
        void this.#find(this.mode.value, this.of.value, layer, parts.subject.value);
      }),
      effect(() => void this.#list(this.mode.value !== "off", parts.subject.value)),
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

  /** Shows a layer of this picture, beside it where nothing else is said or shown so far, and how it differs. */
  showLayer(layer: LayerBeside, mode: CompanionMode = this.mode.peek()): void {
    batch(() => {
      this.#chosen.value = layer;
      this.of.value = "layer";
      this.differs.value = true;
      this.mode.value = mode === "off" ? "beside" : mode;
    });
  }

  /** Whether that layer is shown in that way. */
  shows({ kind, owner }: LayerBeside, mode: CompanionMode): boolean {
    const shown = this.shownLayer.value;
    return this.mode.value === mode && shown !== null && isSame(shown, { kind, owner });
  }

  /** Ends the comparison with a layer. */
  endLayer(): void {
    batch(() => {
      this.mode.value = "off";
      this.of.value = "previous";
      this.differs.value = false;
    });
  }

  /** Shows the first layer beside the picture, then the next, and after the last none; false where there is none. */
  async nextLayer(): Promise<boolean> {
    const { subject, ports } = this.#parts;
    const here = subject.peek();
    const layers = (await ports.layers?.list(here.image.id).catch(() => [])) ?? [];
    if (subject.peek() !== here) return true;
    const [shown, now] = [this.mode.peek() !== "off" && this.of.peek() === "layer", this.layer.peek()];
    const at = shown && now ? layers.findIndex((one) => isSame(one, now)) + 1 : 0;
    const next = layers[at];
    if (next) {
      this.#besides.value = layers;
      this.showLayer(next);
    } else if (shown) {
      this.endLayer();
    }
    return shown || next !== undefined;
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

  async #list(wanted: boolean, here: Subject): Promise<void> {
    this.#besides.value = [];
    const layers = wanted ? await this.#parts.ports.layers?.list(here.image.id).catch(() => []) : [];
    if (this.#parts.subject.peek() === here) this.#besides.value = layers ?? [];
  }

  async #find(mode: CompanionMode, of: CompanionOf, layer: LayerBeside | null, here: Subject): Promise<void> {
    this.#leave.abort();
    this.#leave = new AbortController();
    const { signal: left } = this.#leave;
    this.#forget();
    if (mode === "off") return;
    const { platform } = this.#parts;
    const other = of === "previous" || of === "next";
    const subject = other ? await this.#parts.neighbour(of).catch(() => null) : here;
    const annotations = subject && (await this.#labels(of, layer, subject));
    if (!subject || !annotations || left.aborted) return;
    const { image } = subject;
    // A picture that comes in pieces is shown from its thumbnail: good enough to compare where things lie.
    const url = subject.pyramid ? (subject.thumbnail ?? subject.url) : subject.url;
    this.#other.value = { image, annotations };
    const levels = await platform.decode(url, left).catch(() => null);
    if (left.aborted || !levels) return;
    const { ratio } = this.#parts.viewport.screen.peek();
    this.#picture = new TileLayer(new ImageSource(levels, image, () => ratio), this.#cache, platform);
    this.#redraw();
  }

  /** What lies on the picture that is shown; null where it does not come. */
  async #labels(
    of: CompanionOf,
    layer: LayerBeside | null,
    { document, image }: Subject,
  ): Promise<ReadonlySignal<readonly Annotation[]> | null> {
    if (of === "suggestions") return this.#parts.suggestions.all;
    if (of === "earlier") return this.#earlier;
    if (of !== "layer") return documentLabels(document);
    const read = layer && (await this.#parts.ports.layers?.read(image.id, layer).catch(() => null));
    return read ? signal(read) : null;
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

function isSame(one: LayerBeside, other: LayerBeside): boolean {
  return one.kind === other.kind && one.owner === other.owner;
}

function documentLabels(document: LayerDocument): ReadonlySignal<readonly Annotation[]> {
  return computed(() => document.annotations);
}
