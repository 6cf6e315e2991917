/** The queue's keys; they are shown at what they do. */
import { useEffect } from "preact/hooks";
import { announce } from "../live.tsx";
import { go, paths } from "../route.ts";
import { q } from "../words/fields.ts";
import { COLUMNS } from "./grid.tsx";
import type { Desk } from "./scope.ts";

const STEPS: { readonly [key: string]: number } = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -COLUMNS,
  ArrowDown: COLUMNS,
};

/** Listens while the queue is shown; dialogs and fields keep their own keys. */
export function useQueueKeys(desk: Desk): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, select, textarea, dialog");
      if (event.defaultPrevented || typing || event.altKey) return;
      if (act(desk, event)) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [desk]);
}

function act(desk: Desk, event: KeyboardEvent): boolean {
  const { queue, finding, project, search, rows } = desk;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return history(desk, key, event.shiftKey);
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const grid = queue.grid.peek();
  const control = event.target instanceof Element && event.target.closest("button:not(.queue-tile), a");
  const step = STEPS[key];
  if (digit && !event.shiftKey) void queue.press(digit);
  else if (key === "a" || key === "PageUp") queue.go(grid ? -50 : -1);
  else if (key === "d" || key === "PageDown") queue.go(grid ? 50 : 1);
  else if (key === "f" || (key === "Enter" && !control)) void queue.pass();
  else if (key === "c") finding.value = true;
  else if (key === "e") {
    const row = rows.row(queue.at.peek());
    if (row) go(paths.editor(project, row.id, search));
  } else if (grid && (key === " " || key === "x") && !control) void queue.toggle(queue.at.peek());
  else if (grid && step && !control) queue.go(step);
  else return false;
  return true;
}

function history({ queue }: Desk, key: string, shift: boolean): boolean {
  if (key === "z" && !shift) {
    void queue.undo().then((done) => {
      announce(done ? "" : q.nothingToUndo);
    });
  } else if (key === "y" || key === "z") void queue.redo();
  else return false;
  return true;
}
