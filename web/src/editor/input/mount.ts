/** The editor in the page: two canvases in a host, and the browser's events made the tools' own. */
import { effect } from "@preact/signals-core";
import type { Point } from "../../model/shapes/kind";
import type { Editor } from "../editor";
import { Hotkeys } from "../hotkeys";
import { sheetOf } from "../sheet";
import type { KeyPress, PointerKind, PointerPress } from "./events";
import { Fingers } from "./fingers";
import { meaningOf } from "./wheel";

/** Puts the canvases into the host and listens there until the returned function is called. */
export function mount(editor: Editor, host: HTMLElement): () => void {
  const [base, overlay] = [sheet(host), sheet(host)];
  editor.stage.attach(sheetOf(base), sheetOf(overlay));
  const sizes = new ResizeObserver(() => measure(editor, host));
  sizes.observe(host);
  measure(editor, host);
  const stop = new AbortController();
  listenToPointers(editor, host, stop.signal);
  listenToKeys(editor, host, stop.signal);
  const cursor = effect(() => {
    host.style.cursor = editor.sketch.cursor.value;
  });
  return () => {
    stop.abort();
    cursor();
    sizes.disconnect();
    editor.stage.detach();
    for (const canvas of [base, overlay]) canvas.remove();
  };
}

function sheet(host: HTMLElement): HTMLCanvasElement {
  const canvas = host.ownerDocument.createElement("canvas");
  canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;touch-action:none";
  canvas.setAttribute("aria-hidden", "true");
  host.append(canvas);
  return canvas;
}

function measure(editor: Editor, host: HTMLElement): void {
  const { clientWidth: width, clientHeight: height } = host;
  const ratio = host.ownerDocument.defaultView?.devicePixelRatio ?? 1;
  if (width && height) editor.viewport.resize({ width, height, ratio });
}

function listenToPointers(editor: Editor, host: HTMLElement, signal: AbortSignal): void {
  const { tools } = editor;
  const fingers = new Fingers(editor);
  let down = false;
  const press = (event: MouseEvent): PointerPress => pressOf(editor, host, event);
  const lost = (): void => {
    if (down) tools.cancel();
    down = false;
    fingers.clear();
    editor.lens.point(null);
  };
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    hear: (event: HTMLElementEventMap[K]) => void,
    passive = true,
  ): void => host.addEventListener(name, hear, { signal, passive });
  on("pointerdown", (event) => {
    host.focus({ preventScroll: true });
    host.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch" && fingers.down(event.pointerId, press(event))) {
      editor.lens.point(null);
      return;
    }
    down = true;
    const at = press(event);
    editor.lens.point(at.screen, event.pointerType === "touch");
    tools.handle("onPointerDown", at);
  });
  on("pointermove", (event) => {
    if (event.pointerType === "touch" && fingers.move(event.pointerId, press(event))) return;
    const at = press(event);
    editor.pointAt(at.at);
    editor.lens.point(at.screen, event.pointerType === "touch" && down);
    tools.handle("onPointerMove", at);
  });
  on("pointerup", (event) => {
    down = false;
    if (event.pointerType === "touch") editor.lens.point(null);
    if (event.pointerType === "touch" && fingers.up(event.pointerId)) return;
    tools.handle("onPointerUp", press(event));
  });
  on("pointercancel", lost);
  on("pointerleave", () => {
    editor.pointAt(null);
    editor.lens.point(null);
  });
  on("dblclick", (event) => void tools.handle("onDoubleClick", press(event)));
  on("contextmenu", (event) => event.preventDefault(), false);
  on(
    "wheel",
    (event) => {
      event.preventDefault();
      turn(editor, host, event);
    },
    false,
  );
  host.ownerDocument.defaultView?.addEventListener("blur", lost, { signal });
}

function turn(editor: Editor, host: HTMLElement, event: WheelEvent): void {
  const { tools, viewport, settings } = editor;
  const meaning = meaningOf(event, settings.pointer.wheel.peek());
  if (meaning.does === "zoom") viewport.zoomBy(meaning.notches, placeOf(host, event));
  else if (meaning.does === "pan") viewport.panBy(meaning.dx, meaning.dy);
  else tools.resize(meaning.notches);
}

function listenToKeys(editor: Editor, host: HTMLElement, signal: AbortSignal): void {
  const page = host.ownerDocument;
  const hotkeys = new Hotkeys(editor);
  page.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || isTyping(event) || page.querySelector("dialog[open]")) return;
      // Outside the canvas, Tab, Space, Enter and arrows belong to the control that has the focus.
      if (event.target !== host && event.target !== page.body && isControlKey(event)) return;
      if (hotkeys.press(keyPress(event))) event.preventDefault();
    },
    { signal },
  );
  page.addEventListener("keyup", (event) => hotkeys.release(event.code), { signal });
  page.defaultView?.addEventListener("blur", () => hotkeys.releaseAll(), { signal });
}

/** True where the key belongs to a field. */
export function isTyping({ target, isComposing }: KeyboardEvent): boolean {
  const typed = "input:not([type=checkbox],[type=radio],[type=range],[type=button]), textarea, select";
  return isComposing || (target instanceof Element && target.closest(`${typed}, [contenteditable]`) !== null);
}

function isControlKey({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || (shiftKey && key === " ")) return false;
  return key === "Tab" || key === " " || key === "Enter" || key.startsWith("Arrow");
}

export function keyPress(event: KeyboardEvent): KeyPress {
  const { key, code, repeat, shiftKey: shift, altKey: alt, ctrlKey, metaKey } = event;
  return { key, code, repeat, shift, alt, ctrl: ctrlKey || metaKey };
}

function placeOf(host: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = host.getBoundingClientRect();
  return { x: clientX - left - host.clientLeft, y: clientY - top - host.clientTop };
}

/** The button of a pen's other end. */
const ERASER = 5;

function pressOf(editor: Editor, host: HTMLElement, event: MouseEvent): PointerPress {
  const screen = placeOf(host, event);
  const pointer = event instanceof PointerEvent ? event : null;
  // The barrel button and the eraser's end are Ctrl.
  const barrel = pointer?.pointerType === "pen" && (event.button === 2 || event.button === ERASER);
  return {
    screen,
    at: editor.viewport.toPicture(screen),
    kind: (["pen", "touch"].find((kind) => kind === pointer?.pointerType) ?? "mouse") as PointerKind,
    button: barrel ? 0 : event.button,
    pressure: pointer?.pressure ?? 0,
    shift: event.shiftKey,
    alt: event.altKey,
    ctrl: event.ctrlKey || event.metaKey || barrel,
  };
}
