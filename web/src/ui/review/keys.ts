/** The wall's keys; they are shown at what they do. */
import { useEffect } from "preact/hooks";
import { type Bench, openObject } from "./scope.ts";

const SMALLEST = 112;
const LARGEST = 232;
const STEP = 24;

/** Listens while the wall is shown; dialogs and fields keep their own keys. */
export function useWallKeys(bench: Bench): void {
  useEffect(() => {
    const { closer, bare } = bench;
    const press = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, select, textarea, dialog");
      if (event.defaultPrevented || typing || event.altKey) return;
      if (act(bench, event)) event.preventDefault();
    };
    const release = (event: KeyboardEvent) => {
      if (event.key === " " && closer.peek()) {
        closer.value = false;
        event.preventDefault();
      }
      if (event.key === "`") bare.value = false;
    };
    const away = () => {
      closer.value = false;
    };
    addEventListener("keydown", press);
    addEventListener("keyup", release);
    addEventListener("blur", away);
    return () => {
      removeEventListener("keydown", press);
      removeEventListener("keyup", release);
      removeEventListener("blur", away);
    };
  }, [bench]);
}

function act(bench: Bench, event: KeyboardEvent): boolean {
  const { wall, closer, bare, choosing, tile, project } = bench;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return history(bench, key, event.shiftKey);
  const control = event.target instanceof Element && event.target.closest("button:not(.crop), a");
  const step = stepOf(key);
  if (key === "x") wall.mark(wall.at.peek());
  else if (key === "f") void wall.confirm();
  else if (key === "a" || key === "PageUp") wall.turn(-1);
  else if (key === "d" || key === "PageDown") wall.turn(1);
  else if (key === "c") choosing.value = true;
  else if (key === "u") void wall.flag();
  else if (key === "Delete" || key === "Backspace") void wall.remove();
  else if (key === "e" || (key === "Enter" && !control)) openObject(project, wall.row(wall.at.peek()));
  else if (key === " " && !control) closer.value = true;
  else if (key === "`") bare.value = true;
  else if (key === "-" || key === "=" || key === "+") {
    const next = tile.peek() + (key === "-" ? -STEP : STEP);
    tile.value = Math.max(SMALLEST, Math.min(LARGEST, next));
  } else if (step && !control) wall.go(step);
  else return false;
  return true;
}

function stepOf(key: string): number {
  const across = Number(document.querySelector<HTMLElement>(".wall")?.dataset.across ?? 1);
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[key] ?? 0;
}

function history({ wall }: Bench, key: string, shift: boolean): boolean {
  if (key === "z" && !shift) void wall.undo();
  else if (key === "y" || key === "z") void wall.redo();
  else return false;
  return true;
}
