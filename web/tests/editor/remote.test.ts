/** Work asked of a worker: answers in any order, refusals, what is no longer wanted, a worker that dies. */
import { expect, test } from "vitest";
import { Remote } from "../../src/editor/worker/remote";

class Fake extends EventTarget {
  readonly asked: { number: number; job: string }[] = [];

  postMessage(request: { number: number; job: string }): void {
    this.asked.push(request);
  }

  answer(data: object): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

function set(): { fake: Fake; remote: Remote<string, number>; started: () => number; dropped: number[] } {
  const fake = new Fake();
  const dropped: number[] = [];
  let started = 0;
  const make = (): Worker => {
    started++;
    return fake as unknown as Worker;
  };
  const remote = new Remote<string, number>(make, (found) => dropped.push(found));
  return { fake, remote, started: () => started, dropped };
}

test("one worker answers in any order, and is started when it is first asked", async () => {
  const { fake, remote, started } = set();
  expect(started()).toBe(0);
  const [first, second] = [remote.ask("a"), remote.ask("b")];
  fake.answer({ number: fake.asked[1]?.number, found: 2 });
  fake.answer({ number: fake.asked[0]?.number, found: 1 });
  expect([await first, await second, started()]).toEqual([1, 2, 1]);
});

test("a refusal has the worker's reason and touches no other question", async () => {
  const { fake, remote } = set();
  const [bad, good] = [remote.ask("a"), remote.ask("b")];
  fake.answer({ number: 0, problem: "too large" });
  fake.answer({ number: 1, found: 7 });
  await expect(bad).rejects.toThrow("too large");
  expect(await good).toBe(7);
});

test("what is no longer wanted is refused at once, and thrown away when it comes", async () => {
  const { fake, remote, dropped } = set();
  const stop = new AbortController();
  const asked = remote.ask("a", stop.signal);
  stop.abort();
  await expect(asked).rejects.toThrow("no longer wanted");
  fake.answer({ number: 0, found: 5 });
  expect(dropped).toEqual([5]);
});

test("a worker that dies fails every question", async () => {
  const { fake, remote } = set();
  const asked = [remote.ask("a"), remote.ask("b")];
  fake.dispatchEvent(Object.assign(new Event("error"), { message: "gone" }));
  for (const one of asked) await expect(one).rejects.toThrow("gone");
});
