/** Touch: one finger acts, two pan and zoom and take back what one began, a long press opens the menu. */
import type { Point } from "../../model/shapes/kind";
import type { Editor } from "../editor";
import { far, type PointerPress } from "./events";

const LONG = 400;

export class Fingers {
  readonly #down = new Map<number, Point>();
  #pinching = false;
  #offMenu: (() => void) | null = null;

  constructor(readonly editor: Editor) {}

  /** True where the finger is one of two, and so not a tool's. */
  down(id: number, { screen }: PointerPress): boolean {
    this.#offMenu?.();
    this.#down.set(id, screen);
    if (this.#down.size === 1) {
      this.#offMenu = this.editor.platform.later(() => {
        this.editor.tools.cancel();
        this.editor.menu(screen);
      }, LONG);
      return false;
    }
    if (!this.#pinching) this.editor.tools.cancel();
    this.#pinching = true;
    return true;
  }

  move(id: number, { screen }: PointerPress): boolean {
    const before = this.#down.get(id);
    if (before && far(before, screen)) this.#offMenu?.();
    if (!before || !this.#pinching) return this.#pinching;
    const other = [...this.#down].find(([another]) => another !== id)?.[1];
    this.#down.set(id, screen);
    if (!other) return true;
    const { viewport } = this.editor;
    const [from, to] = [middle(before, other), middle(screen, other)];
    viewport.panBy(to.x - from.x, to.y - from.y);
    const spread = length(screen, other) / Math.max(1, length(before, other));
    viewport.zoomTo(viewport.view.peek().scale * spread, to);
    return true;
  }

  up(id: number): boolean {
    this.#offMenu?.();
    this.#down.delete(id);
    const pinched = this.#pinching;
    if (!this.#down.size) this.#pinching = false;
    return pinched;
  }

  clear(): void {
    this.#offMenu?.();
    this.#down.clear();
    this.#pinching = false;
  }
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function length(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
