/** Two canvases and when they are drawn: tiles below, vectors above; only when something changed. */
import { effect } from "@preact/signals-core";
import type { DocumentChange } from "../model/document";
import type { Annotation, Id } from "../model/records";
import type { Bounds, Point } from "../model/shapes/kind";
import type { Adjusting } from "./adjust/adjusting";
import { sampleOf } from "./adjust/sample";
import type { Classes } from "./classes";
import type { Coloring } from "./coloring";
import type { Edits } from "./edits";
import type { Lens } from "./lens";
import { Overlay } from "./overlay";
import { drawGrid, GRID_FROM } from "./overlays/grid";
import { magnified } from "./overlays/lens";
import { tipOf } from "./overlays/tip";
import { drawUnseen } from "./overlays/unseen";
import type { Context, Platform } from "./ports";
import type { Relations } from "./relations";
import type { Scene } from "./scene";
import type { Seen } from "./seen";
import type { Selection } from "./selection";
import type { Settings } from "./settings";
import { coverage, levelOf } from "./shapes/detail";

import { type Sheet, sized } from "./sheet";
import type { Sketch } from "./sketch";
import type { Suggestions } from "./suggestions";
import { captionOf } from "./texts";
import { AdjustedSource } from "./tiles/adjusted";
import { TileCache } from "./tiles/cache";
import { TileLayer, type Window } from "./tiles/layer";
import type { PictureSource } from "./tiles/picture";
import { ShapeSource } from "./tiles/shapes";
import { boundsOf, SIDE } from "./tiles/source";
import type { Viewport } from "./viewport";
import type { Visibility } from "./visibility";
import { words } from "./words/en";

export interface StageParts {
  readonly platform: Platform;
  readonly viewport: Viewport;
  readonly selection: Selection;
  readonly visibility: Visibility;
  readonly classes: Classes;
  readonly coloring: Coloring;
  readonly settings: Settings;
  readonly edits: Edits;
  readonly sketch: Sketch;
  readonly scene: Scene;
  readonly relations: Relations;
  readonly adjusting: Adjusting;
  readonly lens: Lens;
  readonly suggestions: Suggestions;
  readonly seen: Seen;
}

/** Milliseconds of tile painting in one frame. */
const BUDGET = 8;
/** Tiles are painted at the exact scale when the view has rested this long, ms. */
const REST = 100;
/** In motion tiles are stretched by √2 at most before others are painted: half of a doubling. */
const FARTHEST = 0.5;

/** What lies between the picture and its labels. */
export interface Skin {
  paint(window: Window, deadline: number): boolean;
  draw(context: Context, window: Window): void;
}

export class Stage {
  skin: Skin | null = null;
  readonly #parts: StageParts;
  readonly #cache = new TileCache();
  readonly #shapes: TileLayer;
  readonly #overlay: Overlay;
  readonly #stops: (() => void)[] = [];
  #image: TileLayer | null = null;
  #picture: PictureSource | null = null;
  #sheets: { readonly base: Sheet; readonly overlay: Sheet } | null = null;
  #stale = { base: false, overlay: false };
  #offFrame: (() => void) | null = null;
  #offRest: (() => void) | null = null;
  #restedAt = 0;
  #sharp = 0;
  #probe: Context | null = null;

  constructor(parts: StageParts) {
    this.#parts = parts;
    const { platform, scene } = parts;
    this.#shapes = new TileLayer(new ShapeSource(scene, platform.canvas), this.#cache, platform);
    this.#overlay = new Overlay(parts.coloring, platform.canvas);
    this.#watch();
    this.#watchLooks();
  }

  /** Weight of all tiles, bytes. */
  get bytes(): number {
    return this.#cache.bytes;
  }

  attach(base: Sheet, overlay: Sheet): void {
    this.#sheets = { base, overlay };
    this.request();
  }

  detach(): void {
    this.#sheets = null;
    this.#offFrame?.();
    this.#offFrame = null;
  }

