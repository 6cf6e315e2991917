import { words } from "../../editor/index.ts";
import { e, px } from "../words/editor.ts";
import { useScope } from "./scope.ts";

/** The last line: where the pointer is and what it is on; what it can do now. */
export function StatusLine() {
  const { editor, image } = useScope();
  return (
    <footer class="editor-status">
      <Pointer />
      <span>{e.pixels(image.width, image.height)}</span>
      <span>{Math.round(editor.viewport.scale.value * 100)} %</span>
      <span class="grow" />
      <Hints />
    </footer>
  );
}

function Pointer() {
  const { editor } = useScope();
  const place = editor.pointer.value;
  const color = place?.color;
  return (
    <>
      <span class="place">
        <span class="faint">x</span> {place ? px(place.at.x) : "–"} <span class="faint">y</span>{" "}
        {place ? px(place.at.y) : "–"}
      </span>
      <span class="row pixel">
        {color && (
          <>
            <span class="swatch" style={{ background: `rgb(${color.join(" ")})` }} />
            {color.join(" ")}
          </>
        )}
      </span>
    </>
  );
}

function Hints() {
  const { editor } = useScope();
  return (
    <>
      {editor.hints.value.slice(0, 4).map((key) => {
        const [does, what] = words.hints[key];
        return (
          <span key={key} class="hint">
            <span class="does">{does}</span> <span class="faint">{what}</span>
          </span>
        );
      })}
    </>
  );
}
