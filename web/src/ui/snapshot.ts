/** A list of the server as it was when it was first asked for: its rows by pages, none missed while the list changes. */
import { signal } from "@preact/signals";
import { ApiError, ask } from "./api.ts";

const PAGE = 100;
const KEPT_PAGES = 30;

export interface Page<Row> {
  readonly list: string;
  readonly total: number;
  readonly rows: readonly Row[];
}

/** Asks for the rows [offset, offset + limit) of the list of that name; throws ApiError. */
export type AskPage<Row> = (
  offset: number,
  limit: number,
  list: string,
  stop: AbortSignal,
) => Promise<Page<Row>>;

/** The page of a route whose rows stand under `rows`; `path` has a query already. */
export function pageOf<Row>(path: string, rows: string): AskPage<Row> {
  return async (offset, limit, list, stop) => {
    const address = `${path}&offset=${offset}&limit=${limit}${list ? `&list=${list}` : ""}`;
    const answer = await ask<Record<string, unknown>>("GET", address, undefined, stop);
    return { list: String(answer.list), total: Number(answer.total), rows: answer[rows] as readonly Row[] };
  };
}

export class Snapshot<Row> {
  /** How many there are; null until that is known. */
  readonly total = signal<number | null>(null);
  readonly error = signal<ApiError | null>(null);
  /** Goes up whenever rows arrived. */
  readonly arrived = signal(0);
  /** Goes up when the server no longer knew the list and gave it anew: places mean others than before. */
  readonly renewed = signal(0);
  readonly #ask: AskPage<Row>;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asked = new Map<number, Promise<void>>();
  readonly #stop = new AbortController();
  #list = "";

  constructor(ask: AskPage<Row>) {
    this.#ask = ask;
    void this.want(0, PAGE);
  }

  /** The row at a place, or undefined while it is on its way. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Fetches what is lacking of the rows [from, to); resolves when they are here or known not to come. */
  async want(from: number, to: number): Promise<void> {
    const first = Math.max(0, Math.floor(from / PAGE));
    const last = Math.ceil(Math.min(to, this.total.peek() ?? to) / PAGE);
    const pages = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
    await Promise.all(pages.map((page) => this.#fetch(page)));
  }

  /** Asks anew for what could not be fetched. */
  retry(): void {
    this.error.value = null;
    void this.want(0, PAGE);
  }

  dispose(): void {
    this.#stop.abort();
  }

  #fetch(page: number): Promise<void> {
    if (this.#pages.has(page)) return Promise.resolve();
    const asked = this.#asked.get(page) ?? this.#get(page).finally(() => this.#asked.delete(page));
    this.#asked.set(page, asked);
    return asked;
  }

  async #get(page: number): Promise<void> {
    try {
      const known = this.#list;
      const answer = await this.#ask(page * PAGE, PAGE, known, this.#stop.signal);
      if (known && answer.list !== known) {
        this.#pages.clear();
        this.renewed.value++;
      }
      this.#list = answer.list;
      this.#pages.set(page, answer.rows);
      this.#forget(page);
      this.total.value = answer.total;
      this.error.value = null;
      this.arrived.value++;
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.error.value = error;
    }
  }

  /** Drops the pages that lie farthest from the one just fetched. */
  #forget(near: number): void {
    while (this.#pages.size > KEPT_PAGES) {
      const [farthest] = [...this.#pages.keys()].sort((x, y) => Math.abs(y - near) - Math.abs(x - near));
      this.#pages.delete(farthest as number);
    }
  }
}
