import { signal } from "@preact/signals-core";
/** What the badge says, and what survives: lost sessions, refusals, reloads. */
import { describe, expect, it } from "vitest";
import type { Diff, DiffAnswer } from "../../src/model/diffs";
import { addition, setting } from "../../src/model/entries";
import type { Annotation } from "../../src/model/records";
import { badgeOf } from "../../src/sync/badge";
import type { OpenLayer } from "../../src/sync/layer";
import { keyOf, Refused, Stumbled, Unreachable } from "../../src/sync/ports";
import { type Tab, World } from "./world";

const IMAGE = "01900000-0000-7000-8000-00000000aaaa";
const KEY = keyOf(IMAGE);

async function opened(seed = 1): Promise<{ world: World; tab: Tab; layer: OpenLayer }> {
  const world = new World(seed);
  const tab = await world.openTab();
  const layer = tab.open(IMAGE);
  await world.scheduler.run();
  return { world, tab, layer };
}

function box(world: World, x = 1): Annotation {
  const shape = { type: "box", x, y: 2, width: 3, height: 4 } as const;
  return { kind: "annotation", id: world.newId(), shape, schema: 1 };
}

const soon = (world: World, millis = 100) => world.scheduler.run(world.scheduler.now + millis);

describe("the badge", () => {
  it("says saved only after the durable answer", async () => {
    const { world, tab, layer } = await opened();
    const badge = badgeOf(tab.outbox);
    expect(badge.value).toEqual({ state: "saved" });
    layer.document.perform("draw.box", [addition(box(world))]);
    expect(badge.value).toEqual({ state: "saving", changes: 1 });
    await world.scheduler.run();
    expect(badge.value).toEqual({ state: "saved" });
    expect(world.server.shelf(KEY).state.records.size).toBe(1);
  });

  it("does not say saved while a page still prepares changes", async () => {
    const { tab } = await opened();
    const pending = signal(2);
    const badge = badgeOf(tab.outbox, pending);
    expect(badge.value).toEqual({ state: "saving", changes: 2 });
    pending.value = 0;
    expect(badge.value).toEqual({ state: "saved" });
  });

  it("counts what is kept while there is no connection, and all of it goes when it is back", async () => {
    const { world, tab, layer } = await opened();
    const badge = badgeOf(tab.outbox);
    world.weather.offline = true;
    for (let at = 0; at < 3; at++) layer.document.perform("draw.box", [addition(box(world, at))]);
    await soon(world);
    expect(badge.value).toEqual({ state: "kept", changes: 3, signedOut: false });
    await soon(world, 600_000);
    expect(badge.value).toEqual({ state: "kept", changes: 3, signedOut: false });
    world.calm();
    await world.scheduler.run();
    expect(badge.value).toEqual({ state: "saved" });
    expect(world.server.shelf(KEY).history.map(({ diff }) => diff.id)).toHaveLength(3);
  });

  it("does not say kept before storage has it", async () => {
    const { world, tab, layer } = await opened();
    const badge = badgeOf(tab.outbox);
    world.weather.offline = true;
    layer.document.perform("draw.box", [addition(box(world))]);
    await soon(world);
    layer.document.perform("draw.box", [addition(box(world, 9))]);
    expect(badge.value).toEqual({ state: "saving", changes: 2 });
    await soon(world);
    expect(badge.value).toEqual({ state: "kept", changes: 2, signedOut: false });
  });

  it("keeps everything when the session is over, until there is one again", async () => {
    const { world, tab, layer } = await opened();
    world.weather.signedOut = true;
    layer.document.perform("draw.box", [addition(box(world))]);
    await soon(world);
    expect(badgeOf(tab.outbox).value).toEqual({ state: "kept", changes: 1, signedOut: true });
    world.weather.signedOut = false;
    tab.outbox.signedIn();
    await world.scheduler.run();
    expect(badgeOf(tab.outbox).value).toEqual({ state: "saved" });
  });

  it("names who changed the same; ours is shown, theirs is in the log", async () => {
    const { world, tab, layer } = await opened();
    const record = box(world);
    layer.document.perform("draw.box", [addition(record)]);
    await world.scheduler.run();
    const theirs = { op: "change", id: record.id, revision: 1, fields: { text: [null, "theirs"] } } as const;
    const diff: Diff = { id: world.newId(), image_id: IMAGE, gesture: "text", entries: [theirs], schema: 1 };
    world.server.save(KEY, [diff], "other");
    layer.document.perform("text", [setting(record, { text: "ours" })]);
    await world.scheduler.run();
    const badge = badgeOf(tab.outbox).value;
    expect(badge?.state === "merged" && badge.merged).toMatchObject([{ by: "other", fields: ["text"] }]);
    expect(layer.document.annotation(record.id)?.text).toBe("ours");
    expect((world.server.shelf(KEY).state.records.get(record.id) as Annotation).text).toBe("ours");
    tab.outbox.seen();
    expect(badgeOf(tab.outbox).value).toEqual({ state: "saved" });
  });
});