  dispose(): void {
    this.detach();
    this.#offRest?.();
    for (const stop of this.#stops) stop();
    this.clear();
  }

  /** Takes picture and labels off the screen. */
  clear(): void {
    this.#image?.clear(true);
    this.#image = null;
    this.#picture?.dispose();
    this.#picture = null;
    this.#shapes.clear(true);
    this.#overlay.clear();
    this.request();
  }

  /** Shows the picture from that source, which is let go with it. */
  show(source: PictureSource): void {
    const before = this.#image;
    this.#picture?.dispose();
    this.#picture = source;
    const { platform, viewport, adjusting } = this.#parts;
    adjusting.sampled(() => sampleOf(source, viewport.picture.peek(), platform));
    this.#image = new TileLayer(new AdjustedSource(source, adjusting.tables), this.#cache, platform);
    before?.clear(true);
    this.request();
  }

  /** A part of the picture has to be painted anew: finer pixels came for it. */
  repaintPicture(changed: Bounds): void {
    this.#image?.invalidate(changed);
    this.request("base");
  }

  /** Red, green and blue of the picture at that place; null beyond it, or before it is there. */
  pixel(at: Point): readonly [number, number, number] | null {
    const { width, height } = this.#parts.viewport.picture.peek();
    if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) return null;
    const found = this.#picture?.probe(at);
    if (!found) return null;
    this.#probe ??= this.#parts.platform.canvas(1, 1, true).context;
    this.#probe.drawImage(found.bitmap as CanvasImageSource, found.x, found.y, 1, 1, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = this.#probe.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }

  /** Pixels of the picture at a scale, from (left, top) of its plane at that scale; null before they are there. */
  pixels(left: number, top: number, width: number, height: number, scale: number): ImageData | null {
    const source = this.#picture;
    if (!source) return null;
    const { context } = this.#parts.platform.canvas(width, height, true);
    for (let row = Math.floor(top / SIDE); row * SIDE < top + height; row++) {
      for (let column = Math.floor(left / SIDE); column * SIDE < left + width; column++) {
        const place = { scale, column, row };
        context.setTransform(1, 0, 0, 1, column * SIDE - left, row * SIDE - top);
        const steps = source.job(place, boundsOf(place))?.(context);
        while (steps && !steps.next().done);
      }
    }
    return context.getImageData(0, 0, width, height);
  }

  changed({ touched }: DocumentChange): void {
    for (const bounds of touched) this.#shapes.invalidate(bounds);
    this.request();
  }

  /** Everything about the labels may look different. */
  repaint(): void {
    this.#shapes.clear(false);
    this.request();
  }

  request(part: "base" | "overlay" | "both" = "both"): void {
    if (part !== "overlay") this.#stale.base = true;
    if (part !== "base") this.#stale.overlay = true;
    if (!this.#sheets) return;
    this.#offFrame ??= this.#parts.platform.frame(() => {
      this.#offFrame = null;
      this.#frame();
    });
  }

