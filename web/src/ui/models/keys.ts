/** What the keys of the page of models do. */
import { useEffect } from "preact/hooks";
import { listen, type PageKeys } from "../pageKeys.ts";
import { setQuery } from "../route.ts";
import type { Backend } from "../wire.ts";
import { cancel, check, chosenOf, type ModelScope, predict, train } from "./scope.ts";

/** Listens while the page is shown. */
export function useModelKeys(scope: ModelScope): void {
  useEffect(() => listen(keysOf(scope)), [scope]);
}

function keysOf(scope: ModelScope): PageKeys {
  const { desk, opened } = scope;
  const of = (act: (backend: Backend) => unknown) => () => {
    const backend = chosenOf(desk);
    if (!backend) return false;
    act(backend);
    return true;
  };
  return {
    own: ".model-row",
    actions: {
      "models.connect": () => {
        opened.value = "connect";
      },
      "models.predict": of((backend) => void predict(scope, backend)),
      "models.train": of((backend) => void train(scope, backend)),
      "models.check": of((backend) => void check(scope, backend)),
      "models.edit": of(() => {
        opened.value = "edit";
      }),
      "models.cancel": of((backend) => void cancel(scope, backend)),
    },
    moves: ({ key }) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[key];
      if (step) choose(step);
      return step !== undefined;
    },
  };
}

/** Goes to the row before or after the chosen one. */
function choose(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(".model-row")];
  const at = rows.findIndex((row) => row.getAttribute("aria-pressed") === "true");
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  next?.focus();
  if (next?.dataset.id) setQuery({ model: next.dataset.id });
}
