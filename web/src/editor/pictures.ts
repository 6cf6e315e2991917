/** Pictures decoded ahead, so that going to a neighbour shows it at once. */
import type { Bitmap, Platform } from "./ports";

/** Decoded pictures kept at once: the one on the screen and its neighbours on either side. */
const MOST_KEPT = 4;

interface Kept {
  readonly levels: Promise<readonly Bitmap[]>;
  readonly stop: AbortController;
}

export class Pictures {
  readonly #kept = new Map<string, Kept>();
  #shown = "";

  constructor(readonly platform: Pick<Platform, "decode">) {}

  /** The decoded picture, which is kept until another is shown; asked for again it is the same one. */
  show(url: string): Promise<readonly Bitmap[]> {
    this.#shown = url;
    return this.#get(url);
  }

  /** Decodes pictures that will probably be asked for; failures are told only when they are. */
  prefetch(urls: readonly string[]): void {
    for (const url of urls) this.#get(url).catch(() => {});
  }

  dispose(): void {
    for (const url of [...this.#kept.keys()]) this.#drop(url);
  }

  #get(url: string): Promise<readonly Bitmap[]> {
    const known = this.#kept.get(url);
    const picture = known ?? this.#fetch(url);
    this.#kept.delete(url);
    this.#kept.set(url, picture);
    this.#trim();
    return picture.levels;
  }

  #fetch(url: string): Kept {
    const stop = new AbortController();
    const levels = this.platform.decode(url, stop.signal);
    levels.catch(() => {
      if (this.#kept.get(url)?.levels === levels) this.#kept.delete(url);
    });
    return { levels, stop };
  }

  #trim(): void {
    for (const url of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) return;
      if (url !== this.#shown) this.#drop(url);
    }
  }

  #drop(url: string): void {
    const kept = this.#kept.get(url);
    this.#kept.delete(url);
    kept?.stop.abort();
    kept?.levels
      .then((levels) => {
        for (const level of levels) level.close?.();
      })
      .catch(() => {});
  }
}
