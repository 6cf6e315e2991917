/** Keys as people know them from elsewhere; only what differs from the registry is listed. */

export type Preset = "limner" | "cvat" | "label-studio";

export const PRESET_IDS: readonly Preset[] = ["limner", "cvat", "label-studio"];

const digits = (modifier: string): string[] => [..."1234567890"].map((digit) => `${modifier}${digit}`);
const arrows = (modifier: string): string[] =>
  ["Left", "Right", "Up", "Down"].map((way) => `${modifier}Arrow${way}`);

export const PRESETS: { readonly [P in Preset]: { readonly [command: string]: readonly string[] } } = {
  limner: {},
  cvat: {
    "picture.previous": ["D", "PageUp"],
    "picture.next": ["F", "PageDown"],
    "picture.previous-unfinished": ["Shift+D"],
    "picture.next-unfinished": ["Shift+F"],
    "tool.again": ["N"],
    "tool.direction": ["Alt+N"],
    "tool.relation": ["Shift+N"],
    "flag.occluded": ["Q"],
    "suggestion.accept": ["A"],
    "suggestion.accept-all": ["Shift+A"],
    "shape.delete": ["X", "Delete"],
    "class.digit": digits("$mod+"),
    "shape.join": ["M"],
    "line.join": ["M"],
    "show.keys": ["F1", "?"],
    "show.settings": ["F2"],
    "queue.previous": ["D", "PageUp"],
    "queue.next": ["F", "PageDown"],
    "queue.pass": ["A", "Enter"],
    "review.previous": ["D", "PageUp"],
    "review.next": ["F", "PageDown"],
    "review.confirm": ["A"],
  },
  "label-studio": {
    "tool.box": ["R"],
    "tool.turned-box": ["Shift+R"],
    "tool.polygon": ["P"],
    "tool.brush": ["B"],
    "tool.eraser": ["E"],
    "tool.polyline": ["Shift+P"],
    "tool.skeleton": ["K"],
    "tool.knife": ["Shift+K"],
    "tool.wand": ["W"],
    "tool.smart": ["M", "T"],
    "tool.relation": ["Alt+R"],
    "picture.previous": ["$mod+ArrowLeft", "PageUp"],
    "picture.next": ["$mod+ArrowRight", "PageDown"],
    "picture.done": ["$mod+Enter", "Shift+Space"],
    "picture.skip": ["$mod+Space"],
    "shape.resize": arrows("Alt+Shift+"),
    "shape.hide": ["Alt+H"],
    "shape.hide-others": ["H"],
    "shape.show-all": ["Shift+H"],
    "shape.lock": ["Alt+L"],
    "shape.lock-others": ["Shift+L"],
    "shape.delete": ["Backspace", "Delete", "X"],
    "flag.uncertain": ["Alt+U"],
    escape: ["Escape", "U"],
    "object.next": ["Tab", "Alt+."],
    "picture.pictures": ["Alt+Backspace"],
    "queue.previous": ["$mod+ArrowLeft", "PageUp"],
    "queue.next": ["$mod+ArrowRight", "PageDown"],
    "queue.pass": ["$mod+Enter", "F", "Enter"],
    "review.previous": ["$mod+ArrowLeft", "PageUp"],
    "review.next": ["$mod+ArrowRight", "PageDown"],
    "review.confirm": ["$mod+Enter", "F"],
  },
};
