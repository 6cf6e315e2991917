/** Our editor as it ships, its frames timed. */
import { signal } from "@preact/signals-core";
import { createEditor, type Platform } from "../../web/src/editor";
import { browser } from "../../web/src/editor/platform";
import { LayerDocument } from "../../web/src/model/document";
import type { Annotation } from "../../web/src/model/records";
import type { Subject } from "../../web/src/editor";
import type { Size } from "../../web/src/editor/viewport";
import type { Point } from "../../web/src/model/shapes/kind";
import { COLORS, LARGE, PICTURE, rings } from "./material";
import type { Opening, Placed, Renderer } from "./scenes";

const id = (group: number, at: number): string => `0190000${group}-0000-7000-8000-${String(at).padStart(12, "0")}`;

/** The picture and its halves, as the worker makes them. */
function halved(bitmap: ImageBitmap): ImageBitmap[] {
  const levels = [bitmap];
  for (let last = bitmap; last.height >= 256; levels.push(last)) {
    const canvas = new OffscreenCanvas(Math.ceil(last.width / 2), Math.ceil(last.height / 2));
    canvas.getContext("2d")?.drawImage(last, 0, 0, canvas.width, canvas.height);
    last = canvas.transferToImageBitmap();
  }
  return levels;
}

/** As many polygons in a document of their own, and where the middle one has its first point. */
function labelled(count: number, picture: Size): { document: LayerDocument; held: Point } {
  const outlines = rings(count, picture);
  const records = outlines.map((exterior, at): [string, Annotation] => [
    id(1, at),
    {
      kind: "annotation",
      id: id(1, at),
      class_id: id(2, at % COLORS.length),
      shape: { type: "polygon", parts: [{ exterior }] },
      schema: 1,
    },
  ]);
  const document = new LayerDocument({ imageId: id(0, 0), author: "bench" });
  document.replace({ records: new Map(records), status: "todo", reason: "" });
  const [x = 0, y = 0] = outlines[middleOf(count)] ?? [];
  return { document, held: { x, y } };
}

const PYRAMID = { url: "large", ...LARGE, side: 512, levels: 7 };

async function piece(bitmap: ImageBitmap, url: string): Promise<ImageBitmap> {
  await new Promise((done) => setTimeout(done, 4));
  const [column = 0, row = 0] = url.split("/").slice(-2).map(Number);
  return createImageBitmap(bitmap, (column * 97) % 3000, (row * 61) % 1600, 512, 512);
}

const middleOf = (count: number): number => Math.floor(count / 2);

/** A browser whose frames are timed. */
class Timed {
  #spent = 0;
  waiting = false;

  run<T>(work: () => T): T {
    const from = performance.now();
    const answer = work();
    this.#spent += performance.now() - from;
    return answer;
  }

  take(): number {
    const spent = this.#spent;
    this.#spent = 0;
    return spent;
  }

  platform(bitmap: ImageBitmap): Platform {
    const levels = halved(bitmap);
    return {
      ...browser,
      // Pieces of a pyramid come as they would from the server, some milliseconds later.
      decode: async (url) => (url.startsWith("large") ? [await piece(bitmap, url)] : levels),
      read: async () => new TextEncoder().encode(JSON.stringify(PYRAMID)).buffer,
      frame: (run) => {
        this.waiting = true;
        return browser.frame(() => {
          this.waiting = false;
          this.run(run);
        });
      },
    };
  }

  /** Done when no frame has been asked for during 200 ms. */
  async still(): Promise<void> {
    for (let quiet = 0; quiet < 4; ) {
      await new Promise((done) => setTimeout(done, 50));
      quiet = this.waiting ? 0 : quiet + 1;
    }
  }
}

/** Documents for opening one after the other. */
function subjectOf(count: number, picture: Size, at = 0): { subject: Subject; held: Point } {
  const { document, held } = labelled(count, picture);
  const image = { id: id(0, at), name: `${at}.png`, ...picture, schema: 1 };
  const pyramid = picture === LARGE ? { pyramid: "pyramid" } : {};
  return { subject: { image, document, url: `${at % 4}`, ...pyramid }, held };
}

function begun(host: HTMLElement, count: number, bitmap: ImageBitmap, picture: Size) {
  const { subject, held } = subjectOf(count, picture);
  const time = new Timed();
  const editor = createEditor({
    subject,
    ontology: signal({
      schema: 1,
      classes: COLORS.map((color, at) => ({ id: id(2, at), name: `class ${at}`, index: at, color })),
    }),
    ports: {},
    platform: time.platform(bitmap),
  });
  editor.mount(host);
  return { editor, held, time };
}

/** Opening: first paint of so many shapes, going to the next picture, and what a thousand pictures leave behind. */
export async function opening(host: HTMLElement, count: number, bitmap: ImageBitmap): Promise<Opening> {
  const { editor, time } = begun(host, 0, bitmap, PICTURE);
  await time.still();
  const shown = async (at: number, labels: number): Promise<number> => {
    const { subject } = subjectOf(labels, PICTURE, at);
    const from = performance.now();
    await editor.open(subject);
    await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done));
    return performance.now() - from;
  };
  const first = await shown(1, count);
  const sharp = await sharpAfter(time);
  const next: number[] = [];
  for (let at = 0; at < 20; at++) {
    next.push(await shown(at, 50));
    await time.still();
  }
  const heap = (): number => (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0;
  const settled = async (from: number, to: number): Promise<number> => {
    for (let at = from; at < to; at++) await shown(at, 50);
    (globalThis as { gc?: () => void }).gc?.();
    return heap() + editor.stage.bytes;
  };
  const early = await settled(0, 100);
  const late = await settled(100, 1000);
  next.sort((a, b) => a - b);
  return { first, sharp, next: next[18] ?? 0, grown: late - early };
}

async function sharpAfter(time: Timed): Promise<number> {
  const from = performance.now();
  await time.still();
  return performance.now() - from;
}

export async function limner(
  host: HTMLElement,
  count: number,
  bitmap: ImageBitmap,
  picture = PICTURE,
): Promise<Renderer> {
  const { editor, held, time } = begun(host, count, bitmap, picture);
  const pointer = (name: "onPointerDown" | "onPointerMove" | "onPointerUp", dx: number, dy: number): void => {
    const from = editor.viewport.toScreen(held);
    const screen = { x: from.x + dx, y: from.y + dy };
    const plain = { shift: false, alt: false, ctrl: false, pressure: 0.5, kind: "mouse", button: 0 } as const;
    editor.tools.handle(name, { ...plain, screen, at: editor.viewport.toPicture(screen) });
  };
  await time.still();
  return {
    picture,
    place: (view: Placed) => time.run(() => editor.viewport.restore(view)),
    brush: {
      start: () => {
        editor.settings.mask.diameter.value = 80;
        editor.tools.use("brush");
        pointer("onPointerMove", 0, 0);
        pointer("onPointerDown", 0, 0);
      },
      move: (dx, dy) => time.run(() => pointer("onPointerMove", dx, dy)),
      end: () => {
        pointer("onPointerUp", 240, 0);
        editor.tools.use("select");
      },
    },
    grab: () => {
      editor.selection.set([id(1, middleOf(count))]);
      pointer("onPointerMove", 0, 0);
      pointer("onPointerDown", 0, 0);
      pointer("onPointerMove", 5, 5);
    },
    drag: (dx, dy) => time.run(() => pointer("onPointerMove", dx, dy)),
    drop: () => {
      pointer("onPointerUp", 0, 0);
      editor.selection.clear();
    },
    rest: () => time.still(),
    work: () => time.take(),
  };
}
