/** Choosing a tool. */
import type { Editor } from "../editor";
import type { ToolId } from "../tools/root";
import type { CommandTitle } from "../words/en";
import { group } from "./command";

const TOOLS: readonly (readonly [ToolId, CommandTitle, string, readonly string[]])[] = [
  ["select", "tool-select", "mouse-pointer-2", ["V"]],
  ["box", "tool-box", "square", ["W", "B"]],
  ["turned-box", "tool-turned-box", "rotate-3d", ["Shift+W"]],
  ["polygon", "tool-polygon", "pentagon", ["E", "P"]],
  ["smart", "tool-smart", "wand-sparkles", ["T"]],
  ["scissors", "tool-scissors", "scissors", ["Shift+T"]],
  ["brush", "tool-brush", "brush", ["R"]],
  ["eraser", "tool-eraser", "eraser", ["Shift+R"]],
  ["fill", "tool-fill", "paint-bucket", ["Shift+B"]],
  ["lasso", "tool-lasso", "lasso", ["Shift+Q"]],
  ["wand", "tool-wand", "wand", ["Shift+V"]],
  ["skeleton", "tool-skeleton", "person-standing", ["S"]],
  ["knife", "tool-knife", "slice", ["K"]],
  ["point", "tool-point", "dot", ["Shift+S"]],
  ["polyline", "tool-polyline", "spline", ["Shift+E"]],
  ["ellipse", "tool-ellipse", "circle", ["Y"]],
  ["cuboid", "tool-cuboid", "box", ["Shift+Y"]],
  ["direction", "tool-direction", "move-3d", ["Shift+N"]],
  ["relation", "tool-relation", "waypoints", ["N"]],
  ["tag", "tool-tag", "tag", ["I"]],
];

/** Tools that the brush's button stands for too. */
const MASKS: ReadonlySet<ToolId> = new Set(["eraser", "fill", "lasso", "wand"]);

/** Tools that work on what is selected. */
const KEEPS: ReadonlySet<ToolId> = new Set([
  "select",
  "tag",
  "knife",
  "direction",
  "relation",
  "brush",
  ...MASKS,
]);

const hasSize = ({ tools }: Editor): boolean => Boolean(tools.drawing?.size);

export const tools = group("tools", [
  ...TOOLS.map(([tool, title, icon, keys]) => ({
    id: `tool.${tool}`,
    title,
    icon,
    keys,
    run: (editor: Editor) => activate(editor, tool),
    checked: (editor: Editor) => editor.tools.tool.value === tool,
    ...(MASKS.has(tool) ? { under: "tool.brush" } : {}),
  })),
  {
    id: "tool.again",
    title: "tool-again",
    icon: "square",
    keys: ["Q"],
    run: (editor) => activate(editor, editor.tools.lastDrawing),
  },
  {
    id: "tool.smaller",
    title: "tool-smaller",
    icon: "minus",
    keys: ["["],
    available: hasSize,
    run: ({ tools }) => tools.resize(-1),
  },
  {
    id: "tool.larger",
    title: "tool-larger",
    icon: "plus",
    keys: ["]"],
    available: hasSize,
    run: ({ tools }) => tools.resize(1),
  },
]);

function activate(editor: Editor, tool: ToolId): void {
  editor.tools.use(tool);
  if (!KEEPS.has(tool)) editor.selection.clear();
}
