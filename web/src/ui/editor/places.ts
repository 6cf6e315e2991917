/** Where the picture stands in the list it was opened from, and which ones lie around it. */
import { computed, signal } from "@preact/signals";
import type { Going } from "../../editor/ports.ts";
import type { Id } from "../../model/records.ts";
import { ApiError, ask } from "../api.ts";
import { filterOf } from "../pictures/source.ts";
import { query } from "../route.ts";
import type { ImagePage, ImageRow, Place, Status } from "../wire.ts";

/** Rows known on either side. */
const AROUND = 3;

/** Those that lead to a neighbour; where others lead is found out when they are gone. */
const WAYS: ReadonlySet<Going> = new Set(["previous", "next", "previous-unfinished", "next-unfinished"]);

export class Places {
  readonly place = signal<Place | null>(null);
  readonly rows = signal<ReadonlyMap<number, ImageRow>>(new Map());
  /** Whether the server has said what lies around the picture; before that neighbours may be missing. */
  readonly settled = signal(false);
  readonly #project: Id;
  readonly #filter = computed(() => filterOf(query.value));
  #at: Id = "";

  constructor(project: Id) {
    this.#project = project;
  }

  /** The query that leads back to the same list. */
  get search(): string {
    return this.#filter.peek() ? `?${this.#filter.peek()}` : "";
  }

  row(id: Id): ImageRow | undefined {
    return [...this.rows.value.values()].find((row) => row.id === id);
  }

  neighbour(where: Going): Id | null {
    const place = this.place.value;
    if (!place) return null;
    switch (where) {
      case "previous":
        return place.previous;
      case "next":
        return place.next;
      case "previous-unfinished":
        return place.previous_unfinished;
      case "next-unfinished":
        return place.next_unfinished;
      default:
        return null;
    }
  }

  /** Whether there is a picture that way, or may be one that is not known yet. */
  may(where: Going): boolean {
    if (!WAYS.has(where)) return true;
    const place = this.place.value;
    if (this.neighbour(where) || this.settled.value) return this.neighbour(where) !== null;
    if (!place) return true;
    return where.startsWith("next") ? place.position + 1 < place.total : place.position > 0;
  }

  /** The pictures that will probably be asked for next, the likeliest first. */
  near(): Id[] {
    const place = this.place.peek();
    const ids = [place?.next, place?.next_unfinished, place?.previous];
    return [...new Set(ids.filter((id): id is Id => Boolean(id)))];
  }

  /** Takes the known neighbour's place at once, so that going on does not wait for the server. */
  foresee(id: Id): void {
    this.#at = id;
    this.settled.value = false;
    const place = this.place.peek();
    const position = [...this.rows.peek()].find(([, row]) => row.id === id)?.[0];
    if (!place || position === undefined) return;
    const beside = (step: 1 | -1, open: boolean): Id | null => {
      for (let at = position + step; ; at += step) {
        const row = this.rows.peek().get(at);
        if (!row) return null;
        if (!open || row.status === "todo" || row.status === "in_progress") return row.id;
      }
    };
    this.place.value = {
      position,
      total: place.total,
      previous: beside(-1, false),
      next: beside(1, false),
      previous_unfinished: beside(-1, true),
      next_unfinished: beside(1, true),
    };
  }

  /** Asks the server for place and neighbours; keeps what is known where it does not answer. */
  async locate(id: Id): Promise<void> {
    const filter = this.#filter.peek();
    const base = `/projects/${this.#project}/images`;
    try {
      const place = await ask<Place>("GET", `${base}/${id}/place?${filter}`);
      if (this.#at !== id) return;
      this.place.value = place;
      const offset = Math.max(0, place.position - AROUND);
      const page = await ask<ImagePage>("GET", `${base}?${filter}&offset=${offset}&limit=${2 * AROUND + 1}`);
      if (this.#at !== id) return;
      this.rows.value = new Map(page.images.map((row, index) => [page.offset + index, row]));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    } finally {
      if (this.#at === id) this.settled.value = true;
    }
  }

  /** The next picture of the list on which models found what nobody drew; after the last the first. Null where none is, or nobody answers. */
  async missing(id: Id): Promise<Id | null> {
    const filter = new URLSearchParams(this.#filter.peek());
    filter.set("missing", "1");
    const base = `/projects/${this.#project}/images`;
    try {
      const { next } = await ask<Place>("GET", `${base}/${id}/place?${filter}`);
      if (next) return next;
      const { images } = await ask<ImagePage>("GET", `${base}?${filter}&offset=0&limit=1`);
      return images.find((row) => row.id !== id)?.id ?? null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return null;
    }
  }

  /** The pictures of the list between two others, at most a page of them; none where one is not in it. */
  async between(from: Id, to: Id): Promise<Id[]> {
    const filter = this.#filter.peek();
    const base = `/projects/${this.#project}/images`;
    try {
      const [start, end] = await Promise.all(
        [from, to].map((id) => ask<Place>("GET", `${base}/${id}/place?${filter}`)),
      );
      const [first, last] = [start?.position ?? -1, end?.position ?? -1];
      const many = Math.abs(last - first) - 1;
      if (first < 0 || last < 0 || many < 1) return [];
      const offset = Math.min(first, last) + 1;
      const page = await ask<ImagePage>(
        "GET",
        `${base}?${filter}&offset=${offset}&limit=${Math.min(500, many)}`,
      );
      const ids = page.images.map(({ id }) => id);
      return first < last ? ids : ids.reverse();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return [];
    }
  }

  /** Takes over a status that was just given, before the server has heard of it. */
  marked(id: Id, status: Status): void {
    this.rows.value = new Map(
      [...this.rows.peek()].map(([at, row]) => [at, row.id === id ? { ...row, status } : row]),
    );
  }
}
