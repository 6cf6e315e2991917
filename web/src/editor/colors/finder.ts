/** Questions about the colours of a picture, as they are asked for across a thread. */
import type { Spans } from "../../model/spans";
import { type FloodJob, flood } from "./flood";
import { type Files, type Ground, part, Reader } from "./ground";
import { patchesOf } from "./slic";

/** What the page asks for. */
export interface ColorPort {
  /** The pixels of the picture that are of about one colour. */
  flood(ground: Ground, job: FloodJob): Promise<Spans>;
  /** The patches of like colour of one block of the picture. */
  patches(ground: Ground, block: Block): Promise<Patched>;
}

/**
 * A part of a picture that is divided into patches by itself. Blocks lie side by side from the top left corner, so that
 * a place always belongs to the same patch.
 */
export interface Block {
  readonly column: number;
  readonly row: number;
  /** About the width of a patch, px. */
  readonly side: number;
}

/** Where a block lies, and a number for each of its pixels, row by row: patches are those of one number. */
export interface Patched {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly labels: Int32Array;
}

/** A block has about so many px to a side, and at least and at most so many patches. */
const [BLOCK, LEAST, MOST] = [384, 3, 16];

/** Width and height of blocks, px. */
export function blockSide(side: number): number {
  return side * Math.max(LEAST, Math.min(MOST, Math.round(BLOCK / side)));
}

/** Answers where it stands. */
export class ColorFinder implements ColorPort {
  readonly #reader: Reader;

  constructor(files: Files) {
    this.#reader = new Reader(files);
  }

  flood(ground: Ground, job: FloodJob): Promise<Spans> {
    return flood(this.#reader.grid(ground, job.level), job);
  }

  async patches(ground: Ground, { column, row, side }: Block): Promise<Patched> {
    const length = blockSide(side);
    const [x, y] = [column * length, row * length];
    const right = Math.min(ground.width, x + length);
    const bottom = Math.min(ground.height, y + length);
    const colors = await part(this.#reader.grid(ground, 0), [x, y, right, bottom]);
    return { x, y, width: right - x, height: bottom - y, labels: patchesOf(colors, side) };
  }
}
