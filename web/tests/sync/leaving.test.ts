import { expect, test } from "vitest";
import { newId } from "../../src/model/ids";
import { Leaving } from "../../src/sync/browser/leaving";
import type { Left } from "../../src/sync/outbox";

const IMAGE = "01900000-0000-7000-8000-00000000aaaa";

/** What browsers keep between pages, with room for so many characters. */
class Shelf {
  readonly #kept = new Map<string, string>();
  readonly #room: number;
  constructor(room = Number.POSITIVE_INFINITY) {
    this.#room = room;
  }
  get length(): number {
    return this.#kept.size;
  }
  clear = () => this.#kept.clear();
  key = (at: number) => [...this.#kept.keys()][at] ?? null;
  getItem = (name: string) => this.#kept.get(name) ?? null;
  removeItem = (name: string) => void this.#kept.delete(name);
  setItem(name: string, text: string): void {
    if (text.length > this.#room) throw new DOMException("full", "QuotaExceededError");
    this.#kept.set(name, text);
  }
}

function left(): Left {
  const diff = { id: newId(), image_id: IMAGE, gesture: "status", entries: [], schema: 1 };
  return { key: `${IMAGE}/main`, diff };
}

test("what pages left is taken once, by whoever comes first, and only by the same person on the same server", () => {
  const shelf = new Shelf();
  const [one, other] = [[left(), left()], [left()]];
  new Leaving(shelf, "me", newId()).keep(one);
  new Leaving(shelf, "me", newId()).keep(other);
  expect(new Leaving(shelf, "somebody", newId()).take()).toEqual([]);
  expect(new Leaving(shelf, "me", newId()).take()).toEqual([...one, ...other]);
  expect(new Leaving(shelf, "me", newId()).take()).toEqual([]);
});

test("a page that is back keeps what it had to itself", () => {
  const shelf = new Shelf();
  const page = new Leaving(shelf, "me", newId());
  page.keep([left()]);
  page.drop();
  expect(shelf.length).toBe(0);
});

test("nothing is written where nothing is left, and no room is no error", () => {
  const shelf = new Shelf(10);
  const page = new Leaving(shelf, "me", newId());
  page.keep([]);
  page.keep([left()]);
  expect(shelf.length).toBe(0);
});

test("what this version cannot read stays for one that can", () => {
  const shelf = new Shelf();
  const { key, diff } = left();
  const newer = JSON.stringify([{ key, diff: { ...diff, schema: 9999 } }]);
  shelf.setItem("me/left/a", newer);
  shelf.setItem("me/left/b", "[{");
  expect(new Leaving(shelf, "me", newId()).take()).toEqual([]);
  expect([shelf.getItem("me/left/a"), shelf.getItem("me/left/b")]).toEqual([newer, "[{"]);
});
