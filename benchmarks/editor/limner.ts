/** Our editor as it ships, its frames timed. */
import { signal } from "@preact/signals-core";
import { createEditor } from "../../web/src/editor";
import { browser } from "../../web/src/editor/platform";
import { LayerDocument } from "../../web/src/model/document";
import type { Annotation } from "../../web/src/model/records";
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

export async function limner(host: HTMLElement, count: number, bitmap: ImageBitmap): Promise<Renderer> {
  let spent = 0;
  let waiting = false;
  const timed = <T>(run: () => T): T => {
    const from = performance.now();
    const answer = run();
    spent += performance.now() - from;
    return answer;
  };
  const platform = {
    ...browser,
    decode: async () => halved(bitmap),
    frame: (run: () => void) => {
      waiting = true;
      return browser.frame(() => {
        waiting = false;
        timed(run);
      });
    },
  };
  const outlines = rings(count);
  const annotations = outlines.map(
    (exterior, at): Annotation => ({
      kind: "annotation",
      id: id(1, at),
      class_id: id(2, at % COLORS.length),
      shape: { type: "polygon", parts: [{ exterior }] },
      schema: 1,
    }),
  );
  const document = new LayerDocument({ imageId: id(0, 0), author: "bench" });
  document.replace({ records: new Map(annotations.map((one) => [one.id, one])), status: "todo", reason: "" });
  const editor = createEditor({
    subject: { image: { id: id(0, 0), name: "4k.png", ...PICTURE, schema: 1 }, document, url: "4k" },
    ontology: signal({
      schema: 1,
      classes: COLORS.map((color, at) => ({ id: id(2, at), name: `class ${at}`, index: at, color })),
    }),
    ports: { commit: () => {} },
    platform,
  });
  editor.mount(host);
  const [x = 0, y = 0] = outlines[Math.floor(count / 2)] ?? [];
  const pointer = (name: "onPointerDown" | "onPointerMove" | "onPointerUp", dx: number, dy: number): void => {
    const from = editor.viewport.toScreen({ x, y });
    const screen = { x: from.x + dx, y: from.y + dy };
    const plain = { shift: false, alt: false, ctrl: false, pressure: 0.5, kind: "mouse", button: 0 } as const;
    editor.tools.handle(name, { ...plain, screen, at: editor.viewport.toPicture(screen) });
  };
  const still = async (): Promise<void> => {
    for (let quiet = 0; quiet < 4; ) {
      await new Promise((done) => setTimeout(done, 50));
      quiet = waiting ? 0 : quiet + 1;
    }
  };
  await still();
  return {
    place: (view: Placed) => timed(() => editor.viewport.restore(view)),
    grab: () => {
      editor.selection.set([id(1, Math.floor(count / 2))]);
      pointer("onPointerMove", 0, 0);
      pointer("onPointerDown", 0, 0);
      pointer("onPointerMove", 5, 5);
    },
    drag: (dx, dy) => timed(() => pointer("onPointerMove", dx, dy)),
    drop: () => {
      pointer("onPointerUp", 0, 0);
      editor.selection.clear();
    },
    rest: still,
    work: () => {
      const since = spent;
      spent = 0;
      return since;
    },
  };
}
