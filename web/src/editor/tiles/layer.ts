/** One layer of the picture as tiles: sharp ones painted within a budget, others stretched until then. */
import type { Bounds } from "../../model/shapes/kind";
import { grown, meet, overlap } from "../bounds";
import type { Bitmap, Context, Platform, Surface } from "../ports";
import type { Tile, TileCache } from "./cache";
import { boundsOf, type Place, SIDE, type TileSource } from "./source";

/** Where the picture lies, in device px, and at which scale sharp tiles are wanted. */
export interface Window {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The scale of the tiles to paint: `scale` itself when the view rests, else one within √2 of it. */
  readonly sharp: number;
}

interface Kept extends Tile {
  readonly place: Place;
  /** Something in it changed; it is shown until it is painted anew. */
  stale: boolean;
}

interface Work {
  readonly place: Place;
  readonly surface: Surface;
  readonly steps: Iterator<void, void>;
}

/** What a tile without pixels weighs, so that empty ground is forgotten too. */
const BLANK_BYTES = 256;

type Grid = Map<string, Kept>;

export class TileLayer {
  readonly #grids = new Map<number, Grid>();
  #work: Work | null = null;

  constructor(
    readonly source: TileSource,
    readonly cache: TileCache,
    readonly platform: Pick<Platform, "canvas" | "now">,
  ) {}

  /** What changed in the picture's plane has to be painted anew. */
  invalidate(changed: Bounds): void {
    for (const grid of this.#grids.values()) {
      for (const tile of grid.values()) if (this.#touches(tile.place, changed)) tile.stale = true;
    }
    if (this.#work && this.#touches(this.#work.place, changed)) this.#work = null;
  }

  /** Everything has to be painted anew; `forget` also takes what is there off the screen. */
  clear(forget: boolean): void {
    this.#work = null;
    for (const grid of [...this.#grids.values()]) {
      for (const tile of [...grid.values()]) {
        if (forget) this.cache.drop(tile);
        else tile.stale = true;
      }
    }
  }

  /** Copies the tiles into the context; stretched ones of other scales where sharp ones are missing. */
  draw(context: Context, window: Window): void {
    const sharp = this.#grids.get(window.sharp);
    const others = this.#othersByNearness(window.sharp);
    for (const place of placesIn(window)) {
      const tile = sharp?.get(keyOf(place));
      if (tile) this.#copy(context, window, tile);
      else this.#stretch(context, window, place, others);
    }
  }

  /** Paints missing tiles, nearest to the middle first, until the deadline; true when all are sharp. */
  paint(window: Window, deadline: number): boolean {
    for (const place of this.#missing(window)) {
      if (!this.#paintOne(place, deadline)) return false;
      if (this.platform.now() >= deadline) return this.#missing(window).length === 0;
    }
    return true;
  }

  #missing(window: Window): Place[] {
    const grid = this.#grids.get(window.sharp);
    const [x, y] = [window.width / 2 - window.x, window.height / 2 - window.y];
    const side = (SIDE * window.scale) / window.sharp;
    const away = ({ column, row }: Place): number =>
      (column + 0.5 - x / side) ** 2 + (row + 0.5 - y / side) ** 2;
    return placesIn(window)
      .filter((place) => grid?.get(keyOf(place))?.stale !== false)
      .sort((a, b) => away(a) - away(b));
  }

  /** False where the deadline came first; what was done is kept. */
  #paintOne(place: Place, deadline: number): boolean {
    let work = this.#work;
    if (!work || keyOf(work.place) !== keyOf(place) || work.place.scale !== place.scale) {
      const job = this.source.job(place, grown(boundsOf(place), this.source.reach / place.scale));
      if (!job) {
        this.#keep(place, null);
        return true;
      }
      const surface = this.platform.canvas(SIDE, SIDE, this.source.reads);
      work = { place, surface, steps: job(surface.context) };
    }
    this.#work = work;
    for (;;) {
      const done = work.steps.next().done === true;
      const bitmap = work.surface.take();
      if (done) {
        this.#work = null;
        this.#keep(place, bitmap);
        return true;
      }
      layDown(work.surface.context, bitmap);
      if (this.platform.now() >= deadline) return false;
    }
  }

  #keep(place: Place, bitmap: Bitmap | null): void {
    const grid = this.#grids.get(place.scale) ?? new Map<string, Kept>();
    this.#grids.set(place.scale, grid);
    const key = keyOf(place);
    const before = grid.get(key);
    if (before) this.cache.drop(before);
    const tile: Kept = {
      place,
      bitmap,
      bytes: bitmap ? SIDE * SIDE * 4 : BLANK_BYTES,
      stale: false,
      forget: () => {
        grid.delete(key);
        if (!grid.size) this.#grids.delete(place.scale);
      },
    };
    this.#grids.set(place.scale, grid);
    grid.set(key, tile);
    this.cache.add(tile);
  }

  #copy(context: Context, window: Window, tile: Kept): void {
    this.cache.touch(tile);
    if (!tile.bitmap) return;
    const [x0, y0, x1, y1] = onScreen(window, boundsOf(tile.place));
    context.drawImage(tile.bitmap as CanvasImageSource, x0, y0, x1 - x0, y1 - y0);
  }

