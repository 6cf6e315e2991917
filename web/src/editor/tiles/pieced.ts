/** A picture in pieces as tiles: painted from what is here, coarser where it has to be, and anew as finer ones come. */
import type { Bounds, Point } from "../../model/shapes/kind";
import { meet } from "../bounds";
import type { Bitmap, Context } from "../ports";
import { UNSMOOTHED_FROM } from "./image";
import type { PictureSource } from "./picture";
import type { Pieces } from "./pieces";
import { boundsOfPiece, levelFor, type Piece, type Pyramid, piecesOf, sizeAt } from "./pyramid";
import { type PaintJob, type Place, SIDE } from "./source";

export class PiecedSource<Loaded> implements PictureSource {
  readonly reach = 0;

  constructor(
    readonly pieces: Pieces<Loaded>,
    readonly ratio: () => number,
    readonly bitmapOf: (loaded: Loaded) => Bitmap,
  ) {}

  get pyramid(): Pyramid {
    return this.pieces.pyramid;
  }

  /** Fetches the coarsest pieces, without which nothing can be shown. Rejects where they do not come. */
  async ready(): Promise<void> {
    const { width, height, levels } = this.pyramid;
    await Promise.all(
      piecesOf(this.pyramid, levels - 1, [0, 0, width, height]).map((piece) => this.pieces.fetch(piece)),
    );
  }

  job(place: Place, bounds: Bounds): PaintJob | null {
    const { width, height } = this.pyramid;
    if (!meet(bounds, [0, 0, width, height])) return null;
    return (context) => {
      this.#paint(context, place, bounds);
      return [].values();
    };
  }

  probe(at: Point): { bitmap: Bitmap; x: number; y: number } | null {
    const { width, height, side } = this.pyramid;
    const [piece] = piecesOf(this.pyramid, 0, [at.x, at.y, at.x + 1e-9, at.y + 1e-9]);
    const found = piece && this.#nearest(piece);
    if (!found) return null;
    const level = sizeAt(this.pyramid, found.piece.level);
    return {
      bitmap: this.bitmapOf(found.loaded),
      x: Math.floor((at.x * level.width) / width) - found.piece.column * side,
      y: Math.floor((at.y * level.height) / height) - found.piece.row * side,
    };
  }

  dispose(): void {
    this.pieces.dispose();
  }

  #paint(context: Context, { scale, column, row }: Place, bounds: Bounds): void {
    context.imageSmoothingEnabled = scale < UNSMOOTHED_FROM * this.ratio();
    context.imageSmoothingQuality = "medium";
    const drawn = new Set<Loaded>();
    const found = piecesOf(this.pyramid, levelFor(this.pyramid, scale), bounds).flatMap((piece) => {
      const nearest = this.#nearest(piece);
      if (nearest?.piece.level !== piece.level) this.pieces.want(piece);
      return nearest ?? [];
    });
    // The coarse below the fine: one coarse piece stands in for several.
    for (const { piece, loaded } of found.sort((a, b) => b.piece.level - a.piece.level)) {
      if (drawn.has(loaded)) continue;
      drawn.add(loaded);
      // Whole pixels, rounded alike for both neighbours of a border, so that no line shows between pieces.
      const [x0, y0, x1, y1] = boundsOfPiece(this.pyramid, piece).map((value) =>
        Math.round(value * scale),
      ) as [number, number, number, number];
      const bitmap = this.bitmapOf(loaded) as CanvasImageSource;
      context.drawImage(bitmap, x0 - column * SIDE, y0 - row * SIDE, x1 - x0, y1 - y0);
    }
  }

  /** The piece, or the finest here of those that hold it. */
  #nearest(piece: Piece): { piece: Piece; loaded: Loaded } | undefined {
    for (let { level, column, row } = piece; level < this.pyramid.levels; level++, column >>= 1, row >>= 1) {
      const loaded = this.pieces.get({ level, column, row });
      if (loaded !== undefined) return { piece: { level, column, row }, loaded };
    }
    return undefined;
  }
}