  #watch(): void {
    const { viewport, visibility, classes, sketch, edits, selection, suggestions } = this.#parts;
    this.#stops.push(
      effect(() => {
        viewport.view.value;
        viewport.screen.value;
        this.#moved();
      }),
      effect(() => {
        sketch.track();
        this.#parts.lens.shown.value;
        edits.drafts.value;
        suggestions.open.value;
        visibility.names.value;
        this.request("overlay");
      }),
      effect(() => {
        visibility.bare.value;
        visibility.grid.value;
        this.request();
      }),
      effect(() => {
        if (this.#parts.seen.veiled.value) this.#parts.seen.cells.value;
        this.request("base");
      }),
      classes.watch(() => this.repaint()),
      this.#follow(() => this.#parts.scene.active.value),
      this.#follow(() => selection.ids.value),
      this.#follow(() => visibility.hidden.value),
      this.#follow(() => visibility.locked.value),
    );
  }

  /** Paints anew when picture or shapes are to look different. */
  #watchLooks(): void {
    const { adjusting, coloring, settings } = this.#parts;
    const { fill, outline, opacity } = settings.look;
    this.#stops.push(
      effect(() => {
        for (const setting of [fill, outline, opacity]) setting.value;
        coloring.meaning;
        this.repaint();
      }),
      effect(() => {
        adjusting.tables.value;
        adjusting.value.value.smooth;
        this.#image?.clear(false);
        this.request("base");
      }),
    );
  }

  /** Paints anew where an id has entered or left the set. */
  #follow(read: () => ReadonlySet<Id>): () => void {
    let before: ReadonlySet<Id> = new Set();
    return effect(() => {
      const now = read();
      const changed = [...now, ...before].filter((id) => !now.has(id) || !before.has(id));
      before = now;
      if (!changed.length) return;
      for (const id of changed) this.#invalidate(id);
      this.request();
    });
  }

  #invalidate(id: Id): void {
    const annotation = this.#parts.edits.stored(id);
    const bounds = annotation ? coverage(annotation) : null;
    if (bounds) this.#shapes.invalidate(bounds);
  }

  #moved(): void {
    this.#offRest?.();
    this.#offRest = this.#parts.platform.later(() => {
      this.#restedAt = this.#window().scale;
      this.request("base");
    }, REST);
    this.request();
  }

  #window(): Window {
    const { view, screen } = this.#parts.viewport;
    const { scale, x, y } = view.peek();
    const { width, height, ratio } = screen.peek();
    const device = scale * ratio;
    return {
      scale: device,
      x: Math.round(x * ratio),
      y: Math.round(y * ratio),
      width: Math.ceil(width * ratio),
      height: Math.ceil(height * ratio),
      sharp: this.#sharpFor(device),
    };
  }

  /** The view's own scale once it has rested; in motion the last one, until it is stretched too far. */
  #sharpFor(scale: number): number {
    if (scale === this.#restedAt) this.#sharp = scale;
    else if (Math.abs(Math.log2(scale / this.#sharp)) > FARTHEST) this.#sharp = 2 ** (levelOf(scale) / 2);
    return this.#sharp;
  }

  #frame(): void {
    if (!this.#sheets) return;
    const { base, overlay } = this.#sheets;
    const window = this.#window();
    if (this.#stale.base) {
      this.#stale.base = false;
      sized(base, window);
      this.#drawBase(base.context, window);
    }
    if (this.#stale.overlay) {
      this.#stale.overlay = false;
      sized(overlay, window);
      this.#drawOverlay(overlay.context);
    }
  }

  #drawBase(context: Context, window: Window): void {
    const { platform, visibility } = this.#parts;
    const deadline = platform.now() + BUDGET;
    const bare = visibility.bare.peek();
    const pictureDone = this.#image?.paint(window, deadline) ?? true;
    const shapesDone = bare || (pictureDone && this.#shapes.paint(window, deadline));
    const skinDone = this.skin?.paint(window, deadline) ?? true;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, window.width, window.height);
    context.imageSmoothingEnabled = window.sharp !== window.scale;
    this.#image?.draw(context, window);
    this.skin?.draw(context, window);
    const { view, picture, screen } = this.#parts.viewport;
    const { cells, veiled } = this.#parts.seen;
    if (veiled.peek() && !bare) {
      const size = { ...picture.peek(), ratio: screen.peek().ratio };
      drawUnseen(context, platform.canvas, window, cells.peek(), size);
    }
    if (visibility.grid.peek() && view.peek().scale >= GRID_FROM) drawGrid(context, window, picture.peek());
    if (!bare) this.#shapes.draw(context, window);
    if (!pictureDone || !shapesDone || !skinDone) this.request("base");
  }

  #drawOverlay(context: Context): void {
    const { viewport, visibility, selection, edits, sketch, scene, suggestions, classes, relations } =
      this.#parts;
    const bare = visibility.bare.peek();
    const active = bare ? [] : scene.activeAnnotations();
    const hover = sketch.hover.peek();
    const hovered = bare || !hover || scene.active.peek().has(hover) ? null : (edits.stored(hover) ?? null);
    const suggested = bare ? [] : scene.suggested(viewport.visible.peek());
    const [crosshair, aim] = [sketch.crosshair.peek(), visibility.grid.peek() ? sketch.aim.peek() : null];
    const lens = this.#parts.lens.shown.peek();
    const sources = [this.#image?.source, bare ? null : this.#shapes.source];
    this.#overlay.paint(context, {
      lens: lens && magnified(lens, sources, this.#window().scale, this.#parts.platform),
      view: viewport.view.peek(),
      screen: viewport.screen.peek(),
      area: scene.area(),
      fill: visibility.fill.peek(),
      active,
      hovered,
      suggested,
      handled: active.filter(({ id }) => selection.has(id) && visibility.reachable(id)),
      editing: sketch.point.peek()?.id ?? null,
      grips: [sketch.hot.peek() ?? [], sketch.point.peek() ?? []].flat(),
      drawing: sketch.drawing.peek(),
      snap: sketch.snap.peek(),
      sides: sketch.sides.peek(),
      tip: bare ? null : tipOf(this.#parts),
      ring: sketch.ring.peek(),
      region: sketch.region.peek(),
      relations: {
        arrows: bare ? [] : relations.arrows(),
        drawing: sketch.arrow.peek(),
        isStrong: (id) => selection.has(id) || id === hover,
      },
      frame: sketch.frame.peek(),
      guides: sketch.guides.peek(),
      crosshair: crosshair ? { at: crosshair, strong: true } : aim && { at: aim, strong: false },
      named: bare || !visibility.names.peek() ? [] : withNames([...suggested, ...active], hovered, scene),
      lookOf: (annotation) => (selection.has(annotation.id) ? "selected" : "drawing"),
      isStrong: ({ id }) => selection.has(id) || id === hover,
      marksOf: (annotation) => scene.marksOf(annotation),
      nameOf: (annotation) => {
        const name = classes.nameOf(annotation);
        return suggestions.get(annotation.id)
          ? words.suggestion(name, annotation)
          : captionOf(name, annotation);
      },
    });
  }
}

function withNames(active: readonly Annotation[], hovered: Annotation | null, scene: Scene): Annotation[] {
  const first = hovered ? [...active, hovered] : active;
  const ids = new Set(first.map(({ id }) => id));
  return [...first, ...scene.named.peek().filter(({ id }) => !ids.has(id))];
}
