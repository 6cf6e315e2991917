/** Masks as pictures of 256 × 256 cells, kept while they are seen; a stroke draws only that anew which it touches. */
import type { Mask } from "../../../model/records";
import type { Bounds } from "../../../model/shapes/kind";
import { unite } from "../../../model/shapes/paths";
import { type Spans, spansOf } from "../../../model/spans";
import { grown, overlap } from "../../bounds";
import type { Platform } from "../../ports";
import { type Tile, TileCache } from "../../tiles/cache";
import { type Area, type Cells, CLEAR, cellsOf, HALO, RIM, SIDE } from "./cells";
import { hatchAt, type Ink } from "./ink";
import { sidesWithin } from "./sides";

/** 128 chunks. */
const MOST_BYTES = 128 * SIDE * SIDE * 4;
const PLAIN_BYTES = 512;
/** How far a border's colours reach, in cells. */
const REACH = 3;

export interface Chunk extends Tile {
  readonly bounds: Bounds;
  readonly size: number;
  /** Lines of the border in picture px, where they are drawn apart. */
  readonly sides: readonly number[];
  /** Where, in picture px, it does not show the mask as it is now; null where it does. */
  dirty: Bounds | null;
  owner: Map<string, Chunk>;
}

/** Which chunk, of the picture in cells of `size` px. */
interface Place {
  readonly size: number;
  readonly column: number;
  readonly row: number;
}

const cache = new TileCache(MOST_BYTES);
const chunks = new WeakMap<Mask, Map<string, Chunk>>();

/** The chunks of the mask in cells of `size` px that lie in the box; with their lines where `apart`. */
export function* chunksOf(
  canvas: Platform["canvas"],
  mask: Mask,
  size: number,
  ink: Ink,
  apart: boolean,
  [x0, y0, x1, y1]: Bounds,
): Generator<Chunk> {
  const own = chunks.get(mask) ?? new Map<string, Chunk>();
  chunks.set(mask, own);
  const side = SIDE * size;
  for (let row = Math.floor(y0 / side); row * side < y1; row++) {
    for (let column = Math.floor(x0 / side); column * side < x1; column++) {
      const key = `${size}:${column}:${row} ${ink.key}`;
      let chunk = own.get(key);
      if (chunk && !chunk.dirty) cache.touch(chunk);
      else {
        const before = chunk ?? null;
        chunk = made(canvas, spansOf(mask), { size, column, row }, ink, apart, own, key, before);
        if (before) cache.drop(before);
        own.set(key, chunk);
        cache.add(chunk);
      }
      yield chunk;
    }
  }
}

/** Hands the chunks of a mask on to the one that it became; where the change touched them they are drawn anew. */
export function handOn(before: Mask, after: Mask, touched: Bounds | null): void {
  const old = chunks.get(before);
  if (!old || before === after) return;
  const own = new Map<string, Chunk>();
  for (const [key, chunk] of [...old]) {
    const changed = touched && overlap(grown(touched, REACH * chunk.size), chunk.bounds);
    chunk.dirty = unite(chunk.dirty, changed);
    old.delete(key);
    chunk.owner = own;
    own.set(key, chunk);
  }
  chunks.set(after, own);
}

function made(
  canvas: Platform["canvas"],
  spans: Spans,
  { size, column, row }: Place,
  ink: Ink,
  apart: boolean,
  owner: Map<string, Chunk>,
  key: string,
  before: Chunk | null,
): Chunk {
  const side = SIDE * size;
  const [x, y] = [column * side, row * side];
  const bounds: Bounds = [x, y, x + side, y + side];
  const area = areaOf(before?.dirty ?? bounds, size);
  const cells = cellsOf(spans, area);
  const under = before?.bitmap ?? null;
  const clear = cells.all === CLEAR && !under;
  const chunk: Chunk = {
    bounds,
    size,
    sides: apart && (cells.all === null || before) ? sidesWithin(spans, bounds) : [],
    bitmap: clear ? null : drawn(canvas, cells, area, ink, under),
    bytes: clear ? PLAIN_BYTES : SIDE * SIDE * 4,
    dirty: null,
    owner,
    forget: () => chunk.owner.delete(key),
  };
  return chunk;
}

/** The cells that a box of the picture touches. */
function areaOf([x0, y0, x1, y1]: Bounds, size: number): Area {
  const [left, top] = [Math.floor(x0 / size), Math.floor(y0 / size)];
  return { size, left, top, width: Math.ceil(x1 / size) - left, height: Math.ceil(y1 / size) - top };
}

/** A chunk's picture: the area's cells, over what it showed before. */
function drawn(
  canvas: Platform["canvas"],
  cells: Cells,
  area: Area,
  ink: Ink,
  under: Tile["bitmap"],
): Tile["bitmap"] {
  const surface = canvas(SIDE, SIDE);
  const { context } = surface;
  if (under) context.drawImage(under as CanvasImageSource, 0, 0);
  const image = context.createImageData(area.width, area.height);
  paint(new Uint32Array(image.data.buffer), cells, area, ink);
  context.putImageData(image, modulo(area.left), modulo(area.top));
  return surface.take();
}

function paint(pixels: Uint32Array, { data, all }: Cells, { left, top, width }: Area, ink: Ink): void {
  const { colors, dotted, hatched } = ink;
  if (all !== null && !hatched) pixels.fill(colors[all] as number);
  else if (!hatched && !dotted) {
    for (let at = 0; at < pixels.length; at++) pixels[at] = colors[data[at] as number] as number;
  } else {
    for (let at = 0; at < pixels.length; at++) {
      const cell = all ?? (data[at] as number);
      pixels[at] = patterned(ink, cell, left + (at % width), top + Math.floor(at / width));
    }
  }
}

/** Where in its chunk a cell lies. */
function modulo(cell: number): number {
  return ((cell % SIDE) + SIDE) % SIDE;
}

/** The colour of a cell where lines are dotted or the ground is hatched. */
function patterned({ colors, dotted, hatched }: Ink, cell: number, x: number, y: number): number {
  const border = cell === RIM || cell >= HALO;
  if (border && !dotted) return colors[cell] as number;
  if (border) return (x + y) % 5 < 2 ? (colors[cell] as number) : 0;
  return hatched && cell !== CLEAR ? hatchAt(x, y) : (colors[cell] as number);
}
