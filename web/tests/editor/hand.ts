/** A hand that does anything: every tool and command of the registries, by pointer and by key, from a seed. */
import { COMMANDS, type Command } from "../../src/editor";
import type { Modifiers, PointerKind } from "../../src/editor/input/events";
import type { Ontology } from "../../src/model/records";
import { vertices } from "../../src/model/shapes/registry";
import { BUS, CAR, type Desk } from "./desk";

const id = (number: number): string => `00000000-0000-7000-8000-0000000001${String(number).padStart(2, "0")}`;

/** Classes with everything that a gesture can meet: a skeleton, answers of every type, a shape that is not allowed. */
export const EVERYTHING: Ontology = {
  version: 1,
  classes: [
    {
      ...CAR,
      skeleton: {
        joints: [
          { name: "left", x: 0, y: 0.5, flip: 1 },
          { name: "right", x: 1, y: 0.5, flip: 0 },
          { name: "top", x: 0.5, y: 0 },
        ],
        edges: [
          [0, 2],
          [1, 2],
        ],
      },
      attributes: [
        { id: id(1), name: "parked", type: "bool" },
        { id: id(2), name: "wheels", type: "number", minimum: 0, maximum: 8 },
        {
          id: id(3),
          name: "kind",
          type: "select",
          options: [
            { id: id(4), name: "van" },
            { id: id(5), name: "lorry" },
          ],
        },
      ],
    },
    { ...BUS, shapes: ["box", "polygon", "mask"] },
  ],
  schema: 1,
};

/** More objects than this are deleted again, so that copies of copies come to an end. */
const MOST = 40;
const [WIDTH, HEIGHT] = [400, 300];
const KEYS = ["Enter", "Space", "Backspace", "Escape", "Tab", "Shift+Tab", "X", "H", "R", "1", "2", "3"];
const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const GESTURES = [
  "tool",
  "click",
  "clicks",
  "drag",
  "stroke",
  "double",
  "key",
  "keys",
  "command",
  "back",
] as const;

/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class Hand {
  /** What it did last, to be told where something fails. */
  readonly did: string[] = [];
  readonly #next: () => number;
  readonly #tools = COMMANDS.filter(({ group }) => group === "tools");

  constructor(
    readonly desk: Desk,
    seed: number,
  ) {
    this.#next = chance(seed);
  }

  /** One gesture, whole or broken off. */
  gesture(): void {
    const { desk } = this;
    if (desk.all.length > MOST) {
      desk.editor.tools.cancel();
      desk.key("V");
      desk.key("$mod+A");
      desk.key("X");
    }
    const kind = this.#of(GESTURES);
    this.did.push(kind);
    this[kind]();
    if (this.#next() < 0.1) this.#disturb();
    if (this.#next() < 0.02) desk.bench.settle(200);
  }

  tool(): void {
    this.#run(this.#of(this.#tools));
  }

  command(): void {
    this.#run(this.#of(COMMANDS));
  }

  click(): void {
    this.desk.click(...this.#place(), this.#more());
  }

  /** Several points, and then perhaps the end of a drawing. */
  clicks(): void {
    const more = this.#more();
    const points = 3 + this.#whole(4);
    for (let point = 0; point < points; point++) this.desk.click(...this.#place(), point ? {} : more);
    if (this.#next() < 0.8) this.desk.key("Enter");
  }

  drag(): void {
    const [from, to] = [this.#place(), this.#place()];
    this.#press([from, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], to]);
  }

  /** A long drag with many bends. */
  stroke(): void {
    let [x, y] = this.#place();
    const points: [number, number][] = [[x, y]];
    for (let point = 5 + this.#whole(25); point; point--) {
      x = Math.max(0, Math.min(WIDTH, x + 40 * (this.#next() - 0.5)));
      y = Math.max(0, Math.min(HEIGHT, y + 40 * (this.#next() - 0.5)));
      points.push([x, y]);
    }
    this.#press(points);
  }

  double(): void {
    const [x, y] = this.#place();
    this.desk.click(x, y);
    this.desk.click(x, y);
    this.desk.editor.tools.handle("onDoubleClick", this.desk.press({ x, y }));
  }

  key(): void {
    this.desk.key(this.#of(KEYS));
  }

  /** The crosshair, a point of a shape, or the shapes themselves are moved. */
  keys(): void {
    const key = `${this.#of(["", "Shift+", "Alt+", "$mod+"])}${this.#of(ARROWS)}`;
    for (let press = 1 + this.#whole(4); press; press--) this.desk.key(key);
    if (this.#next() < 0.3) this.desk.key("Space");
  }

  back(): void {
    this.desk.key(this.#next() < 0.6 ? "$mod+Z" : "$mod+Y");
  }

  /** Presses, moves and lets go; now and then the pointer is lost, or the view is zoomed in the middle. */
  #press(points: readonly (readonly [number, number])[]): void {
    const { desk } = this;
    const more = this.#more();
    const [[x, y]] = points as [readonly [number, number]];
    desk.move(x, y);
    desk.down(x, y, more);
    for (const [at, point] of points.entries()) {
      desk.move(...point, more);
      if (at === 1 && this.#next() < 0.1) this.#disturb();
    }
    desk.up(...(points.at(-1) as [number, number]), more);
  }

  /** What comes from without: Escape, a lost pointer, a second finger, another zoom. */
  #disturb(): void {
    const { desk } = this;
    const { tools, viewport } = desk.editor;
    this.#of([
      () => tools.cancel(),
      () => desk.key("Escape"),
      () => viewport.zoomBy(this.#next() < 0.5 ? 1 : -1),
      () => viewport.restore({ scale: 1, x: 0, y: 0 }),
    ])();
  }

  #run(command: Command): void {
    const { desk } = this;
    this.did.push(command.id);
    if (!command.available(desk.editor) || command.disabledReason(desk.editor)) return;
    if (command.byKeyOnly) {
      const [key] = command.keys;
      if (key) desk.key(key);
      return;
    }
    command.run(desk.editor);
    command.release?.(desk.editor);
  }

  /** Often a place where something is already: a point of an object, or a place that was used before. */
  #place(): [number, number] {
    const { all, editor } = this.desk;
    const shape = this.#next() < 0.4 && all.length ? this.#of(all).shape : null;
    const points = shape ? vertices(shape) : [];
    if (points.length) {
      const { x, y } = editor.viewport.toScreen(this.#of(points));
      return [x + this.#whole(5) - 2, y + this.#whole(5) - 2];
    }
    const step = this.#of([1, 20]);
    return [step * this.#whole(WIDTH / step), step * this.#whole(HEIGHT / step)];
  }

  #more(): Partial<Modifiers> & { kind: PointerKind; pressure: number } {
    const held = (share: number): boolean => this.#next() < share;
    return {
      shift: held(0.15),
      alt: held(0.15),
      ctrl: held(0.15),
      kind: this.#of(["mouse", "mouse", "pen", "touch"] as const),
      pressure: this.#next(),
    };
  }

  #whole(below: number): number {
    return Math.floor(this.#next() * below);
  }

  #of<T>(list: readonly T[]): T {
    return list[this.#whole(list.length)] as T;
  }
}
