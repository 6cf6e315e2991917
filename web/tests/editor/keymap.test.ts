import fc from "fast-check";
import { expect, test } from "vitest";
import { COMMANDS, commandOf, KEYED, keyedOf } from "../../src/editor/commands/registry";
import { bindingOf, Keymap, keptByBrowsers, matches, same, shownKeys, spread } from "../../src/editor/keymap";
import { PRESET_IDS, PRESETS } from "../../src/editor/presets";
import { Settings, settingsIn } from "../../src/editor/settings";
import { annotation, box, Desk, pressOf } from "./desk";

test("every preset names commands that there are, and none of its keys has two owners", () => {
  for (const preset of PRESET_IDS) {
    for (const id of Object.keys(PRESETS[preset])) expect(() => keyedOf(id)).not.toThrow();
    const keymap = new Keymap();
    keymap.preset.value = preset;
    const doubles = KEYED.flatMap((command) =>
      keymap.of(command).flatMap((key) => {
        const owners = keymap.owners(command, key).map(({ id }) => id);
        return owners.length ? `${preset} ${key}: ${command.id} and ${owners}` : [];
      }),
    );
    expect(doubles).toEqual([]);
  }
});

test("every preset gives every tool a key", () => {
  const keymap = new Keymap();
  for (const preset of PRESET_IDS) {
    keymap.preset.value = preset;
    const tools = COMMANDS.filter(({ group, checked }) => group === "tools" && checked);
    expect(tools.filter((tool) => !keymap.of(tool).length)).toEqual([]);
  }
});

test("keys of a page meet those of the same page and what every page answers to, and none of the editor", () => {
  const keymap = new Keymap();
  const owners = (id: string, key: string) => keymap.owners(keyedOf(id), key).map((one) => one.id);
  expect(owners("queue.find", "F")).toEqual(["queue.pass"]);
  expect(owners("queue.find", "V")).toEqual([]);
  expect(owners("review.mark", "$mod+Z")).toEqual(["undo"]);
  expect(owners("undo", "X")).toContain("review.mark");
});

test("what was recorded is what matches, for every key and modifier", () => {
  const keys = fc.constantFrom(
    ..."abcxyz0189".split(""),
    ..."`[]\\,.-=/".split(""),
    "Space",
    "Enter",
    "Tab",
    "Escape",
    "ArrowUp",
    "F6",
  );
  fc.assert(
    fc.property(keys, fc.boolean(), fc.boolean(), fc.boolean(), (key, shift, alt, ctrl) => {
      const press = { ...pressOf(key), shift, alt, ctrl };
      const code = SYMBOLS[key] ?? press.code;
      const recorded = bindingOf({ ...press, code });
      expect(recorded).not.toBeNull();
      expect(matches(recorded as string, { ...press, code })).toBe(true);
      expect(matches(recorded as string, { ...press, code, ctrl: !ctrl })).toBe(false);
    }),
  );
  expect(bindingOf({ ...pressOf("?"), code: "Slash", shift: true })).toBe("Shift+/");
  expect(same("?", "Shift+/")).toBe(true);
  expect(bindingOf({ ...pressOf("ß"), code: "Minus" })).toBe("ß");
});

const SYMBOLS: { readonly [key: string]: string } = {
  "\\": "Backslash",
  ",": "Comma",
  ".": "Period",
  "-": "Minus",
  "=": "Equal",
  "/": "Slash",
};

test("a modifier alone is no key yet", () => {
  for (const key of ["Shift", "Control", "Alt", "Meta", "Dead"]) {
    expect(bindingOf({ ...pressOf("a"), key, code: "ShiftLeft" })).toBeNull();
  }
});

test("a command answers to the keys it was given and no longer to the old ones", () => {
  const desk = new Desk();
  const tool = commandOf("tool.box");
  desk.editor.settings.keys.give(tool, ["Shift+Q"]);
  desk.key("w");
  expect(desk.editor.tools.tool.value).toBe("select");
  desk.key("Shift+Q");
  expect(desk.editor.tools.tool.value).toBe("box");
  desk.editor.settings.keys.reset(tool);
  desk.key("v");
  desk.key("w");
  expect(desk.editor.tools.tool.value).toBe("box");
});

test("a used key names its owner, and the two swap", () => {
  const keymap = new Keymap();
  const [box, grid] = [commandOf("tool.box"), commandOf("view.grid")];
  expect(keymap.owners(box, "Alt+G")).toEqual([grid]);
  keymap.swap(box, ["Alt+G"], "W");
  expect(keymap.of(box)).toEqual(["B", "Alt+G"]);
  expect(keymap.of(grid)).toEqual(["W"]);
  expect(keymap.owners(box, "Alt+G")).toEqual([]);
  keymap.resetAll();
  expect(keymap.of(grid)).toEqual(["Alt+G"]);
});

test("keys that two commands share by turns are no conflict", () => {
  const keymap = new Keymap();
  expect(keymap.owners(commandOf("draw.close"), "Enter")).toEqual([]);
  expect(keymap.owners(commandOf("points.remove"), "X")).toEqual([]);
});

test("digits and arrows go together: one recorded stands for all", () => {
  const digits = commandOf("class.digit");
  expect(spread(digits, "$mod+3")).toHaveLength(10);
  expect(spread(digits, "$mod+3")).toContain("$mod+7");
  expect(spread(digits, "K")).toBeNull();
  expect(spread(commandOf("tool.box"), "K")).toEqual(["K"]);
  expect(spread(commandOf("shape.move"), "Alt+ArrowUp")).toContain("Alt+ArrowLeft");
  const desk = new Desk([annotation(box(10, 10, 20, 20))]);
  desk.editor.settings.keys.preset.value = "cvat";
  desk.key("$mod+2");
  expect(desk.editor.classes.current.value?.name).toBe("bus");
});

test("ten digits and four arrows are shown as one", () => {
  expect(shownKeys(commandOf("class.digit").keys)).toEqual(["1 … 0"]);
  expect(shownKeys(commandOf("draw.steer").keys)).toEqual(["← → ↑ ↓", "Shift+← → ↑ ↓", "Alt+← → ↑ ↓"]);
  expect(shownKeys(["W", "B"])).toEqual(["W", "B"]);
});

test("no key of the registry is one that browsers keep", () => {
  expect(KEYED.flatMap(({ keys }) => keys.filter(keptByBrowsers))).toEqual([]);
  expect(keptByBrowsers("$mod+T")).toBe(true);
  expect(same("Shift+$mod+z", "$mod+Shift+Z")).toBe(true);
});

test("every setting is plain JSON under a name of its own", () => {
  const found = settingsIn(new Settings());
  expect([...found.keys()]).toContain("keys.preset");
  for (const [, setting] of found) {
    expect(JSON.parse(JSON.stringify(setting.peek()))).toEqual(setting.peek());
  }
});
