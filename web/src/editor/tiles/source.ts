/** What tiles are painted from. */
import type { Bounds } from "../../model/shapes/kind";
import type { Context } from "../ports";

/** Side of a tile, device px. */
export const SIDE = 256;

/** A tile's place: which one, of the plane at a scale of device px per picture px. */
export interface Place {
  readonly scale: number;
  readonly column: number;
  readonly row: number;
}

export interface TileSource {
  /** What there is to paint, or null where the rectangle of the picture holds nothing. */
  job(place: Place, bounds: Bounds): PaintJob | null;
  /** How far painting reaches beyond geometry, device px. */
  readonly reach: number;
  /** True where what was painted is read again. */
  readonly reads?: boolean;
}

/** Paints a tile, its top left at (0, 0); may stop at each yield and go on in a later frame. */
export type PaintJob = (context: Context) => Iterator<void, void>;

export function boundsOf({ scale, column, row }: Place): Bounds {
  const side = SIDE / scale;
  return [column * side, row * side, (column + 1) * side, (row + 1) * side];
}
