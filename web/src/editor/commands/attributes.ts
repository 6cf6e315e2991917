/** Attribute mode: arrows and digits only. Its keys go before all others while it is on. */
import type { Editor } from "../editor";
import { group } from "./command";

const on = ({ answering }: Editor): boolean => answering.on.value;

export const attributes = group("attributes", [
  {
    id: "attributes.choose",
    title: "answer-digit",
    icon: "check",
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }, press) => {
      if (press) answering.choose(press.code.slice(-1));
    },
  },
  {
    id: "attributes.accept",
    title: "answer-accept",
    icon: "check",
    keys: ["Enter"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }) => answering.accept(),
  },
  {
    id: "attributes.clear",
    title: "answer-clear",
    icon: "x",
    keys: ["Backspace"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }) => {
      const asking = answering.asking.peek();
      if (asking) answering.give(asking.attribute, undefined);
    },
  },
  {
    id: "attributes.next",
    title: "question-next",
    icon: "chevron-down",
    keys: ["ArrowDown"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }) => void answering.turn(1),
  },
  {
    id: "attributes.previous",
    title: "question-previous",
    icon: "chevron-down",
    keys: ["ArrowUp"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }) => void answering.turn(-1),
  },
  {
    id: "attributes.object-next",
    title: "asked-next",
    icon: "chevron-right",
    keys: ["ArrowRight"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }) => void answering.go(1),
  },
  {
    id: "attributes.object-previous",
    title: "asked-previous",
    icon: "chevron-left",
    keys: ["ArrowLeft"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }) => void answering.go(-1),
  },
  {
    id: "attributes.leave",
    title: "answer-leave",
    icon: "x",
    keys: ["Escape"],
    byKeyOnly: true,
    available: on,
    run: ({ answering }) => void answering.end(),
  },
]);
