/** The log of the shown picture as the server has it, fetched by pages, newest first. */
import { signal } from "@preact/signals";
import type { LayerState } from "../../model/changes.ts";
import { decodeDiff } from "../../model/codec.ts";
import { before } from "../../model/history.ts";
import type { Annotation, Id } from "../../model/records.ts";
import type { HistoryLine } from "../../sync/ports.ts";
import { ApiError, ask } from "../api.ts";

const PAGE = 50;

export class Log {
  readonly lines = signal<readonly HistoryLine[]>([]);
  /** True where there are older lines. */
  readonly more = signal(false);
  readonly error = signal<ApiError | null>(null);
  /** The revision that is looked at beside the picture. */
  readonly looked = signal<number | null>(null);
  #image: Id = "";

  /** Fetches the newest lines of a picture; what is shown stays until they are there. */
  async load(image: Id): Promise<void> {
    if (image !== this.#image) {
      this.lines.value = [];
      this.more.value = false;
      this.looked.value = null;
    }
    this.#image = image;
    const page = await this.#page(image, "");
    if (!page || image !== this.#image) return;
    this.lines.value = page;
    this.more.value = page.length === PAGE;
  }

  async older(): Promise<void> {
    const image = this.#image;
    const last = this.lines.peek().at(-1);
    const page = last && (await this.#page(image, `&before=${last.revision}`));
    if (!page || image !== this.#image) return;
    this.lines.value = [...this.lines.peek(), ...page];
    this.more.value = page.length === PAGE;
  }

  /** What lay on the picture after a revision, reckoned back from what lies on it now. */
  earlier(state: LayerState, revision: number): readonly Annotation[] {
    const newer = this.lines.peek().filter((line) => line.revision > revision);
    const { records } = before(
      state,
      newer.map(({ diff }) => diff),
    );
    return [...records.values()].filter((record) => record.kind === "annotation");
  }

  /** Leads the picture back to an earlier revision, by a new diff. Throws ApiError. */
  async restore(revision: number): Promise<void> {
    await ask("POST", `/images/${this.#image}/layers/main/restore`, { revision });
    await this.load(this.#image);
  }

  /** Who changed the record last, as far as the lines reach. */
  lastTouched(id: Id): HistoryLine | undefined {
    return this.lines.value.find(({ diff }) =>
      diff.entries.some((entry) => (entry.op === "add" ? entry.record.id : "id" in entry && entry.id) === id),
    );
  }

  async #page(image: Id, query: string): Promise<HistoryLine[] | null> {
    try {
      const path = `/images/${image}/layers/main/diffs?limit=${PAGE}${query}`;
      const { diffs } = await ask<{ diffs: HistoryLine[] }>("GET", path);
      this.error.value = null;
      return diffs.map((line) => ({ ...line, diff: decodeDiff(line.diff) }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.error.value = error;
      return null;
    }
  }
}
