/** Pictures taken from the server ahead of time: record and open layer, for the one shown and its neighbours. */
import { decodeImage } from "../../model/codec.ts";
import type { Id, Image } from "../../model/records.ts";
import type { OpenLayer } from "../../sync/layer.ts";
import type { Suggested } from "../../sync/suggested.ts";
import { ask } from "../api.ts";
import type { Saving } from "../saving.ts";

/** Enough for the picture shown and its neighbours. */
const AROUND = 6;

export interface Opened {
  readonly image: Image;
  readonly layer: OpenLayer;
  /** What models found, once it is asked for. */
  readonly suggested: Suggested;
  /** Settled once the layer and its log are there, or are known not to come now. */
  readonly there: Promise<void>;
}

export class Shelf {
  readonly #saving: Saving;
  readonly #held = new Map<Id, Promise<Opened>>();

  /** Keeps so many layers open at once. */
  constructor(
    saving: Saving,
    readonly most = AROUND,
  ) {
    this.#saving = saving;
  }

  /** The picture with its layer, which may still be loading. Throws ApiError. */
  take(id: Id): Promise<Opened> {
    const held = this.#held.get(id) ?? this.#fetch(id);
    this.#held.delete(id);
    this.#held.set(id, held);
    this.#trim();
    return held;
  }

  dispose(): void {
    for (const id of [...this.#held.keys()]) this.#drop(id);
  }

  #fetch(id: Id): Promise<Opened> {
    const opened = this.#open(id);
    opened.catch(() => {
      if (this.#held.get(id) === opened) this.#held.delete(id);
    });
    return opened;
  }

  async #open(id: Id): Promise<Opened> {
    const { sync, me } = this.#saving;
    const image = decodeImage(await ask("GET", `/images/${id}`));
    const options = {
      imageId: id,
      author: me.actor.id,
      ...(image.hash ? { imageHash: image.hash } : {}),
    };
    const layer = sync.layer(options);
    const suggested = sync.suggested(options);
    return { image, layer, suggested, there: layer.open() };
  }

  #trim(): void {
    for (const id of this.#held.keys()) {
      if (this.#held.size <= this.most) return;
      this.#drop(id);
    }
  }

  #drop(id: Id): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    held
      ?.then(({ layer, suggested }) => {
        layer.close();
        suggested.close();
      })
      .catch(() => {});
  }
}
