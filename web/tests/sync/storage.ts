/** Storage in memory that several tabs share; a killed tab's unfinished writes are gone. */
import type { Diff } from "../../src/model/diffs";
import type { Id, Layer } from "../../src/model/records";
import type { LayerKey, Rejected, Settlement, Storage, Waiting } from "../../src/sync/ports";

/** What lies on the disk. */
export class Disk {
  readonly waiting = new Map<number, Waiting>();
  readonly rejected = new Map<Id, Rejected>();
  readonly layers = new Map<LayerKey, Layer>();
  next = 1;
  /** Takes no more diffs. */
  full = false;
}

/** `turn` is awaited before each access: it takes time, and never ends for a dead tab. */
export class FakeStorage implements Storage {
  readonly #disk: Disk;
  readonly #turn: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(disk: Disk, turn: () => Promise<void>) {
    this.#disk = disk;
    this.#turn = turn;
  }

  put(key: LayerKey, diff: Diff): Promise<Waiting> {
    return this.#inOrder(() => {
      if (this.#disk.full) throw new Error("the disk is full");
      const waiting = { place: this.#disk.next++, key, diff };
      this.#disk.waiting.set(waiting.place, waiting);
      return waiting;
    });
  }

  waiting(key?: LayerKey): Promise<readonly Waiting[]> {
    return this.#inOrder(() =>
      [...this.#disk.waiting.values()]
        .filter((one) => key === undefined || one.key === key)
        .sort((a, b) => a.place - b.place),
    );
  }

  async heads(most: number): Promise<readonly (readonly Waiting[])[]> {
    const waiting = await this.waiting();
    const keys = [...new Set(waiting.map(({ key }) => key))];
    return keys.map((key) => waiting.filter((one) => one.key === key).slice(0, most));
  }

  settle({ done, replaced, rejected }: Settlement): Promise<void> {
    return this.#inOrder(() => {
      for (const place of done) this.#disk.waiting.delete(place);
      for (const one of replaced) this.#disk.waiting.set(one.place, one);
      for (const one of rejected) this.#disk.rejected.set(one.id, one);
    });
  }

  rejected(): Promise<readonly Rejected[]> {
    return this.#inOrder(() => [...this.#disk.rejected.values()]);
  }

  forget(id: Id): Promise<void> {
    return this.#inOrder(() => void this.#disk.rejected.delete(id));
  }

  cached(key: LayerKey): Promise<Layer | null> {
    return this.#inOrder(() => this.#disk.layers.get(key) ?? null);
  }

  cache(key: LayerKey, layer: Layer): Promise<void> {
    return this.#inOrder(() => void this.#disk.layers.set(key, layer));
  }

  /** Transactions of one tab run in the order in which they were opened. */
  #inOrder<T>(access: () => T): Promise<T> {
    const run = this.#last.then(() => this.#turn()).then(access);
    this.#last = run.catch(() => {});
    return run;
  }
}
