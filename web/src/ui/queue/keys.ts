/** What the queue's keys do. */
import { useEffect } from "preact/hooks";
import type { KeyPress } from "../../editor/input/events.ts";
import { announce } from "../live.tsx";
import { listen } from "../pageKeys.ts";
import { go, paths } from "../route.ts";
import { q } from "../words/fields.ts";
import { COLUMNS } from "./grid.tsx";
import { PAGE } from "./queue.ts";
import type { Desk } from "./scope.ts";

const STEPS: { readonly [key: string]: number } = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -COLUMNS,
  ArrowDown: COLUMNS,
};

/** Listens while the queue is shown. */
export function useQueueKeys(desk: Desk): void {
  useEffect(
    () => listen({ actions: actionsOf(desk), moves: (press) => move(desk, press), own: ".queue-tile" }),
    [desk],
  );
}

function actionsOf({ queue, finding, project, search, rows }: Desk): {
  readonly [id: string]: (press: KeyPress) => unknown;
} {
  const page = (): number => (queue.grid.peek() ? PAGE : 1);
  return {
    undo: () =>
      void queue.undo().then((done) => {
        announce(done ? "" : q.nothingToUndo);
      }),
    redo: () => void queue.redo(),
    "queue.choose": ({ code }) => void queue.press(code.slice(-1)),
    "queue.find": () => {
      finding.value = true;
    },
    "queue.toggle": () => queue.grid.peek() && void queue.toggle(queue.at.peek()),
    "queue.pass": () => void queue.pass(),
    "queue.previous": () => queue.go(-page()),
    "queue.next": () => queue.go(page()),
    "queue.open": () => {
      const row = rows.row(queue.at.peek());
      const object = queue.lacks.peek().get(row?.id ?? "")?.missing[0]?.ids[0];
      const at = object ? `${search ? `${search}&` : "?"}object=${object}` : search;
      if (row) go(paths.editor(project, row.id, at));
    },
  };
}

/** In the grid the arrows go from tile to tile. */
function move({ queue }: Desk, { key }: KeyPress): boolean {
  const step = queue.grid.peek() ? STEPS[key] : undefined;
  if (step) queue.go(step);
  return step !== undefined;
}
