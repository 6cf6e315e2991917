/** What the picture itself is painted from: whole, in pieces, or from its true values. */
import type { Point } from "../../model/shapes/kind";
import type { Bitmap } from "../ports";
import type { TileSource } from "./source";

export interface PictureSource extends TileSource {
  /** The bitmap that shows a place of the picture, and where in it; null where none is here. */
  probe(at: Point): { readonly bitmap: Bitmap; readonly x: number; readonly y: number } | null;
  /** Lets go of what was fetched for it. */
  dispose(): void;
}
