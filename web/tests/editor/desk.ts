/** An editor without a browser: a canvas that writes down what is drawn, a clock and frames that are turned by hand. */
import { signal } from "@preact/signals-core";
import { createEditor, type Editor, type Platform, type Ports } from "../../src/editor";
import { ColorFinder } from "../../src/editor/colors/finder";
import type { Colored } from "../../src/editor/colors/ground";
import { EdgeFinder } from "../../src/editor/edges/finder";
import { Hotkeys } from "../../src/editor/hotkeys";
import type { KeyPress, PointerPress } from "../../src/editor/input/events";
import type { Bitmap, Context, Surface } from "../../src/editor/ports";
import { pieces } from "../../src/model/clip";
import type { Diff } from "../../src/model/diffs";
import { LayerDocument } from "../../src/model/document";
import type { Annotation, Class, Ontology, Shape } from "../../src/model/records";
import type { Point } from "../../src/model/shapes/kind";

export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

export interface Recorder {
  readonly calls: Call[];
  readonly context: Context;
}

const ANSWERS: { readonly [method: string]: (...args: number[]) => unknown } = {
  measureText: () => ({ width: 40 }),
  createPattern: () => ({}),
  getImageData: () => ({ data: [1, 2, 3, 255] }),
  createImageData: (width = 0, height = 0) => ({ data: new Uint8ClampedArray(4 * width * height) }),
};

/** A 2D context that draws nothing and remembers everything. */
export function recorder(): Recorder {
  const calls: Call[] = [];
  const state: { [name: string]: unknown } = { globalAlpha: 1 };
  const context = new Proxy(state, {
    get: (target, name: string) =>
      name in target
        ? target[name]
        : (...args: number[]) => {
            calls.push({ name, args });
            return ANSWERS[name]?.(...args);
          },
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  }) as unknown as Context;
  return { calls, context };
}

export class Bench implements Platform {
  time = 0;
  readonly painted: { readonly calls: Call[]; readonly width: number; readonly height: number }[] = [];
  #frames: (() => void)[] = [];
  #timers: { at: number; run: () => void }[] = [];

