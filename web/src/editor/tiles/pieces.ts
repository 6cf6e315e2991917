/** Pieces of a pyramid as they come: the newest wish first, few on the way at once, the longest unseen forgotten. */
import type { Piece, Pyramid } from "./pyramid";

/** As many as browsers ask for at once from one server. */
const MOST_ON_THE_WAY = 6;
/** Wishes that wait; more than any screen holds. */
const MOST_WAITING = 256;
/** More than a screen of 3840 × 2160 shows at once; 1 MB each at 512 × 512 px. */
const MOST_KEPT = 192;

export interface PieceLoader<Loaded> {
  load(piece: Piece, signal: AbortSignal): Promise<Loaded>;
  drop(loaded: Loaded): void;
}

export class Pieces<Loaded> {
  readonly #kept = new Map<string, Loaded>();
  readonly #waiting = new Map<string, Piece>();
  readonly #coming = new Map<string, AbortController>();
  readonly #broken = new Set<string>();

  constructor(
    readonly pyramid: Pyramid,
    readonly loader: PieceLoader<Loaded>,
    /** The place of the piece has to be painted anew: it came, or nobody waits for it any more. */
    readonly changed: (piece: Piece) => void,
  ) {}

  /** The piece, if it is here. */
  get(piece: Piece): Loaded | undefined {
    const key = keyOf(piece);
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  /** Has it fetched, before all that was wished for earlier. */
  want(piece: Piece): void {
    const key = keyOf(piece);
    if (this.#kept.has(key) || this.#coming.has(key) || this.#broken.has(key)) return;
    this.#waiting.delete(key);
    this.#waiting.set(key, piece);
    const [oldest] = this.#waiting;
    if (this.#waiting.size > MOST_WAITING && oldest) {
      this.#waiting.delete(oldest[0]);
      this.changed(oldest[1]);
    }
    this.#go();
  }

  /** Done when the piece is here. Rejects where it does not come. */
  async fetch(piece: Piece): Promise<void> {
    const stop = new AbortController();
    const key = keyOf(piece);
    this.#coming.set(key, stop);
    try {
      const loaded = await this.loader.load(piece, stop.signal);
      if (stop.signal.aborted) this.loader.drop(loaded);
      else this.#keep(key, loaded);
    } finally {
      if (this.#coming.get(key) === stop) this.#coming.delete(key);
    }
  }

  dispose(): void {
    this.#waiting.clear();
    for (const stop of this.#coming.values()) stop.abort();
    this.#coming.clear();
    for (const loaded of this.#kept.values()) this.loader.drop(loaded);
    this.#kept.clear();
  }

  #go(): void {
    while (this.#coming.size < MOST_ON_THE_WAY && this.#waiting.size) {
      const [key, piece] = [...this.#waiting].at(-1) as [string, Piece];
      this.#waiting.delete(key);
      this.fetch(piece)
        .then(() => this.changed(piece))
        // A coarser piece stays in its place; asking again and again would keep the server busy.
        .catch(() => this.#broken.add(key))
        .finally(() => this.#go());
    }
  }

  #keep(key: string, loaded: Loaded): void {
    this.#kept.set(key, loaded);
    for (const [oldest, other] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) return;
      this.#kept.delete(oldest);
      this.loader.drop(other);
    }
  }
}

function keyOf({ level, column, row }: Piece): string {
  return `${level}/${column}/${row}`;
}
