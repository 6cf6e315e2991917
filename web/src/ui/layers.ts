/** Layers of pictures: those that pages change without an editor, and those that are looked at beside another. */
import type { LayerBeside, Ports } from "../editor/index.ts";
import { decodeLayer } from "../model/codec.ts";
import type { Id } from "../model/records.ts";
import { ask } from "./api.ts";
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

/** Layers beside the main one, as the server has them. */
export const layersBeside: Required<Ports>["layers"] = {
  list: async (image) =>
    (await ask<{ layers: readonly LayerBeside[] }>("GET", `/images/${image}/layers`)).layers,
  read: async (image, { kind, owner }) => {
    const query = new URLSearchParams({ owner });
    return decodeLayer(await ask("GET", `/images/${image}/layers/${kind}?${query}`)).annotations ?? [];
  },
};