describe("what waits", () => {
  it("stays on top of what others do meanwhile", async () => {
    const { world, tab, layer } = await opened();
    const record = box(world);
    layer.document.perform("draw.box", [addition(record)]);
    await world.scheduler.run();
    const save = world.server.save.bind(world.server);
    world.server.save = () => {
      throw new Unreachable();
    };
    layer.document.perform("text", [setting(record, { text: "ours" })]);
    const theirs = { op: "change", id: record.id, revision: 1, fields: { text: [null, "theirs"] } } as const;
    const diff: Diff = { id: world.newId(), image_id: IMAGE, gesture: "text", entries: [theirs], schema: 1 };
    save(KEY, [diff], "other");
    await Promise.all([layer.pull(), soon(world)]);
    expect(layer.revision).toBe(2);
    expect(layer.document.annotation(record.id)?.text).toBe("ours");
    expect(tab.outbox.count.value).toBe(1);
  });
});

describe("what the server will never take", () => {
  it("is put aside with its reason and holds nothing back", async () => {
    const { world, tab, layer } = await opened();
    const bad = box(world, 13);
    const save = world.server.save.bind(world.server);
    world.server.save = (key, diffs, author) => {
      if (diffs.some(({ gesture }) => gesture === "bad"))
        throw new Refused(422, "unknown-class", "No such class.");
      return save(key, diffs, author);
    };
    layer.document.perform("draw.box", [addition(box(world))]);
    layer.document.perform("bad", [addition(bad)]);
    layer.document.perform("draw.box", [addition(box(world))]);
    await world.scheduler.run();
    expect(world.server.shelf(KEY).state.records.size).toBe(2);
    expect(tab.outbox.rejected.value).toMatchObject([{ code: "unknown-class", message: "No such class." }]);
    expect(badgeOf(tab.outbox).value).toEqual({ state: "unsaved", changes: 1 });
    expect(layer.document.records.has(bad.id)).toBe(false);
    await Promise.all([tab.outbox.forget(tab.outbox.rejected.value[0]?.id ?? ""), world.scheduler.run()]);
    expect(badgeOf(tab.outbox).value).toEqual({ state: "saved" });
  });
});

describe("what the server stumbles over", () => {
  it("waits with what follows it on its layer; everything else is saved", async () => {
    const { world, tab, layer } = await opened();
    const other = "01900000-0000-7000-8000-00000000bbbb";
    const beside = tab.open(other);
    await world.scheduler.run();
    const save = world.server.save.bind(world.server);
    world.server.save = (key, diffs, author) => {
      if (diffs.some(({ gesture }) => gesture === "bad")) throw new Stumbled();
      return save(key, diffs, author);
    };
    layer.document.perform("draw.box", [addition(box(world))]);
    layer.document.perform("bad", [addition(box(world))]);
    layer.document.perform("draw.box", [addition(box(world))]);
    beside.document.perform("draw.box", [addition(box(world))]);
    await soon(world, 20_000);
    expect(world.server.shelf(KEY).state.records.size).toBe(1);
    expect(world.server.shelf(keyOf(other)).state.records.size).toBe(1);
    expect(tab.outbox.count.value).toBe(2);
    world.server.save = save;
    await world.scheduler.run();
    expect(world.server.shelf(KEY).state.records.size).toBe(3);
    expect(badgeOf(tab.outbox).value).toEqual({ state: "saved" });
  });
});

