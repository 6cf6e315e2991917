/** Pictures that come in pieces: which pieces there are, and which of them show a place at a scale. */
import type { Bounds } from "../../model/shapes/kind";
import type { Size } from "../viewport";

/** From this many pixels on a picture comes as a pyramid of tiles; the server's own limit for whole pictures. */
const MOST_WHOLE = 40_000_000;

/**
 * What the server tells of a pyramid. Level 0 is the picture itself, each further one half as wide and high, rounded
 * up; a tile lies at `url/level/column/row` and is `side` px wide and high, less at the right and lower edge.
 */
export interface Pyramid extends Size {
  readonly url: string;
  readonly side: number;
  readonly levels: number;
}

/** One tile of a pyramid. */
export interface Piece {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

export function isLarge({ width, height }: Size): boolean {
  return width * height > MOST_WHOLE;
}

export function addressOf({ url }: Pyramid, { level, column, row }: Piece): string {
  return `${url}/${level}/${column}/${row}`;
}

/** Width and height of a level, px of its own. */
export function sizeAt({ width, height }: Size, level: number): Size {
  return { width: Math.ceil(width / 2 ** level), height: Math.ceil(height / 2 ** level) };
}

/** The coarsest level that is not stretched at the scale, device px per picture px. */
export function levelFor({ levels }: Pyramid, scale: number): number {
  return Math.max(0, Math.min(levels - 1, Math.floor(-Math.log2(scale) + 1e-9)));
}

/** The pieces of a level that show a part of the picture. */
export function piecesOf(pyramid: Pyramid, level: number, [x0, y0, x1, y1]: Bounds): Piece[] {
  const { width, height } = sizeAt(pyramid, level);
  const [across, down] = [width / pyramid.width / pyramid.side, height / pyramid.height / pyramid.side];
  const [right, bottom] = [Math.ceil(width / pyramid.side), Math.ceil(height / pyramid.side)];
  const pieces: Piece[] = [];
  for (let row = Math.max(0, Math.floor(y0 * down)); row < Math.min(bottom, y1 * down); row++) {
    for (let column = Math.max(0, Math.floor(x0 * across)); column < Math.min(right, x1 * across); column++)
      pieces.push({ level, column, row });
  }
  return pieces;
}

/** Where a piece lies in the picture, px. */
export function boundsOfPiece(pyramid: Pyramid, { level, column, row }: Piece): Bounds {
  const { side } = pyramid;
  const { width, height } = sizeAt(pyramid, level);
  const [across, down] = [pyramid.width / width, pyramid.height / height];
  return [
    column * side * across,
    row * side * down,
    Math.min(width, (column + 1) * side) * across,
    Math.min(height, (row + 1) * side) * down,
  ];
}
