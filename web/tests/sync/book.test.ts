import { signal } from "@preact/signals-core";
import { expect, test } from "vitest";
import { Book, type BookPorts, type Fields, keep } from "../../src/sync/book";

/** A server that several computers share, which keeps the latest of each value. */
class House {
  fields: Fields = {};
  reached = true;
  now = 1_000;

  computer(): Computer {
    return new Computer(this);
  }

  take(given: Fields): Fields {
    if (!this.reached) throw new Error("not reached");
    for (const [name, field] of Object.entries(given)) {
      if (field.at > (this.fields[name]?.at ?? -1)) this.fields = { ...this.fields, [name]: field };
    }
    return this.fields;
  }
}

class Computer implements BookPorts {
  kept: string | null = null;

  constructor(readonly house: House) {}

  load = (): string | null => this.kept;
  store = (text: string): void => {
    this.kept = text;
  };
  exchange = async (given: Fields): Promise<Fields> => this.house.take(given);
  now = (): number => this.house.now++;
}

test("a value set on one computer is there on another after both have spoken with the server", async () => {
  const house = new House();
  const [here, there] = [new Book(house.computer()), new Book(house.computer())];
  here.set("look.fill", 2);
  await here.exchange("me");
  await there.exchange("me");
  expect(there.get("look.fill")).toBe(2);
  expect(here.unsent.value).toEqual([]);
});

test("away from the server a value holds, outlives a reload, and goes when it is back", async () => {
  const house = new House();
  const computer = house.computer();
  house.reached = false;
  new Book(computer).set("keys.preset", "cvat");
  const again = new Book(computer);
  await expect(again.exchange("me")).rejects.toThrow("not reached");
  expect(again.get("keys.preset")).toBe("cvat");
  expect(again.unsent.value).toEqual(["keys.preset"]);
  house.reached = true;
  await again.exchange("me");
  expect(house.fields["keys.preset"]?.value).toBe("cvat");
});

test("the last writer of each value counts, whoever speaks first", async () => {
  const house = new House();
  const [here, there] = [new Book(house.computer()), new Book(house.computer())];
  here.set("a", "here first");
  there.set("a", "there later");
  there.set("b", "there");
  here.set("b", "here later");
  await there.exchange("me");
  await here.exchange("me");
  await there.exchange("me");
  for (const book of [here, there])
    expect([book.get("a"), book.get("b")]).toEqual(["there later", "here later"]);
});

test("what is set while the answer is on its way is not lost", async () => {
  const house = new House();
  const book = new Book(house.computer());
  book.set("a", 1);
  const answer = book.exchange("me");
  book.set("a", 2);
  await answer;
  expect(book.get("a")).toBe(2);
  expect(book.unsent.value).toEqual(["a"]);
  await book.exchange("me");
  expect(house.fields.a?.value).toBe(2);
});

test("another person at the same computer gets their own", async () => {
  const house = new House();
  const computer = house.computer();
  const book = new Book(computer);
  book.set("a", 1);
  await book.exchange("ada");
  house.fields = {};
  await book.exchange("bob");
  expect(book.get("a")).toBeUndefined();
  expect(house.fields).toEqual({});
});

test("what is kept is no record of ours: the book begins anew", () => {
  const computer = new House().computer();
  computer.kept = "{broken";
  expect(new Book(computer).get("a")).toBeUndefined();
});

test("a setting is kept as it changes and takes what is kept; a value of another sort is left alone", async () => {
  const computer = new House().computer();
  const fill = signal<unknown>(1);
  const stop = keep(new Book(computer), "look.fill", fill);
  expect(computer.kept).toBeNull();
  fill.value = 2.5;
  stop();
  fill.value = 4;
  const again = signal<unknown>(1);
  keep(new Book(computer), "look.fill", again);
  expect(again.value).toBe(2.5);
  const words = signal<unknown>("plain");
  keep(new Book(computer), "look.fill", words);
  expect(words.value).toBe("plain");
});

test("a value of another sort that comes later is not written over either", async () => {
  const house = new House();
  const [here, newer] = [new Book(house.computer()), new Book(house.computer())];
  const fill = signal<unknown>(1);
  keep(here, "look.fill", fill);
  fill.value = 2;
  await here.exchange("me");
  newer.set("look.fill", { share: 0.5 });
  await newer.exchange("me");
  await here.exchange("me");
  expect(fill.value).toBe(2);
  await here.exchange("me");
  expect(house.fields["look.fill"]?.value).toEqual({ share: 0.5 });
});
