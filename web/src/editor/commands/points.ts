/** Keys that count while the points of a shape are edited; they go before those for whole shapes. */
import type { Editor } from "../editor";
import { kindOf } from "../shapes/registry";
import { group } from "./command";
import { arrowKeys, stepOf } from "./shapes";

const editing = ({ tools }: Editor): boolean => tools.points !== null;

/** Hides the named point that the keyboard or the pointer is on, or shows it. */
function togglePoint({ tools, edits, classes }: Editor): void {
  const { annotation, index } = tools.namedPoint ?? {};
  if (!annotation || index === undefined) return;
  const shape =
    kindOf(annotation.shape).named?.toggled(annotation.shape, index, classes.of(annotation)) ??
    annotation.shape;
  edits.put("joint", [{ ...annotation, shape }]);
}

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
    id: "points.hide",
    title: "point-hide",
    icon: "eye-off",
    keys: ["H"],
    available: ({ tools }) => tools.namedPoint !== null,
    run: togglePoint,
  },
  {
    id: "points.remove-ring",
    title: "ring-delete",
    icon: "circle-x",
    keys: ["Shift+X"],
    available: editing,
    run: ({ tools }) => tools.points?.removeRing(),
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
