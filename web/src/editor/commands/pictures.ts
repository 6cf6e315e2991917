/** Going from picture to picture, through the shell. */
import type { Going } from "../ports";
import type { CommandTitle } from "../words/en";
import { group } from "./command";

const WAYS: readonly (readonly [Going, CommandTitle, string, readonly string[]])[] = [
  ["previous", "picture-previous", "chevron-left", ["A", "PageUp"]],
  ["next", "picture-next", "chevron-right", ["D", "PageDown"]],
  ["previous-unfinished", "unfinished-previous", "skip-back", ["Shift+A"]],
  ["next-unfinished", "unfinished-next", "skip-forward", ["Shift+D"]],
  ["next-missing", "missing-next", "sparkles", ["Alt+Shift+D"]],
  ["done", "done", "circle-check", ["Shift+Space", "$mod+Enter"]],
  ["skip", "skip", "skip-forward", ["$mod+Shift+Enter"]],
  ["pictures", "pictures", "layout-grid", ["$mod+Backspace"]],
];

export const pictures = group(
  "pictures",
  WAYS.map(([where, title, icon, keys]) => ({
    id: `picture.${where}`,
    title,
    icon,
    keys,
    available: ({ ports }) => ports.go !== undefined,
    disabledReason: (editor) => (editor.canGo(where) ? null : "no-picture"),
    run: ({ ports }) => ports.go?.(where),
  })),
);
