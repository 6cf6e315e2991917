/**
 * What storage has not taken yet when the page goes is put by at once, for the next page: a browser that leaves a page
 * gives up transactions that wait for a slow disk.
 */
import { decodeDiff } from "../../model/codec";
import { LimnerError } from "../../model/errors";
import type { Id } from "../../model/records";
import type { Left } from "../outbox";

export class Leaving {
  readonly #shelf: globalThis.Storage;
  readonly #prefix: string;
  readonly #own: string;

  /** `page` tells this page from others of the same `name`. */
  constructor(shelf: globalThis.Storage, name: string, page: Id) {
    this.#shelf = shelf;
    this.#prefix = `${name}/left/`;
    this.#own = this.#prefix + page;
  }

  /** The page goes, and this has not reached storage. */
  keep(left: readonly Left[]): void {
    if (!left.length) return;
    try {
      this.#shelf.setItem(this.#own, JSON.stringify(left));
    } catch {
      // There is no room: then what the browser had already taken over has to do.
    }
  }

  /** The page is back with all that it had. */
  drop(): void {
    this.#shelf.removeItem(this.#own);
  }

  /** What pages before this one left, each given to one page alone; what this version cannot read stays. */
  take(): Left[] {
    const names = Array.from({ length: this.#shelf.length }, (_, at) => this.#shelf.key(at));
    return names.flatMap((name) => {
      const text = name?.startsWith(this.#prefix) ? this.#shelf.getItem(name) : null;
      const left = text === null ? null : read(text);
      if (name && left) this.#shelf.removeItem(name);
      return left ?? [];
    });
  }
}

function read(text: string): Left[] | null {
  try {
    return (JSON.parse(text) as Left[]).map(({ key, diff }) => ({ key, diff: decodeDiff(diff) }));
  } catch (error) {
    if (error instanceof LimnerError || error instanceof SyntaxError) return null;
    throw error;
  }
}
