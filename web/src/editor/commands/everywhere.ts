/** Undo, and the parts of the shell that a key opens. */
import type { ShellPart } from "../ports";
import type { CommandTitle } from "../words/en";
import { type Command, group } from "./command";

const PARTS: readonly (readonly [ShellPart, CommandTitle, string, readonly string[]])[] = [
  ["search", "search", "command", ["$mod+K"]],
  ["keys", "keys", "keyboard", ["?"]],
  ["guideline", "guideline", "book-open", ["Shift+I"]],
  ["list", "find", "search", ["/"]],
  ["adjustments", "adjustments", "sliders-horizontal", ["Alt+A"]],
  ["panels", "panels", "maximize", ["$mod+\\"]],
  ["region-next", "region-next", "rows-3", ["F6"]],
  ["region-previous", "region-previous", "rows-3", ["Shift+F6"]],
  ["settings", "settings", "settings", ["$mod+,"]],
  ["theme", "theme", "moon", ["$mod+Shift+L"]],
  ["record", "record", "circle-dot", []],
];

export const everywhere = group("everywhere", [
  {
    id: "undo",
    title: "undo",
    icon: "undo-2",
    keys: ["$mod+Z"],
    disabledReason: ({ document, suggestions }) =>
      document.value.canUndo.value || suggestions.canUndo.value ? null : "no-undo",
    run: ({ edits, suggestions }) => suggestions.undo() || edits.undo(),
  },
  {
    id: "redo",
    title: "redo",
    icon: "redo-2",
    keys: ["$mod+Shift+Z", "$mod+Y"],
    disabledReason: ({ document, suggestions }) =>
      document.value.canRedo.value || suggestions.canRedo.value ? null : "no-redo",
    run: ({ edits, suggestions }) => suggestions.redo() || edits.redo(),
  },
  {
    id: "escape",
    title: "escape",
    icon: "x",
    keys: ["Escape"],
    run: ({ tools }) => tools.cancel(),
  },
  ...PARTS.map(
    ([part, title, icon, keys]): Omit<Command, "group" | "disabledReason"> => ({
      id: `show.${part}`,
      title,
      icon,
      keys,
      available: ({ ports }) => ports.shows?.includes(part) ?? false,
      run: ({ ports }) => ports.show?.(part),
    }),
  ),
]);
