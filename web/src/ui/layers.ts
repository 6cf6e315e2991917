/** Layers of many pictures, for pages that change them without an editor. */
import type { Id } from "../model/records.ts";
import type { Shelf } from "./editor/shelf.ts";
import type { TakeLayer } from "./sweep.ts";

/** Gives layers from the shelf once they are there, as the server has them or as last seen here. */
export function layersOf(shelf: Shelf): TakeLayer {
  return async (image) => {
    const { layer, there } = await shelf.take(image);
    await there;
    const status = layer.status.peek();
    if (status !== "ready" && status !== "kept") throw new Error(status);
    return layer.document;
  };
}

/** Has pictures and layers fetched that will probably be asked for; failures are told only when they are. */
export function fetchAhead(shelf: Shelf, ids: readonly Id[]): void {
  for (const id of ids) shelf.take(id).catch(() => {});
}
