/** Thousands of bad schedules: whatever happens on the way, client and server end equal and nothing is missing. */
import { describe, expect, it } from "vitest";
import { EMPTY, fieldOf, type LayerState, removal, replay, sameRecord } from "../../src/model/changes";
import type { Diff } from "../../src/model/diffs";
import type { LayerDocument } from "../../src/model/document";
import { addition, setting } from "../../src/model/entries";
import type { Annotation, Id } from "../../src/model/records";
import { badgeOf } from "../../src/sync/badge";
import { keyOf } from "../../src/sync/ports";
import { CALM, type Tab, World } from "./world";

const SCHEDULES = 2000;
const CHUNK = 100;
const IMAGES = ["01900000-0000-7000-8000-00000000aaaa", "01900000-0000-7000-8000-00000000bbbb"];

describe("seeded schedules", () => {
  for (let first = 0; first < SCHEDULES; first += CHUNK) {
    it(`seeds ${first} to ${first + CHUNK - 1} end with client and server equal`, async () => {
      for (let seed = first; seed < first + CHUNK; seed++) await new Schedule(seed).play();
    });
  }
});

/** One gesture made in a tab, and whether it was known to be kept. */
interface Gesture {
  readonly diff: Diff;
  readonly key: string;
  readonly tab: Tab;
  lost: boolean;
}

class Schedule {
  readonly #seed: number;
  readonly #world: World;
  readonly #gestures: Gesture[] = [];
  readonly #others: boolean;
  readonly #most: number;
  /** What one person alone saw after their last gesture. */
  readonly #shown = new Map<string, LayerState>();

  constructor(seed: number) {
    this.#seed = seed;
    this.#world = new World(seed);
    this.#others = this.#world.scheduler.chance(0.5);
    this.#most = this.#world.scheduler.chance(0.5) ? 2 : 1;
    this.#world.killed = (tab) => this.#killed(tab);
  }

