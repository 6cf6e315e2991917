/** What the wall's keys do. */
import { useEffect } from "preact/hooks";
import { listen, type PageKeys } from "../pageKeys.ts";
import { type Bench, openObject } from "./scope.ts";

const SMALLEST = 112;
const LARGEST = 232;
const STEP = 24;

/** Listens while the wall is shown. */
export function useWallKeys(bench: Bench): void {
  useEffect(() => listen(keysOf(bench)), [bench]);
}

function keysOf({ wall, closer, bare, choosing, tile, project }: Bench): PageKeys {
  const resize = (by: number) => {
    tile.value = Math.max(SMALLEST, Math.min(LARGEST, tile.peek() + by));
  };
  return {
    own: ".crop",
    actions: {
      undo: () => void wall.undo(),
      redo: () => void wall.redo(),
      "review.mark": () => wall.mark(wall.at.peek()),
      "review.confirm": () => void wall.confirm(),
      "review.class": () => {
        choosing.value = true;
      },
      "review.uncertain": () => void wall.flag(),
      "review.delete": () => void wall.remove(),
      "review.open": () => openObject(project, wall.row(wall.at.peek())),
      "review.previous": () => wall.turn(-1),
      "review.next": () => wall.turn(1),
      "review.closer": () => {
        closer.value = true;
      },
      "review.bare": () => {
        bare.value = true;
      },
      "review.smaller": () => resize(-STEP),
      "review.larger": () => resize(STEP),
    },
    releases: {
      "review.closer": () => {
        closer.value = false;
      },
      "review.bare": () => {
        bare.value = false;
      },
    },
    moves: ({ key }) => {
      const step = stepOf(key);
      if (step) wall.go(step);
      return step !== 0;
    },
  };
}

function stepOf(key: string): number {
  const across = Number(document.querySelector<HTMLElement>(".wall")?.dataset.across ?? 1);
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[key] ?? 0;
}
