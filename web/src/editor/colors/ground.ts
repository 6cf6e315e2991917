/** Where the colours of the open picture come from, as data that goes to a worker; and its pieces, read one by one. */
import type { Bounds } from "../../model/shapes/kind";
import { addressOf, type Pyramid, sizeAt } from "../tiles/pyramid";
import type { Deep } from "../tiles/values";
import type { Size } from "../viewport";

export interface Ground extends Size {
  /** Of the picture as a whole, where it is not in pieces. */
  readonly url: string;
  /** The pieces that it is shown from. */
  readonly pyramid: Pyramid | null;
  /** Where these hold its true values: which of them are shown as black and as white. */
  readonly window: { readonly bands: Deep["bands"]; readonly black: number; readonly white: number } | null;
}

/** Red, green, blue and opacity, row by row; 0 is black and 255 white. True values also lie between and beyond. */
export interface Colored extends Size {
  readonly data: Uint8ClampedArray | Float32Array;
}

/** One level of a picture in pieces: `side` px wide and high, less at the right and lower edge. */
export interface Grid extends Size {
  readonly side: number;
  /** Pixels of the picture to one of the level, across and down. */
  readonly factor: number;
  /** Width and height of the picture, px. */
  readonly picture: Size;
  piece(column: number, row: number): Promise<Colored>;
}

/** How files are read. */
export interface Files {
  /** The upright picture at the address. */
  picture(url: string): Promise<Colored>;
  read(url: string): Promise<ArrayBuffer>;
}

/** Pieces that are kept for the next question: as many as one looks at. 1 MB each, true values 4 MB. */
const MOST_KEPT = 64;

/** Reads pieces, and keeps the last few of the picture that was asked for last. */
export class Reader {
  readonly #kept = new Map<string, Promise<Colored>>();
  #of = "";

  constructor(readonly files: Files) {}

  grid(ground: Ground, level: number): Grid {
    const { width, height, url } = ground;
    const picture = { width, height };
    const { pyramid } = ground;
    if (!pyramid) {
      const side = Math.max(width, height);
      return { ...picture, side, factor: 1, picture, piece: () => this.#get(ground, url) };
    }
    const piece: Grid["piece"] = (column, row) =>
      this.#get(ground, addressOf(pyramid, { level, column, row }), sizeOf(grid, column, row));
    const grid = { ...sizeAt(pyramid, level), side: pyramid.side, factor: 2 ** level, picture, piece };
    return grid;
  }

  #get(ground: Ground, url: string, size?: Size): Promise<Colored> {
    const of = JSON.stringify(ground);
    if (this.#of !== of) this.#kept.clear();
    this.#of = of;
    const known = this.#kept.get(url) ?? this.#read(ground, url, size);
    this.#kept.delete(url);
    this.#kept.set(url, known);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest) this.#kept.delete(oldest);
    known.catch(() => this.#kept.delete(url));
    return known;
  }

  async #read({ window }: Ground, url: string, size?: Size): Promise<Colored> {
    if (!window || !size) return this.files.picture(url);
    return { ...size, data: toned(new Uint16Array(await this.files.read(url)), window) };
  }
}

/** Width and height of a piece, px of its level. */
export function sizeOf({ width, height, side }: Size & { side: number }, column: number, row: number): Size {
  return {
    width: Math.min(side, width - column * side),
    height: Math.min(side, height - row * side),
  };
}

/** A part of a grid, which lies within it. */
export async function part(grid: Grid, [x0, y0, x1, y1]: Bounds): Promise<Colored> {
  const { side } = grid;
  const [width, height] = [x1 - x0, y1 - y0];
  let data: Colored["data"] | null = null;
  for (let row = Math.floor(y0 / side); row * side < y1; row++) {
    for (let column = Math.floor(x0 / side); column * side < x1; column++) {
      const piece = await grid.piece(column, row);
      data ??= new (piece.data.constructor as Float32ArrayConstructor)(4 * width * height);
      const [left, top] = [column * side, row * side];
      const [from, to] = [Math.max(x0, left), Math.min(x1, left + piece.width)];
      for (let y = Math.max(y0, top); y < Math.min(y1, top + piece.height); y++) {
        const start = 4 * ((y - top) * piece.width + from - left);
        data.set(piece.data.subarray(start, start + 4 * (to - from)), 4 * ((y - y0) * width + from - x0));
      }
    }
  }
  return { width, height, data: data ?? new Uint8ClampedArray(0) };
}

/** Values as colours: black is 0 and white 255, without rounding and without an end. */
function toned(values: Uint16Array, { bands, black, white }: NonNullable<Ground["window"]>): Float32Array {
  const scale = 255 / Math.max(1, white - black);
  const data = new Float32Array((4 * values.length) / bands);
  for (let from = 0, to = 0; from < values.length; from += bands, to += 4) {
    for (let band = 0; band < 3; band++) {
      data[to + band] = ((values[from + (bands === 1 ? 0 : band)] as number) - black) * scale;
    }
  }
  return data;
}
