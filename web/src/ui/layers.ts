/** Layers of many pictures, for pages that change them without an editor. */
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