describe("what is refused by one answer of many", () => {
  it("is put aside with its reason; the rest stands", async () => {
    const { world, tab, layer } = await opened();
    const save = world.server.save.bind(world.server);
    world.server.save = (key, diffs, author) =>
      diffs.map((diff) => {
        if (diff.gesture !== "bad") return save(key, [diff], author)[0] as DiffAnswer;
        const answers = [{ result: "invalid", code: "unknown-class", message: "No such class." }] as const;
        return { id: diff.id, revision: world.server.shelf(key).revision, answers };
      });
    layer.document.perform("bad", [addition(box(world))]);
    layer.document.perform("draw.box", [addition(box(world))]);
    await world.scheduler.run();
    expect(tab.outbox.rejected.value).toMatchObject([{ code: "unknown-class", message: "No such class." }]);
    expect(tab.outbox.count.value).toBe(0);
    expect(layer.document.records.size).toBe(1);
  });
});

describe("what cannot be kept on this computer", () => {
  it("is counted as not saved, and goes in order once there is room", async () => {
    const { world, tab, layer } = await opened();
    const badge = badgeOf(tab.outbox);
    world.disk.full = true;
    const first = layer.document.perform("draw.box", [addition(box(world, 1))]);
    await soon(world);
    expect(badge.value).toEqual({ state: "unsaved", changes: 1 });
    world.disk.full = false;
    const second = layer.document.perform("draw.box", [addition(box(world, 2))]);
    await soon(world);
    expect(badge.value).toEqual({ state: "unsaved", changes: 2 });
    expect(world.server.shelf(KEY).history).toEqual([]);
    await Promise.all([tab.outbox.tryAgain(), world.scheduler.run()]);
    expect(badge.value).toEqual({ state: "saved" });
    const ids = world.server.shelf(KEY).history.map(({ diff }) => diff.id);
    expect(ids).toEqual([first?.id, second?.id]);
  });
});

describe("after a reload", () => {
  it("shows what was not sent, and undo goes on where it was", async () => {
    const { world, tab, layer } = await opened();
    const [first, second] = [box(world, 1), box(world, 2)];
    layer.document.perform("draw.box", [addition(first)]);
    await world.scheduler.run();
    world.weather.offline = true;
    layer.document.perform("draw.box", [addition(second)]);
    await soon(world);
    world.kill(tab);
    const again = (await world.openTab()).open(IMAGE);
    await soon(world, 1000);
    expect(again.status.value).toBe("kept");
    expect([...again.document.records.keys()]).toEqual([first.id, second.id]);
    again.document.undo();
    expect([...again.document.records.keys()]).toEqual([first.id]);
    world.calm();
    await world.scheduler.run();
    again.document.undo();
    await world.scheduler.run();
    expect(again.document.records.size).toBe(0);
    expect(world.server.shelf(KEY).state.records.size).toBe(0);
    again.document.redo();
    await world.scheduler.run();
    expect([...world.server.shelf(KEY).state.records.keys()]).toEqual([first.id]);
  });

  it("undo has no end, and redo brings everything back", async () => {
    const { world, tab, layer } = await opened();
    const count = 230;
    for (let at = 0; at < count; at++) layer.document.perform("draw.box", [addition(box(world, at))]);
    await world.scheduler.run();
    world.kill(tab);
    const server = world.server.shelf(KEY);
    const all = [...server.state.records.keys()];
    const one = await world.openTab();
    const back = one.open(IMAGE);
    await world.scheduler.run();
    for (let at = 0; at < count; at++) {
      expect(back.document.canUndo.value).toBe(true);
      back.document.undo();
      await world.scheduler.run();
    }
    expect(back.document.canUndo.value).toBe(false);
    expect(server.state.records.size).toBe(0);
    world.kill(one);
    const forth = (await world.openTab()).open(IMAGE);
    await world.scheduler.run();
    for (let at = 0; at < count; at++) {
      forth.document.redo();
      await world.scheduler.run();
    }
    expect(new Set(server.state.records.keys())).toEqual(new Set(all));
    expect(forth.document.canRedo.value).toBe(false);
  });
});
