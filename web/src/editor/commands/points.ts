/** Keys that count while the points of a shape are edited; they go before those for whole shapes. */
import type { Editor } from "../editor";
import { group } from "./command";
import { arrowKeys, stepOf } from "./shapes";

const editing = ({ tools }: Editor): boolean => tools.points !== null;

export const points = group("points", [
  {
    id: "points.done",
    title: "points-done",
    icon: "check",
    keys: ["Enter"],
    available: editing,
    run: ({ tools }) => tools.cancel(),
  },
  {
    id: "points.next",
    title: "point-next",
    icon: "list",
    keys: ["Tab"],
    available: editing,
    run: ({ tools }) => tools.points?.step(1),
  },
  {
    id: "points.previous",
    title: "point-previous",
    icon: "list",
    keys: ["Shift+Tab"],
    available: editing,
    run: ({ tools }) => tools.points?.step(-1),
  },
  {
    id: "points.move",
    title: "point-move",
    icon: "grip",
    keys: arrowKeys("", "Shift+", "Alt+"),
    byKeyOnly: true,
    available: editing,
    run: ({ tools }, press) => {
      if (press) tools.points?.move(...stepOf(press));
    },
  },
  {
    id: "points.insert",
    title: "point-insert",
    icon: "plus",
    keys: ["Space"],
    available: editing,
    // By key it is a tap: held down, Space pans here as everywhere.
    run: ({ tools }, press) => (press ? tools.holdSpace() : tools.points?.insert()),
    release: ({ tools }) => tools.letSpaceGo(),
  },
  {
    id: "points.remove",
    title: "point-delete",
    icon: "x",
    keys: ["X", "Delete", "Backspace"],
    available: editing,
    run: ({ tools }) => tools.points?.remove(),
  },
]);
