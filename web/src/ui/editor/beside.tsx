import { useEffect, useRef } from "preact/hooks";
import { type Companion, sheetOf } from "../../editor/index.ts";
import { v } from "../words/seeing.ts";
import { useScope } from "./scope.ts";

/** What is shown beside, in words. */
export function nameOf({ of, layer }: Companion): string {
  const shown = of.value === "layer" ? layer.value : null;
  return shown ? v.layer(shown.kind, shown.owner) : v.companions[of.value];
}

/** Another picture in the same view, on the left of the one that is worked on. */
export function Beside() {
  const { editor } = useScope();
  const { companion } = editor;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let detach = companion.attach(sheetOf(element), element.clientWidth);
    const sizes = new ResizeObserver(() => {
      detach();
      detach = companion.attach(sheetOf(element), element.clientWidth);
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      detach();
    };
  }, [companion]);
  const image = companion.image.value;
  return (
    <figure class="beside">
      <canvas ref={canvas} />
      <figcaption class="small" dir="auto">
        {image ? v.besideIs(nameOf(companion), image.name) : v.nothingBeside}
      </figcaption>
    </figure>
  );
}
