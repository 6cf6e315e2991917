/** Our editor as it ships, its frames timed. */
import { signal } from "@preact/signals-core";
import { createEditor, type Platform } from "../../web/src/editor";
import { browser } from "../../web/src/editor/platform";
import { LayerDocument } from "../../web/src/model/document";
import type { Annotation } from "../../web/src/model/records";
import type { Point } from "../../web/src/model/shapes/kind";
import { COLORS, PICTURE, rings } from "./material";
import type { Placed, Renderer } from "./scenes";

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
function labelled(count: number): { document: LayerDocument; held: Point } {
  const outlines = rings(count);
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
    return {
      ...browser,
      decode: async () => halved(bitmap),
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

export async function limner(host: HTMLElement, count: number, bitmap: ImageBitmap): Promise<Renderer> {
  const { document, held } = labelled(count);
  const time = new Timed();
  const editor = createEditor({
    subject: { image: { id: id(0, 0), name: "4k.png", ...PICTURE, schema: 1 }, document, url: "4k" },
    ontology: signal({
      schema: 1,
      classes: COLORS.map((color, at) => ({ id: id(2, at), name: `class ${at}`, index: at, color })),
    }),
    ports: {},
    platform: time.platform(bitmap),
  });
  editor.mount(host);
  const pointer = (name: "onPointerDown" | "onPointerMove" | "onPointerUp", dx: number, dy: number): void => {
    const from = editor.viewport.toScreen(held);
    const screen = { x: from.x + dx, y: from.y + dy };
    const plain = { shift: false, alt: false, ctrl: false, pressure: 0.5, kind: "mouse", button: 0 } as const;
    editor.tools.handle(name, { ...plain, screen, at: editor.viewport.toPicture(screen) });
  };
  await time.still();
  return {
    place: (view: Placed) => time.run(() => editor.viewport.restore(view)),
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
