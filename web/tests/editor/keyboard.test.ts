/** Every tool can be worked by keyboard alone. A new tool is tried with the usual keys, or says here how it is worked. */
import { expect, test, vi } from "vitest";
import { COMMANDS } from "../../src/editor/commands/registry";
import { annotation, BUS, box, CAR, Desk, ONTOLOGY } from "./desk";

/** These need pixels, a helper, a mask or two objects to begin with, and are not tried here. */
const OTHERWISE = new Set(
  ["smart", "scissors", "eraser", "wand", "knife", "relation"].map((tool) => `tool.${tool}`),
);

const DRAWING = COMMANDS.filter(
  ({ id, checked }) => id.startsWith("tool.") && checked && !OTHERWISE.has(id),
).map(({ id }) => id);

/** A place, another one, a third, each with Space, then Enter: enough for two corners, an outline, a line or a point. */
const USUAL = [
  ...["ArrowRight", "Space"],
  ...[
    "Shift+ArrowRight",
    "Shift+ArrowRight",
    "Shift+ArrowRight",
    "Shift+ArrowDown",
    "Shift+ArrowDown",
    "Space",
  ],
  ...["Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowLeft", "Space", "Enter"],
];

interface Way {
  readonly keys: readonly string[];
  readonly start?: ConstructorParameters<typeof Desk>[0];
  /** True where the document is what the tool is for; else the selection is. */
  readonly selects?: boolean;
}

const SKELETON = {
  joints: [
    { name: "head", x: 0.5, y: 0 },
    { name: "foot", x: 0.5, y: 1 },
  ],
  edges: [[0, 1]] as const,
};
const CLASSES = { ...ONTOLOGY, classes: [{ ...CAR, skeleton: SKELETON }, BUS] };

/** Tools that do something else than draw a new shape. */
const WAYS: { readonly [tool: string]: Way } = {
  "tool.select": { keys: ["Tab"], start: [annotation(box(10, 10, 50, 50))], selects: true },
  "tool.tag": { keys: ["1"] },
  "tool.direction": {
    keys: ["Tab", "Shift+n", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Space", "Enter"],
    start: [annotation(box(150, 100, 60, 60))],
  },
};

test.each(DRAWING)("%s", async (id) => {
  const way = WAYS[id] ?? { keys: USUAL };
  const desk = new Desk(way.start ?? [], {}, CLASSES);
  await desk.editor.open(desk.editor.subject.peek());
  desk.bench.settle(200);
  const command = COMMANDS.find((one) => one.id === id);
  command?.run(desk.editor);
  expect(desk.editor.tools.tool.value).toBe(id.slice(5));
  for (const key of way.keys) {
    desk.key(key);
    desk.bench.settle(10);
    await Promise.resolve();
  }
  if (way.selects) expect(desk.selected).toHaveLength(1);
  else await vi.waitFor(() => expect(desk.diffs.length).toBeGreaterThan(0));
  expect(desk.editor.said.value).not.toBe("");
});

test("the crosshair says where it is and what lies under it", () => {
  const desk = new Desk([annotation(box(150, 100, 100, 100))]);
  desk.key("w");
  desk.key("ArrowRight");
  expect(desk.editor.said.value).toBe("200, 150, on car");
  for (let press = 0; press < 6; press++) desk.key("Shift+ArrowRight");
  expect(desk.editor.said.value).toBe("260, 150");
});
