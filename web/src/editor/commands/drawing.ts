/** Keys that count while something is being drawn; they go before all others. */
import type { Editor } from "../editor";
import { group } from "./command";
import { arrowKeys, stepOf } from "./shapes";

const busy = ({ tools }: Editor): boolean => tools.busy;

/** Joints are placed one by one. */
const placing = ({ tools }: Editor): boolean => tools.joints !== null;

/** Arrows steer the crosshair when a drawing tool is in hand and nothing is selected that they would move. */
const steers = ({ tools, selection }: Editor): boolean =>
  tools.drawing !== null && (tools.busy || tools.drawing.steers || !selection.count.value);

/** The next leg follows a neighbour's border. */
const follows = ({ tools }: Editor): boolean => tools.polygon?.follows ?? false;

export const drawing = group("drawing", [
  {
    id: "draw.close",
    title: "close",
    icon: "check",
    keys: ["Enter"],
    available: busy,
    run: ({ tools }) => tools.drawing?.handle("onComplete"),
  },
  {
    id: "draw.back",
    title: "back",
    icon: "undo-2",
    keys: ["Backspace"],
    available: busy,
    run: ({ tools }) => tools.drawing?.handle("onBack"),
  },
  {
    id: "draw.hidden",
    title: "joint-hidden",
    icon: "eye-off",
    keys: ["H"],
    available: placing,
    run: ({ tools }) => tools.joints?.hide(),
  },
  {
    id: "draw.absent",
    title: "joint-absent",
    icon: "x",
    keys: ["X"],
    available: placing,
    run: ({ tools }) => tools.joints?.skip(),
  },
  {
    id: "draw.drop",
    title: "drop",
    icon: "x",
    keys: ["Escape"],
    available: busy,
    run: ({ tools }) => tools.cancel(),
  },
  {
    id: "draw.other-way",
    title: "other-way",
    icon: "refresh-cw",
    keys: ["R"],
    available: follows,
    run: ({ tools }) => tools.polygon?.turn(),
  },
  {
    id: "draw.steer",
    title: "crosshair",
    icon: "crosshair",
    keys: arrowKeys("", "Shift+", "Alt+"),
    byKeyOnly: true,
    available: steers,
    run: ({ tools }, press) => {
      if (press) tools.drawing?.steer(...stepOf(press));
    },
  },
]);
