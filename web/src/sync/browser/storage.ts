/** IndexedDB: what waits, what was refused, and the layers last seen. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { decodeDiff } from "../../model/codec";
import type { Diff } from "../../model/diffs";
import { LimnerError } from "../../model/errors";
import { type Layer, SCHEMA } from "../../model/records";
import type { LayerKey, Rejected, Storage, Waiting } from "../ports";

/** How many layers are kept for reading without a connection. */
const CACHED_LAYERS = 200;
const VERSION = 1;
/** The transaction is told to be on disk, and not only with the operating system, before it is called done. */
const STRICT = { durability: "strict" } as const;

interface Stored {
  readonly place?: number;
  readonly key: LayerKey;
  readonly diff: Diff;
  readonly schema: number;
}

interface Schema extends DBSchema {
  waiting: { key: number; value: Stored; indexes: { key: string; id: string } };
  rejected: { key: string; value: Rejected };
  layers: { key: LayerKey; value: { key: LayerKey; layer: Layer; at: number }; indexes: { at: number } };
}

/** The storage of one server's actor in this browser; opened once per page. */
export async function openStorage(name: string): Promise<Storage> {
  const database = await openDB<Schema>(name, VERSION, {
    upgrade(opened) {
      const waiting = opened.createObjectStore("waiting", { keyPath: "place", autoIncrement: true });
      waiting.createIndex("key", "key");
      waiting.createIndex("id", "diff.id", { unique: true });
      opened.createObjectStore("rejected", { keyPath: "id" });
      opened.createObjectStore("layers", { keyPath: "key" }).createIndex("at", "at");
    },
  });
  return new BrowserStorage(database);
}

class BrowserStorage implements Storage {
  readonly #database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  put(key: LayerKey, diff: Diff): Promise<Waiting> {
    // Nothing is awaited before the request is made: it belongs to the task that ended the gesture.
    const transaction = this.#database.transaction("waiting", "readwrite", STRICT);
    const place = transaction.store.add({ key, diff, schema: SCHEMA });
    transaction.commit();
    return Promise.all([place, transaction.done]).then(([at]) => ({ place: at, key, diff }));
  }

  async waiting(key?: LayerKey): Promise<readonly Waiting[]> {
    const stored = key
      ? await this.#database.getAllFromIndex("waiting", "key", key)
      : await this.#database.getAll("waiting");
    return readable(stored);
  }

  async heads(most: number): Promise<readonly (readonly Waiting[])[]> {
    const keys: LayerKey[] = [];
    const index = this.#database.transaction("waiting").store.index("key");
    for (let at = await index.openKeyCursor(null, "nextunique"); at; at = await at.continue())
      keys.push(at.key);
    const heads = await Promise.all(keys.map((key) => this.#head(key, most)));
    return heads.filter((head) => head.length);
  }

  async #head(key: LayerKey, most: number): Promise<readonly Waiting[]> {
    const stored = await this.#database.getAllFromIndex("waiting", "key", key, most);
    const head = readable(stored);
    return head.length === stored.length ? head : (await this.waiting(key)).slice(0, most);
  }

  async settle({ done, replaced, rejected }: Parameters<Storage["settle"]>[0]): Promise<void> {
    const transaction = this.#database.transaction(["waiting", "rejected"], "readwrite", STRICT);
    const [waiting, aside] = [transaction.objectStore("waiting"), transaction.objectStore("rejected")];
    await Promise.all([
      ...done.map((place) => waiting.delete(place)),
      ...replaced.map(({ place, key, diff }) => waiting.put({ place, key, diff, schema: SCHEMA })),
      ...rejected.map((one) => aside.put(one)),
      transaction.done,
    ]);
  }

  async rejected(): Promise<readonly Rejected[]> {
    const unreadable = (await this.#database.getAll("waiting")).flatMap(({ key, diff, ...one }) => {
      const fault = upToDate({ key, diff, ...one });
      if (!(fault instanceof LimnerError)) return [];
      const { code, message, where, hint } = fault;
      return [{ id: diff.id, key, diff, code, message, where, hint, at: diff.made_at ?? 0 }];
    });
    return [...(await this.#database.getAll("rejected")), ...unreadable];
  }

  async forget(id: string): Promise<void> {
    await this.#database.delete("rejected", id);
    const place = await this.#database.getKeyFromIndex("waiting", "id", id);
    if (place !== undefined) await this.#database.delete("waiting", place);
  }

  async cached(key: LayerKey): Promise<Layer | null> {
    return (await this.#database.get("layers", key))?.layer ?? null;
  }

  async cache(key: LayerKey, layer: Layer): Promise<void> {
    const transaction = this.#database.transaction("layers", "readwrite");
    await transaction.store.put({ key, layer, at: Date.now() });
    let surplus = (await transaction.store.count()) - CACHED_LAYERS;
    for (
      let oldest = await transaction.store.index("at").openCursor();
      oldest && surplus > 0;
      oldest = await oldest.continue(), surplus--
    ) {
      await oldest.delete();
    }
    await transaction.done;
  }
}

function readable(stored: readonly Stored[]): Waiting[] {
  return stored.flatMap((one) => {
    const read = upToDate(one);
    return read instanceof LimnerError ? [] : [{ place: one.place as number, key: one.key, diff: read }];
  });
}

/** The stored diff in today's schema, or what stands against reading it: then it is kept and not sent. */
function upToDate({ diff }: Stored): Diff | LimnerError {
  try {
    return decodeDiff(diff);
  } catch (error) {
    if (error instanceof LimnerError) return error;
    throw error;
  }
}
