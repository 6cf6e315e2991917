/** Choosing a tool. */
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
  ["skeleton", "tool-skeleton", "person-standing", ["S"]],
  ["knife", "tool-knife", "slice", ["K"]],
  ["point", "tool-point", "dot", ["Shift+S"]],
  ["polyline", "tool-polyline", "spline", ["Shift+E"]],
  ["ellipse", "tool-ellipse", "circle", ["Y"]],
  ["cuboid", "tool-cuboid", "box", ["Shift+Y"]],
  ["direction", "tool-direction", "move-3d", ["Shift+N"]],
  ["tag", "tool-tag", "tag", ["I"]],
];

/** Tools that work on what is selected. */
const KEEPS: ReadonlySet<ToolId> = new Set(["select", "tag", "knife", "direction"]);

export const tools = group("tools", [
  ...TOOLS.map(([tool, title, icon, keys]) => ({
    id: `tool.${tool}`,
    title,
    icon,
    keys,
    run: (editor: Parameters<typeof activate>[0]) => activate(editor, tool),
    checked: (editor: Parameters<typeof activate>[0]) => editor.tools.tool.value === tool,
  })),
  {
    id: "tool.again",
    title: "tool-again",
    icon: "square",
    keys: ["Q"],
    run: (editor) => activate(editor, editor.tools.lastDrawing),
  },
]);

function activate(editor: import("../editor").Editor, tool: ToolId): void {
  editor.tools.use(tool);
  if (!KEEPS.has(tool)) editor.selection.clear();
}
