/**
 * True values of pictures deeper than 8 bits, so that windows and levels show what an 8-bit rendition has lost.
 *
 * `editor.showing.deep()` says whether the picture is deep. While `editor.showing.tone` holds a `Tone`, the picture is
 * painted from its values, each looked up in it; with null it is painted from its rendition. Labels never see either.
 */
import type { Bitmap, Platform } from "../ports";
import type { PieceLoader } from "./pieces";
import { addressOf, type Piece, type Pyramid, sizeAt } from "./pyramid";

/**
 * Values of a picture in pieces: 16-bit little-endian, rows of `bands` (1 or 3) to a pixel. `low` and `high` are what 0
 * and 65,535 stand for in the file: those very numbers where it has 16 bits, else its least and greatest value.
 */
export interface Deep extends Pyramid {
  readonly bands: 1 | 3;
  readonly low: number;
  readonly high: number;
}

/** What each of the 65,536 values is shown as, 0 to 255. */
export type Tone = Uint8Array | Uint8ClampedArray;

export const VALUES = 65_536;

/** A piece of values, and how it was last shown. */
export interface ValuePiece {
  readonly width: number;
  readonly height: number;
  readonly values: Uint16Array;
  shown: { readonly tone: Tone; readonly bitmap: Bitmap } | null;
}

/** From black at `from` to white at `to`, straight between them; values as stored, 0 to 65,535. */
export function windowOf(from: number, to: number): Tone {
  const span = Math.max(1, to - from);
  return Uint8ClampedArray.from({ length: VALUES }, (_, value) => (255 * (value - from)) / span);
}

export class ValueLoader implements PieceLoader<ValuePiece> {
  constructor(
    readonly deep: Deep,
    readonly platform: Pick<Platform, "read" | "canvas">,
  ) {}

  async load(piece: Piece, signal: AbortSignal): Promise<ValuePiece> {
    const values = new Uint16Array(await this.platform.read(addressOf(this.deep, piece), signal));
    const { side, bands } = this.deep;
    const level = sizeAt(this.deep, piece.level);
    const width = Math.min(side, level.width - piece.column * side);
    const height = Math.min(side, level.height - piece.row * side);
    if (values.length !== width * height * bands) throw new Error("a piece of values has another size");
    return { width, height, values, shown: null };
  }

  drop({ shown }: ValuePiece): void {
    shown?.bitmap.close?.();
  }

  /** The piece as the tone shows it; painted once for each tone. */
  bitmapOf(piece: ValuePiece, tone: Tone): Bitmap {
    if (piece.shown?.tone === tone) return piece.shown.bitmap;
    this.drop(piece);
    const { width, height, values } = piece;
    const { context, take } = this.platform.canvas(width, height);
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const grey = this.deep.bands === 1;
    for (let at = 0; at < width * height; at++) {
      const red = tone[values[grey ? at : 3 * at] as number] as number;
      const green = grey ? red : (tone[values[3 * at + 1] as number] as number);
      const blue = grey ? red : (tone[values[3 * at + 2] as number] as number);
      pixels[at] = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
    }
    context.putImageData(image, 0, 0);
    piece.shown = { tone, bitmap: take() };
    return piece.shown.bitmap;
  }
}
