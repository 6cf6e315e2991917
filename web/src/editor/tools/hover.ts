/** What the pointer is over, the same in every tool. */
import { batch } from "@preact/signals-core";
import type { Editor } from "../editor";
import type { Hit, Precision } from "../hit";
import type { PointerPress } from "../input/events";

/** Shows what the pointer would take hold of. */
export function hover(editor: Editor, { at, kind }: PointerPress, precision?: Precision): Hit | null {
  const hit = editor.hit(at, kind, precision);
  const { sketch } = editor;
  batch(() => {
    sketch.hover.value = hit?.id ?? null;
    const handle = hit?.kind === "vertex" || hit?.kind === "handle";
    const now = sketch.hot.peek();
    if (!handle) sketch.hot.value = null;
    else if (now?.id !== hit.id || now.index !== hit.index)
      sketch.hot.value = { id: hit.id, index: hit.index };
  });
  return hit;
}