  async play(): Promise<void> {
    try {
      await this.#live();
      await this.#calmDown();
      this.#check();
    } catch (error) {
      throw new Error(`seed ${this.#seed}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }

  async #live(): Promise<void> {
    const { scheduler } = this.#world;
    const steps = 10 + Math.floor(scheduler.random() * 20);
    for (let step = 0; step < steps; step++) {
      await this.#happening();
      await scheduler.run(scheduler.now + scheduler.random() * (scheduler.chance(0.1) ? 5000 : 100));
      for (const tab of this.#world.tabs) this.#checkScreen(tab);
    }
  }

  async #happening(): Promise<void> {
    const world = this.#world;
    const { scheduler } = world;
    const what = scheduler.random();
    if (!world.tabs.length || (what < 0.05 && world.tabs.length < this.#most)) await this.#open();
    else if (what < 0.07) world.kill(scheduler.pick(world.tabs));
    else if (what < 0.1) scheduler.pick(world.tabs).doom = 1 + Math.floor(scheduler.random() * 20);
    else if (what < 0.13) world.killServer();
    else if (what < 0.25) this.#changeWeather();
    else if (what < 0.35 && this.#others) this.#somebodyElse();
    else this.#gesture(scheduler.pick(world.tabs));
  }

  async #open(): Promise<void> {
    const tab = await this.#world.openTab();
    for (const image of IMAGES) tab.open(image);
  }

  /** What neither the disk nor the server knows is gone with its tab. */
  #killed(tab: Tab): void {
    const kept = new Set([...this.#world.disk.waiting.values()].map(({ diff }) => diff.id));
    for (const gesture of this.#gestures) {
      const known = kept.has(gesture.diff.id) || this.#world.server.seen.has(gesture.diff.id);
      if (gesture.tab !== tab || known) continue;
      gesture.lost = true;
      this.#shown.delete(gesture.key);
    }
  }

  #changeWeather(): void {
    const { scheduler } = this.#world;
    const bad = () => (scheduler.chance(0.5) ? 0 : scheduler.random() * 0.4);
    this.#world.weather = {
      drop: bad(),
      cut: bad(),
      double: bad(),
      delay: scheduler.chance(0.3) ? 2000 : CALM.delay,
      offline: scheduler.chance(0.2),
      signedOut: scheduler.chance(0.1),
    };
  }

  #somebodyElse(): void {
    const { scheduler, server } = this.#world;
    const key = keyOf(scheduler.pick(IMAGES));
    const records = [...server.shelf(key).state.records.values()] as Annotation[];
    const entry = records.length
      ? scheduler.chance(0.3)
        ? removal(scheduler.pick(records))
        : this.#changed(scheduler.pick(records))
      : addition(this.#box());
    const id = this.#world.newId();
    server.save(
      key,
      [{ id, image_id: IMAGES[0] as Id, gesture: "theirs", entries: [entry], schema: 1 }],
      "other",
    );
  }

  #gesture(tab: Tab): void {
    const { scheduler } = this.#world;
    const layer = scheduler.pick(tab.layers);
    const status = layer.status.peek();
    if (!tab.outbox.ready.peek() || (status !== "ready" && status !== "kept")) return;
    const { document } = layer;
    const diff = this.#make(document);
    if (!diff) return;
    const key = keyOf(document.imageId);
    this.#gestures.push({ diff, key, tab, lost: false });
    // As it was last seen may be a moment older than what was saved last.
    if (status === "ready") this.#shown.set(key, document.state);
    else this.#shown.delete(key);
  }

  #make(document: LayerDocument): Diff | null {
    const { scheduler } = this.#world;
    const what = scheduler.random();
    const some = document.annotations;
    if (what < 0.1) return document.undo();
    if (what < 0.15) return document.redo();
    if (what < 0.2) return document.perform("status", [this.#statusOf(document)]);
    if (!some.length || what < 0.5) return document.perform("draw.box", [addition(this.#box())]);
    const one = scheduler.pick(some);
    if (what < 0.6) return document.perform("delete", [removal(one)]);
    if (what < 0.7) {
      const entries = [removal(one), addition(this.#box()), addition(this.#box())];
      return document.perform("split", entries, { atomic: true });
    }
    return document.perform("move", [this.#changed(one)]);
  }

  #statusOf(document: LayerDocument) {
    const after = document.status === "done" ? ("in_progress" as const) : ("done" as const);
    return { op: "status", before: document.status, after } as const;
  }

  #changed(record: Annotation) {
    const { scheduler } = this.#world;
    if (scheduler.chance(0.3)) return setting(record, { text: `t${Math.floor(scheduler.random() * 1000)}` });
    return setting(record, { shape: { ...this.#box().shape } as never });
  }

  #box(): Annotation {
    const { scheduler } = this.#world;
    const at = () => Math.floor(scheduler.random() * 1000);
    const shape = { type: "box", x: at(), y: at(), width: at(), height: at() } as const;
    return { kind: "annotation", id: this.#world.newId(), shape, schema: 1 };
  }

  /** The weather clears; a tab is opened if none is left; all that waits goes out, and all is read anew. */
  async #calmDown(): Promise<void> {
    const world = this.#world;
    for (const tab of world.tabs) tab.doom = Infinity;
    world.calm(world.scheduler.chance(0.5));
    if (!world.tabs.length) await this.#open();
    await world.scheduler.run();
    if (!this.#others) this.#checkScreens();
    for (const tab of world.tabs) for (const layer of tab.layers) void layer.pull();
    await world.scheduler.run();
  }

  /** What holds at any moment: who works alone sees what they did, and "saved" is no promise too early. */
  #checkScreen(tab: Tab): void {
    if (this.#most > 1 || !tab.outbox.ready.peek()) return;
    if (badgeOf(tab.outbox).value?.state === "saved") {
      expect([...this.#world.disk.waiting.values()], "saved, and nothing waits").toEqual([]);
    }
    for (const { document, status } of tab.layers) {
      const key = keyOf(document.imageId);
      const shown = this.#shown.get(key);
      if (this.#others) this.#checkLatest(document, tab.outbox.waiting(key).at(-1));
      else if (shown && status.peek() === "ready") expectEqual(document.state, shown, "what was last shown");
    }
  }

  /** What waits is on top of what others did meanwhile, unless it is gone. */
  #checkLatest(document: LayerDocument, diff: Diff | undefined): void {
    if (diff?.cause?.kind === "undo" || diff?.cause?.kind === "redo") return;
    for (const entry of diff?.entries ?? []) {
      const record = entry.op === "change" && document.annotation(entry.id);
      if (!record) continue;
      for (const [name, [, after]] of Object.entries(entry.fields ?? {})) {
        expect(fieldOf(record, name), `${name} as it was just set`).toEqual(after);
      }
    }
  }

  #check(): void {
    const { server, disk } = this.#world;
    expect([...disk.waiting.values()], "nothing waits").toEqual([]);
    expect([...disk.rejected.values()], "nothing was refused").toEqual([]);
    this.#checkScreens();
    for (const image of IMAGES) this.#checkLog(keyOf(image));
    this.#checkUndone();
    if (this.#others || this.#most > 1) return;
    for (const [key, shown] of this.#shown)
      expectEqual(server.shelf(key).state, shown, "what was last shown");
  }

  #checkScreens(): void {
    const { server, tabs } = this.#world;
    for (const tab of tabs) {
      expect(["saved", "merged"], "the badge").toContain(badgeOf(tab.outbox).value?.state);
      for (const layer of tab.layers) {
        expect(layer.status.peek()).toBe("ready");
        expectEqual(
          layer.document.state,
          server.shelf(keyOf(layer.document.imageId)).state,
          "client and server",
        );
      }
    }
  }

  /** By its id; what takes back a gesture that was made anew goes under an id of its own. */
  #reached(diff: Diff): boolean {
    const { seen } = this.#world.server;
    if (seen.has(diff.id)) return true;
    return !!diff.cause && [...seen.values()].some((other) => other.cause && other.made_at === diff.made_at);
  }

  /** What was made anew after a conflict is taken back too, where its first try was. */
  #checkUndone(): void {
    const seen = [...this.#world.server.seen.values()];
    const undone = (id: Id) => seen.some(({ cause }) => cause?.kind === "undo" && cause.of === id);
    for (const { diff, lost } of this.#gestures) {
      const { kind, of } = diff.cause ?? {};
      const redone = this.#gestures.some((other) => other.diff.cause?.of === diff.id);
      if (lost || redone || kind !== "undo") continue;
      for (const anew of seen) {
        if (anew.cause?.kind !== "merge" || anew.cause.of !== of) continue;
        expect(undone(anew.id), `${anew.id}, made anew of ${of}, is undone`).toBe(true);
      }
    }
  }

  #checkLog(key: string): void {
    const { history, state } = this.#world.server.shelf(key);
    expectEqual(
      replay(
        EMPTY,
        history.map(({ diff }) => diff),
      ),
      state,
      "the log replayed and the state",
    );
    const ids = history.map(({ diff }) => diff.id);
    expect(new Set(ids).size, "each diff stands in the log once").toBe(ids.length);
    const logged = new Set(ids);
    const { seen } = this.#world.server;
    // Made anew where there was nothing left to bring: an undo had brought it with the record it put back.
    const brought = [...seen.values()].filter(({ entries }) => !entries.length);
    for (const diff of [...history.map((line) => line.diff), ...brought]) {
      // A diff that was tried again, perhaps more than once, stands in the log as its last try.
      for (let of = diff.cause?.of; of; of = seen.get(of)?.cause?.of) logged.add(of);
    }
    for (const { diff, lost, key: place } of this.#gestures) {
      if (lost || place !== key) continue;
      expect(this.#reached(diff), `gesture ${diff.id} reached the server`).toBe(true);
      if (diff.cause || logged.has(diff.id)) continue;
      // Neither in the log nor merged: only removals and states that stood already may end so.
      const drawn = diff.entries.some(({ op }) => op === "add" || op === "change");
      expect(drawn, `gesture ${diff.id} left no trace`).toBe(false);
    }
  }
}

function expectEqual(a: LayerState, b: LayerState, what: string): void {
  expect([a.status, a.reason], what).toEqual([b.status, b.reason]);
  expect([...a.records.keys()].sort(), what).toEqual([...b.records.keys()].sort());
  for (const [id, record] of a.records) {
    const other = b.records.get(id);
    if (!other || !sameRecord(record, other)) expect(record, what).toEqual(other);
  }
}
