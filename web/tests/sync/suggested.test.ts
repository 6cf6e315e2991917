/** What models suggest: refusals are kept, sent and last; what takes them back is so too. */
import { expect, it } from "vitest";
import type { Diff } from "../../src/model/diffs";
import { addition, removals } from "../../src/model/entries";
import type { Annotation, Id } from "../../src/model/records";
import { keyOf } from "../../src/sync/ports";
import type { Suggested } from "../../src/sync/suggested";
import { type Tab, World } from "./world";

const IMAGE = "019aa000-0000-7000-8000-000000001ace";
const KEY = keyOf(IMAGE, "model:spot 2");

function found(number: number): Annotation {
  const id = `019aa000-0000-7000-8000-00000000000${number}`;
  return { kind: "annotation", id, shape: { type: "box", x: number, y: 0, width: 9, height: 9 }, schema: 1 };
}

const [ONE, TWO] = [found(1), found(2)];

const soon = (world: World, millis: number) => world.scheduler.run(world.scheduler.now + millis);

function diffOf(world: World, entries: Diff["entries"]): Diff {
  return { id: world.newId(), image_id: IMAGE, gesture: "import", entries, schema: 1 };
}

/** A picture on which a model found two things. */
async function worldWith(): Promise<{ world: World; tab: Tab; suggested: Suggested }> {
  const world = new World(1);
  world.server.save(KEY, [diffOf(world, [ONE, TWO].map(addition))], "program");
  const tab = await world.openTab();
  const suggested = tab.suggested(IMAGE);
  void suggested.fetch();
  await soon(world, 1000);
  return { world, tab, suggested };
}

const open = (suggested: Suggested): Id[] =>
  suggested.layers.peek().flatMap(({ document }) => document.annotations.map(({ id }) => id));
const refused = (suggested: Suggested): Id[] =>
  suggested.layers.peek().flatMap(({ refused }) => refused.peek().map(({ id }) => id));
const there = (world: World): Id[] => [...world.server.shelf(KEY).state.records.keys()];

function change(suggested: Suggested, entries: Diff["entries"]): void {
  suggested.layers.peek()[0]?.document.perform("suggestion.refuse", entries);
}

function refuse(suggested: Suggested, ...ids: Id[]): void {
  const [layer] = suggested.layers.peek();
  if (layer) change(suggested, removals(layer.document.records, new Set(ids)));
}

function showAgain(suggested: Suggested): void {
  change(suggested, suggested.layers.peek()[0]?.refused.peek().map(addition) ?? []);
}

it("are refused for good: here, on the server, and when they are fetched again", async () => {
  const { world, tab, suggested } = await worldWith();
  expect(open(suggested)).toEqual([ONE.id, TWO.id]);
  refuse(suggested, ONE.id);
  expect([open(suggested), refused(suggested)]).toEqual([[TWO.id], [ONE.id]]);
  await soon(world, 1000);
  expect([there(world), tab.outbox.count.peek()]).toEqual([[TWO.id], 0]);
  const again = tab.suggested(IMAGE);
  void again.fetch();
  await soon(world, 1000);
  expect([open(again), refused(again)]).toEqual([[TWO.id], [ONE.id]]);
});

it("are refused without a connection: the refusal waits, also for the next visit, and goes when it is back", async () => {
  const { world, tab, suggested } = await worldWith();
  world.weather.offline = true;
  refuse(suggested, ONE.id);
  await soon(world, 1000);
  expect([there(world), tab.outbox.count.peek()]).toEqual([[ONE.id, TWO.id], 1]);
  world.kill(tab);
  const next = await world.openTab();
  const later = next.suggested(IMAGE);
  void later.fetch();
  await soon(world, 1000);
  expect(open(later)).toEqual([]);
  world.calm();
  await soon(world, 60_000);
  expect([open(later), refused(later), there(world)]).toEqual([[TWO.id], [ONE.id], [TWO.id]]);
});

it("come back when a refusal is taken back, as often as one likes", async () => {
  const { world, tab, suggested } = await worldWith();
  for (let turn = 0; turn < 3; turn++) {
    refuse(suggested, ONE.id, TWO.id);
    if (turn) await soon(world, 1000);
    showAgain(suggested);
    if (turn) await soon(world, 1000);
  }
  await soon(world, 1000);
  expect([open(suggested).sort(), refused(suggested)]).toEqual([[ONE.id, TWO.id], []]);
  expect([there(world).sort(), tab.outbox.count.peek()]).toEqual([[ONE.id, TWO.id], 0]);
});

it("follow the server where somebody else was there first", async () => {
  const { world, tab, suggested } = await worldWith();
  const [record] = world.server.shelf(KEY).state.records.values();
  world.server.save(
    KEY,
    [diffOf(world, removals(new Map([[ONE.id, record as Annotation]]), new Set([ONE.id])))],
    "she",
  );
  world.server.save(KEY, [diffOf(world, [addition({ ...ONE, score: 0.9 })])], "program");
  refuse(suggested, ONE.id, TWO.id);
  await soon(world, 5000);
  expect([open(suggested), there(world), tab.outbox.count.peek()]).toEqual([[ONE.id], [ONE.id], 0]);
  expect(suggested.layers.peek()[0]?.document.annotation(ONE.id)?.score).toBe(0.9);
});

it("never delay anything: without a server there are none, and they come when it is back", async () => {
  const world = new World(2);
  world.server.save(KEY, [diffOf(world, [addition(ONE)])], "program");
  world.weather.offline = true;
  const tab = await world.openTab();
  const suggested = tab.suggested(IMAGE);
  suggested.want();
  suggested.want();
  await soon(world, 1000);
  expect(open(suggested)).toEqual([]);
  world.calm(false);
  await soon(world, 10_000);
  expect(open(suggested)).toEqual([ONE.id]);
});
