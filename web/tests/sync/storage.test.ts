/** One contract, two storages: IndexedDB as browsers have it, and the fake that the schedules run on. */
import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { Diff } from "../../src/model/diffs";
import { openStorage } from "../../src/sync/browser/storage";
import type { Storage } from "../../src/sync/ports";
import { Disk, FakeStorage } from "./storage";

const IMAGE = "01900000-0000-7000-8000-00000000aaaa";
const KEY = `${IMAGE}/main`;
let made = 0;

function diff(): Diff {
  const id = `01900000-0000-7000-8000-${(++made).toString(16).padStart(12, "0")}`;
  return { id, image_id: IMAGE, gesture: "status", entries: [], schema: 1 };
}

const storages: [string, () => Promise<Storage>][] = [
  ["IndexedDB", () => openStorage(`test-${++made}`)],
  ["the fake", async () => new FakeStorage(new Disk(), async () => {})],
];

describe.each(storages)("%s", (_, open) => {
  it("keeps diffs in the order in which they were put", async () => {
    const storage = await open();
    const diffs = [diff(), diff(), diff()];
    await Promise.all(diffs.map((one) => storage.put(KEY, one)));
    expect((await storage.waiting()).map((waiting) => waiting.diff)).toEqual(diffs);
    expect(await storage.waiting("another/main")).toEqual([]);
  });

  it("settles in one step: done ones go, merged ones take the place of their first try", async () => {
    const storage = await open();
    const [first, second, third] = [diff(), diff(), diff()];
    const places = [];
    for (const one of [first, second, third]) places.push((await storage.put(KEY, one)).place);
    const [one, two] = places as [number, number];
    const again = diff();
    const refused = {
      id: first.id,
      key: KEY,
      diff: first,
      code: "x",
      message: "m",
      where: "",
      hint: "",
      at: 1,
    };
    await storage.settle({
      done: [one],
      replaced: [{ place: two, key: KEY, diff: again }],
      rejected: [refused],
    });
    expect((await storage.waiting()).map((waiting) => waiting.diff)).toEqual([again, third]);
    expect(await storage.rejected()).toEqual([refused]);
    await storage.forget(first.id);
    expect(await storage.rejected()).toEqual([]);
  });

  it("remembers layers as they were last seen", async () => {
    const storage = await open();
    expect(await storage.cached(KEY)).toBeNull();
    await storage.cache(KEY, { image_id: IMAGE, revision: 1, schema: 1 });
    await storage.cache(KEY, { image_id: IMAGE, revision: 2, schema: 1 });
    expect((await storage.cached(KEY))?.revision).toBe(2);
  });
});

describe("IndexedDB", () => {
  it("has its transaction open before put returns", async () => {
    const name = `test-${++made}`;
    const storage = await openStorage(name);
    void storage.put(KEY, diff());
    // Opened later, so run later: it sees the diff although nobody waited for put.
    expect(await storage.waiting()).toHaveLength(1);
  });

  it("keeps and names a diff that a newer program left, without sending it", async () => {
    const storage = await openStorage(`test-${++made}`);
    const newer = { ...diff(), schema: 99 };
    await storage.put(KEY, newer);
    expect(await storage.waiting()).toEqual([]);
    expect((await storage.rejected()).map(({ code }) => code)).toEqual(["newer-schema"]);
  });
});