  /** Fills the place from the nearest scale that covers it, or from all that cover parts of it. */
  #stretch(
    context: Context,
    window: Window,
    place: Place,
    others: readonly (readonly [number, Grid])[],
  ): void {
    const bounds = boundsOf(place);
    let parts: Kept[] = [];
    for (const [scale, grid] of others) {
      const wanted = placesAt(scale, bounds);
      const found = wanted.flatMap((other) => grid.get(keyOf(other)) ?? []);
      if (found.length > 0 && found.length === wanted.length) {
        parts = found;
        break;
      }
      parts = [...found, ...parts];
    }
    for (const tile of parts) this.#copyPart(context, window, tile, bounds);
  }

  #copyPart(context: Context, window: Window, tile: Kept, within: Bounds): void {
    this.cache.touch(tile);
    if (!tile.bitmap) return;
    const from = boundsOf(tile.place);
    const part = overlap(from, within);
    if (!part) return;
    const { scale } = tile.place;
    const [x0, y0, x1, y1] = onScreen(window, part);
    context.drawImage(
      tile.bitmap as CanvasImageSource,
      (part[0] - from[0]) * scale,
      (part[1] - from[1]) * scale,
      (part[2] - part[0]) * scale,
      (part[3] - part[1]) * scale,
      x0,
      y0,
      x1 - x0,
      y1 - y0,
    );
  }

  #othersByNearness(scale: number): (readonly [number, Grid])[] {
    const away = (other: number): number => Math.abs(Math.log2(other / scale));
    return [...this.#grids].filter(([other]) => other !== scale).sort(([a], [b]) => away(a) - away(b));
  }

  #touches(place: Place, changed: Bounds): boolean {
    return meet(grown(boundsOf(place), this.source.reach / place.scale), changed);
  }
}

/** The tiles of the sharp scale that lie in the window. */
export function placesIn({ scale, x, y, width, height, sharp }: Window): Place[] {
  return placesAt(sharp, [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale]);
}

function placesAt(scale: number, [x0, y0, x1, y1]: Bounds): Place[] {
  const side = SIDE / scale;
  const places: Place[] = [];
  const [right, bottom] = [Math.ceil(x1 / side - 1e-9), Math.ceil(y1 / side - 1e-9)];
  for (let row = Math.floor(y0 / side + 1e-9); row < bottom; row++) {
    for (let column = Math.floor(x0 / side + 1e-9); column < right; column++)
      places.push({ scale, column, row });
  }
  return places;
}

/** Device px, rounded alike on shared sides, so that neighbours neither gap nor overlap. */
function onScreen({ scale, x, y }: Window, [x0, y0, x1, y1]: Bounds): Bounds {
  return [
    Math.round(x0 * scale + x),
    Math.round(y0 * scale + y),
    Math.round(x1 * scale + x),
    Math.round(y1 * scale + y),
  ];
}

/** Browsers paint when a surface is taken and not before: taking each step's part keeps its cost within the step. */
function layDown(context: Context, bitmap: Bitmap): void {
  context.drawImage(bitmap as CanvasImageSource, 0, 0);
  bitmap.close?.();
}

function keyOf({ column, row }: Place): string {
  return `${column}:${row}`;
}
