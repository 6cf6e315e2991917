/** A piece of work written down: what pointer and keys did and which diffs came of it; for `limner replay`. */
import { signal } from "@preact/signals";
import type { Editor } from "../../editor/editor.ts";
import type { Diff } from "../../model/diffs.ts";
import { scrubbed, TYPED } from "./scrub.ts";
import type { Act, Work } from "./work.ts";

const BUTTONS = [0, 1, 2];

export class Recorder {
  /** True while events are written down. */
  readonly on = signal(false);
  #editor: () => Editor | null = () => null;
  #end: () => Work | null = () => null;

  /** Says which editor is open. */
  serve(editor: () => Editor | null): void {
    this.#editor = editor;
  }

  /** Begins, or ends and hands out the file. */
  toggle(): void {
    const editor = this.#editor();
    if (!this.on.peek() && editor) this.#begin(editor);
    else this.stop();
  }

  stop(): void {
    const work = this.#end();
    this.#end = () => null;
    this.on.value = false;
    if (work) save(scrubbed(work));
  }

  #begin(editor: Editor): void {
    restart(editor);
    const start = described(editor);
    const events: Act[] = [];
    const diffs: Diff[] = [];
    const pressed = new Set<string>();
    let used = 0;
    const stop = new AbortController();
    listen(stop.signal, (act) => {
      if (act.do === "press") pressed.add(act.key);
      // What was pressed before the recording began is let go after it.
      if (act.do === "release" && !pressed.has(act.key)) return;
      events.push(act);
    });
    const deaf = editor.document.peek().listen(({ origin, diff }) => {
      if (origin !== "mine" || !diff) return;
      diffs.push(diff);
      used = events.length;
    });
    this.#end = () => {
      stop.abort();
      deaf();
      return { ...start, events: events.slice(0, used), diffs };
    };
    this.on.value = true;
  }
}

/** The state that a fresh page has too. */
function restart(editor: Editor): void {
  const [first] = editor.classes.offered.peek();
  editor.tools.cancel();
  editor.tools.use("select");
  editor.selection.clear();
  if (first) editor.classes.choose(first.id);
  editor.viewport.fit();
}

function described(editor: Editor): Omit<Work, "events" | "diffs"> {
  const { image } = editor.subject.peek();
  const ontology = editor.classes.ontology.peek();
  return {
    schema: 1,
    window: { width: innerWidth, height: innerHeight },
    image: { width: image.width, height: image.height },
    ontology,
    annotations: editor.document.peek().annotations,
  };
}

function listen(signal: AbortSignal, write: (act: Act) => void): void {
  const options = { signal, capture: true, passive: true };
  const pointer =
    (kind: "move" | "down" | "up") =>
    ({ clientX: x, clientY: y, button }: PointerEvent): void => {
      write({ do: kind, x, y, button: BUTTONS.includes(button) ? button : 0 });
    };
  addEventListener("pointermove", pointer("move"), options);
  addEventListener("pointerdown", pointer("down"), options);
  addEventListener("pointerup", pointer("up"), options);
  addEventListener(
    "wheel",
    ({ clientX: x, clientY: y, deltaX: across, deltaY: down }) => write({ do: "wheel", x, y, across, down }),
    options,
  );
  addEventListener("keydown", (event) => write({ do: "press", key: keyOf(event) }), options);
  addEventListener("keyup", (event) => write({ do: "release", key: keyOf(event) }), options);
}

/** The key; of what is typed into a field only numbers are written down, of other letters that there was one. */
function keyOf({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): string {
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const shortcut = (ctrlKey || metaKey) && !altKey;
  if (!field || shortcut || /^[A-Z][A-Za-z0-9]+$/.test(key)) return key;
  return target.type === "number" && /^[-+.,\d]$/.test(key) ? key : TYPED;
}

function save(work: Work): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(work)], { type: "application/json" }));
  link.download = "limner-work.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