  canvas = (width: number, height: number): Surface => {
    const { calls, context } = recorder();
    return {
      width,
      height,
      context,
      take: () => {
        this.painted.push({ calls, width, height });
        return { width, height, calls } as Bitmap;
      },
    };
  };
  decode: Platform["decode"] = async () => [{ width: 400, height: 300 }];
  read: Platform["read"] = async (url) => {
    throw new Error(`no file at ${url}`);
  };
  edges = new EdgeFinder();
  clip: Platform["clip"] = async (job) => pieces(job);
  /** What the picture looks like to those who look at its colours. */
  seen: Colored = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
  colors = new ColorFinder({ picture: async () => this.seen, read: async () => new ArrayBuffer(0) });
  frame = (run: () => void): (() => void) => {
    this.#frames.push(run);
    return () => {
      this.#frames = this.#frames.filter((other) => other !== run);
    };
  };
  later = (run: () => void, ms: number): (() => void) => {
    const timer = { at: this.time + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };
  now = (): number => this.time;
  /** Time in which the page was hidden. */
  hidden = 0;
  attended = (): number => this.time - this.hidden;
  clock = (): number => 1_700_000_000_000 + this.time;

  get waiting(): number {
    return this.#frames.length;
  }

  /** Lets time pass and frames run until nothing is asked for any more. */
  settle(ms = 0): void {
    this.time += ms;
    const due = this.#timers.filter(({ at }) => at <= this.time);
    this.#timers = this.#timers.filter(({ at }) => at > this.time);
    for (const { run } of due) run();
    for (let turn = 0; this.#frames.length; turn++) {
      if (turn > 500) throw new Error("frames without end");
      for (const run of this.#frames.splice(0)) run();
    }
  }
}

export const CAR: Class = {
  id: "00000000-0000-7000-8000-00000000000a",
  name: "car",
  index: 0,
  color: "#4884fc",
};
export const BUS: Class = {
  id: "00000000-0000-7000-8000-00000000000b",
  name: "bus",
  index: 1,
  color: "#90fcd8",
};
export const ONTOLOGY: Ontology = { version: 1, classes: [CAR, BUS], schema: 1 };

const IMAGE = {
  id: "00000000-0000-7000-8000-000000000001",
  name: "one.jpg",
  width: 400,
  height: 300,
  schema: 1,
};

let made = 0;

/** An annotation with an id of its own. */
export function annotation(shape: Shape, more: Partial<Annotation> = {}): Annotation {
  made += 1;
  const id = `01900000-0000-7000-8000-${String(made).padStart(12, "0")}`;
  return { kind: "annotation", id, shape, class_id: CAR.id, schema: 1, ...more };
}

export function box(x: number, y: number, width: number, height: number): Shape {
  return { type: "box", x, y, width, height };
}

export function polygon(...exterior: number[]): Shape {
  return { type: "polygon", parts: [{ exterior }] };
}

export function documentWith(annotations: readonly Annotation[] = []): LayerDocument {
  const document = new LayerDocument({ imageId: IMAGE.id, author: "me" });
  if (annotations.length)
    document.replace({
      records: new Map(annotations.map((one) => [one.id, one])),
      status: "todo",
      reason: "",
    });
  return document;
}

/** An editor with a hand: points are picture px at 100 % with the picture's origin at (0, 0) of the screen. */
export class Desk {
  readonly bench = new Bench();
  readonly diffs: Diff[] = [];
  readonly refused: string[] = [];
  readonly document: LayerDocument;
  readonly editor: Editor;
  readonly base = { width: 0, height: 0, ...recorder() };
  readonly overlay = { width: 0, height: 0, ...recorder() };
  readonly hotkeys: Hotkeys;

  constructor(
    annotations: readonly Annotation[] = [],
    ports: Partial<Ports> = {},
    ontology: Ontology = ONTOLOGY,
  ) {
    this.document = documentWith(annotations);
    this.hear(this.document);
    this.editor = createEditor({
      subject: { image: IMAGE, document: this.document, url: "/one" },
      ontology: signal(ontology),
      ports: {
        refuse: (reason) => this.refused.push(reason),
        ...ports,
      },
      platform: this.bench,
    });
    this.hotkeys = new Hotkeys(this.editor);
    this.editor.stage.attach(this.base, this.overlay);
    this.editor.viewport.resize({ width: 400, height: 300, ratio: 1 });
    this.editor.viewport.restore({ scale: 1, x: 0, y: 0 });
    this.bench.settle(200);
  }

  /** Notes what is done to a document. */
  hear(document: LayerDocument): void {
    document.listen(({ diff }) => {
      if (diff) this.diffs.push(diff);
    });
  }

  /** Everything in the document, in paint order. */
  get all(): readonly Annotation[] {
    return this.document.annotations;
  }

  get selected(): readonly string[] {
    return [...this.editor.selection.ids.peek()];
  }

  press(screen: Point, more: Partial<PointerPress> = {}): PointerPress {
    const at = this.editor.viewport.toPicture(screen);
    return {
      screen,
      at,
      kind: "mouse",
      button: 0,
      pressure: 0,
      shift: false,
      alt: false,
      ctrl: false,
      ...more,
    };
  }

  down(x: number, y: number, more: Partial<PointerPress> = {}): void {
    this.editor.tools.handle("onPointerDown", this.press({ x, y }, more));
  }

  move(x: number, y: number, more: Partial<PointerPress> = {}): void {
    this.editor.tools.handle("onPointerMove", this.press({ x, y }, { button: -1, ...more }));
  }

  up(x: number, y: number, more: Partial<PointerPress> = {}): void {
    this.editor.tools.handle("onPointerUp", this.press({ x, y }, more));
  }

  click(x: number, y: number, more: Partial<PointerPress> = {}): void {
    this.move(x, y, more);
    this.down(x, y, more);
    this.up(x, y, more);
  }

  drag(points: readonly (readonly [number, number])[], more: Partial<PointerPress> = {}): void {
    const [[x0, y0], ...rest] = points as [readonly [number, number], ...(readonly [number, number])[]];
    this.move(x0, y0);
    this.down(x0, y0, more);
    for (const [x, y] of rest) this.move(x, y, more);
    const [x1, y1] = points.at(-1) as readonly [number, number];
    this.up(x1, y1, more);
  }

  /** Presses a key as written in the keymap: `Shift+D`, `$mod+Z`. */
  key(text: string): boolean {
    const press = pressOf(text);
    const used = this.hotkeys.press(press);
    this.hotkeys.release(press.code);
    return used;
  }
}

const CODES: { readonly [key: string]: string } = {
  Space: "Space",
  "[": "BracketLeft",
  "]": "BracketRight",
  "`": "Backquote",
  "=": "Equal",
  "-": "Minus",
};

export function pressOf(text: string): KeyPress {
  const parts = text.split("+");
  const key = parts.at(-1) as string;
  const code =
    CODES[key] ?? (/^\d$/.test(key) ? `Digit${key}` : /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key);
  return {
    key: key === "Space" ? " " : key,
    code,
    repeat: false,
    shift: parts.includes("Shift"),
    alt: parts.includes("Alt"),
    ctrl: parts.includes("$mod"),
  };
}
