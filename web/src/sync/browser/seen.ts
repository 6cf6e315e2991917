/** What a person has seen of pictures at full size: kept in this browser, for as many pictures as were opened last. */
import { type DBSchema, openDB } from "idb";
import type { Id } from "../../model/records";

const MOST_PICTURES = 5_000;

interface Schema extends DBSchema {
  pictures: { key: Id; value: { image: Id; cells: Uint8Array; at: number }; indexes: { at: number } };
}

export interface SeenStore {
  load(image: Id): Promise<Uint8Array | null>;
  /** What cannot be kept is forgotten with the page. */
  keep(image: Id, cells: Uint8Array): void;
}

/** Of an actor of a server (its instance id); opened when it is first asked. */
export function openSeen(instance: string, actor: string): SeenStore {
  let opened: ReturnType<typeof open> | null = null;
  const open = () =>
    openDB<Schema>(`limner-seen-${instance}-${actor}`, 1, {
      upgrade(database) {
        database.createObjectStore("pictures", { keyPath: "image" }).createIndex("at", "at");
      },
    });
  const database = () => {
    opened ??= open();
    return opened;
  };
  const put = async (image: Id, cells: Uint8Array): Promise<void> => {
    const transaction = (await database()).transaction("pictures", "readwrite");
    const at = transaction.store.index("at");
    await transaction.store.put({ image, cells, at: Date.now() });
    let surplus = (await transaction.store.count()) - MOST_PICTURES;
    for (let oldest = await at.openCursor(); oldest && surplus > 0; surplus--) {
      await oldest.delete();
      oldest = await oldest.continue();
    }
    await transaction.done;
  };
  return {
    load: async (image) => (await (await database()).get("pictures", image))?.cells ?? null,
    keep: (image, cells) => void put(image, cells).catch(() => {}),
  };
}
