/** All tiles of all layers, the longest unseen thrown away first when they weigh too much. */
import type { Bitmap } from "../ports";

export interface Tile {
  /** Null where nothing lies in the tile. */
  readonly bitmap: Bitmap | null;
  readonly bytes: number;
  /** Takes the tile out of its layer. */
  readonly forget: () => void;
}

/** 400 tiles of 256 KB. */
export const MOST_BYTES = 400 * 256 * 1024;

export class TileCache {
  readonly #tiles = new Set<Tile>();
  #bytes = 0;

  constructor(readonly most: number = MOST_BYTES) {}

  get bytes(): number {
    return this.#bytes;
  }

  add(tile: Tile): void {
    this.#tiles.add(tile);
    this.#bytes += tile.bytes;
    for (const oldest of this.#tiles) {
      if (this.#bytes <= this.most || oldest === tile) break;
      this.drop(oldest);
    }
  }

  /** The tile was seen just now. */
  touch(tile: Tile): void {
    if (!this.#tiles.delete(tile)) return;
    this.#tiles.add(tile);
  }

  drop(tile: Tile): void {
    if (!this.#tiles.delete(tile)) return;
    this.#bytes -= tile.bytes;
    tile.forget();
    tile.bitmap?.close?.();
  }
}
