import { expect, test } from "vitest";
import { COMMANDS_OF_HINTS, commandOf, keyCaps, words } from "../../src/editor/index.ts";

const named = Object.entries(COMMANDS_OF_HINTS) as [keyof typeof words.hints, readonly string[]][];

test.each(named)("%s names the keys that its commands have", (hint, commands) => {
  const keys = commands.map((id) => keyCaps(commandOf(id).keys[0] ?? "").join(" "));
  expect(words.hints[hint][0]).toBe(keys.join(" "));
});
