/** Masks as pictures of 256 × 256 cells, kept while they are seen; a stroke makes only those anew that it touches. */
import type { Mask } from "../../../model/records";
import type { Bounds } from "../../../model/shapes/kind";
import { type Spans, spansOf } from "../../../model/spans";
import { grown, meet } from "../../bounds";
import type { Platform } from "../../ports";
import { type Tile, TileCache } from "../../tiles/cache";
import { type Cells, CLEAR, cellsOf, HALO, type Place, RIM, SIDE } from "./cells";
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
  owner: Map<string, Chunk>;
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
      if (chunk) cache.touch(chunk);
      else {
        chunk = made(canvas, spansOf(mask), { size, column, row }, ink, apart, own, key);
        own.set(key, chunk);
        cache.add(chunk);
      }
      yield chunk;
    }
  }
}

/** Hands the chunks of a mask on to the one that it became; those that the change touched are made anew. */
export function handOn(before: Mask, after: Mask, touched: Bounds | null): void {
  const old = chunks.get(before);
  if (!old || before === after) return;
  const own = new Map<string, Chunk>();
  for (const [key, chunk] of [...old]) {
    if (touched && meet(grown(chunk.bounds, REACH * chunk.size), touched)) {
      cache.drop(chunk);
      continue;
    }
    old.delete(key);
    chunk.owner = own;
    own.set(key, chunk);
  }
  chunks.set(after, own);
}

function made(
  canvas: Platform["canvas"],
  spans: Spans,
  place: Place,
  ink: Ink,
  apart: boolean,
  owner: Map<string, Chunk>,
  key: string,
): Chunk {
  const side = SIDE * place.size;
  const [x, y] = [place.column * side, place.row * side];
  const bounds: Bounds = [x, y, x + side, y + side];
  const cells = cellsOf(spans, place);
  const clear = cells.all === CLEAR;
  const chunk: Chunk = {
    bounds,
    size: place.size,
    sides: apart && cells.all === null ? sidesWithin(spans, bounds) : [],
    bitmap: clear ? null : drawn(canvas, cells, place, ink),
    bytes: clear ? PLAIN_BYTES : SIDE * SIDE * 4,
    owner,
    forget: () => chunk.owner.delete(key),
  };
  return chunk;
}

function drawn(canvas: Platform["canvas"], { data, all }: Cells, place: Place, ink: Ink): Tile["bitmap"] {
  const surface = canvas(SIDE, SIDE);
  const image = surface.context.createImageData(SIDE, SIDE);
  const pixels = new Uint32Array(image.data.buffer);
  const { colors, dotted, hatched } = ink;
  if (all !== null && !hatched) pixels.fill(colors[all] as number);
  else {
    const [left, top] = [place.column * SIDE, place.row * SIDE];
    for (let at = 0; at < pixels.length; at++) {
      const cell = all ?? (data[at] as number);
      const plain = !hatched && !(dotted && (cell === RIM || cell === HALO));
      pixels[at] = plain
        ? (colors[cell] as number)
        : patterned(ink, cell, left + (at % SIDE), top + Math.floor(at / SIDE));
    }
  }
  surface.context.putImageData(image, 0, 0);
  return surface.take();
}

/** The colour of a cell where lines are dotted or the ground is hatched. */
function patterned({ colors, dotted, hatched }: Ink, cell: number, x: number, y: number): number {
  const border = cell === RIM || cell >= HALO;
  if (border && !dotted) return colors[cell] as number;
  if (border) return (x + y) % 5 < 2 ? (colors[cell] as number) : 0;
  return hatched && cell !== CLEAR ? hatchAt(x, y) : (colors[cell] as number);
}
