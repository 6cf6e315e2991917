/** A picture as its adjustments show it: each tile's colours are looked up once, when it is painted. */

import type { ReadonlySignal } from "@preact/signals-core";
import type { Bounds } from "../../model/shapes/kind";
import { recolor, type Tables } from "../adjust/tables";
import type { Context } from "../ports";
import { type PaintJob, type Place, SIDE, type TileSource } from "./source";

export class AdjustedSource implements TileSource {
  constructor(
    readonly source: TileSource,
    /** Null where the colours stay. */
    readonly tables: ReadonlySignal<Tables | null>,
  ) {}

  get reach(): number {
    return this.source.reach;
  }

  get reads(): boolean {
    return this.tables.peek() !== null;
  }

  job(place: Place, bounds: Bounds): PaintJob | null {
    const job = this.source.job(place, bounds);
    const tables = this.tables.peek();
    return job && tables ? (context) => painted(context, job, tables) : job;
  }
}

function* painted(context: Context, job: PaintJob, tables: Tables): Generator<void, void> {
  const steps = job(context);
  while (!steps.next().done) yield;
  const image = context.getImageData(0, 0, SIDE, SIDE);
  recolor(image.data, tables);
  context.putImageData(image, 0, 0);
}
