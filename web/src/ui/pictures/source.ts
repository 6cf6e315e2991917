/** The pictures of one project under one filter and order: fetched by pages, kept while they are near. */
import { signal } from "@preact/signals";
import { ApiError, ask, askOctets } from "../api.ts";
import type { Facets, ImagePage, ImageRow } from "../wire.ts";

const PAGE = 100;
const KEPT_PAGES = 40;

/** Filter and order as they stand in the address and go to the server. */
export const FILTER_KEYS = ["status", "class", "folder", "name", "min", "max", "missing", "sort"] as const;

/** The part of a query that filters and orders pictures, in a fixed order. */
export function filterOf(query: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const key of FILTER_KEYS) {
    const value = query.get(key);
    if (value) kept.set(key, value);
  }
  return kept.toString();
}

/** What a gallery needs to know of its pictures, as signals. */
export class PictureSource {
  readonly ratios = signal<Uint16Array | null>(null);
  readonly facets = signal<Facets | null>(null);
  readonly error = signal<ApiError | null>(null);
  /** Goes up whenever rows arrived. */
  readonly arrived = signal(0);

  readonly #project: string;
  readonly #filter: string;
  readonly #pages = new Map<number, ImageRow[]>();
  readonly #asked = new Set<number>();
  readonly #stop = new AbortController();

  constructor(project: string, filter: string) {
    this.#project = project;
    this.#filter = filter;
    void this.refresh();
  }

  /** Fetches everything again; what is shown stays until the new arrives. */
  async refresh(): Promise<void> {
    try {
      const [octets, facets] = await Promise.all([
        askOctets(`${this.#base()}/layout?${this.#filter}`, this.#stop.signal),
        ask<Facets>("GET", `/projects/${this.#project}/facets?${this.#filter}`, undefined, this.#stop.signal),
      ]);
      this.#pages.clear();
      this.#asked.clear();
      this.ratios.value = new Uint16Array(octets);
      this.facets.value = facets;
      this.error.value = null;
      this.arrived.value++;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The row of a picture, or undefined while it is on its way. */
  row(index: number): ImageRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Makes sure that the rows of [from, to) are here or asked for. */
  want(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE); page * PAGE < to; page++) void this.#fetch(page);
  }

  /** Ends all requests; the source is of no use afterwards. */
  dispose(): void {
    this.#stop.abort();
  }

  async #fetch(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    try {
      const path = `${this.#base()}?${this.#filter}&offset=${page * PAGE}&limit=${PAGE}`;
      const answer = await ask<ImagePage>("GET", path, undefined, this.#stop.signal);
      this.#pages.set(page, answer.images);
      this.#forget(page);
      this.arrived.value++;
    } catch (error) {
      this.#asked.delete(page);
      this.#failed(error);
    }
  }

  /** Drops the pages that lie farthest from the one just fetched. */
  #forget(near: number): void {
    while (this.#pages.size > KEPT_PAGES) {
      let farthest = near;
      for (const page of this.#pages.keys()) {
        if (Math.abs(page - near) > Math.abs(farthest - near)) farthest = page;
      }
      this.#pages.delete(farthest);
      this.#asked.delete(farthest);
    }
  }

  #failed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    if (error instanceof ApiError) this.error.value = error;
    else throw error;
  }

  #base(): string {
    return `/projects/${this.#project}/images`;
  }
}
