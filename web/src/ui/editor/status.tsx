import { COMMANDS_OF_HINTS, commandOf, words } from "../../editor/index.ts";
import { isEnough } from "../../model/coverage.ts";
import { tipFor } from "../kit/tip.tsx";
import { e, percent, px } from "../words/editor.ts";
import { CommandButton } from "./command.tsx";
import { keysOf, runCommand, useScope } from "./scope.ts";

/** The last line: where the pointer is and what it is on; what it can do now. */
export function StatusLine() {
  const { image } = useScope();
  return (
    <footer class="editor-status">
      <Pointer />
      <span>{e.pixels(image.width, image.height)}</span>
      <Zoom />
      <SeenShare />
      <Covered />
      <Recording />
      <span class="grow" />
      <Hints />
    </footer>
  );
}

/** How much of a large picture was seen at full size; a click goes to what was not. */
function SeenShare() {
  const scope = useScope();
  const { seen } = scope.editor;
  if (!seen.matters.value) return null;
  const command = commandOf("view.unseen");
  return (
    <button
      type="button"
      class="covered"
      {...tipFor(words.commands[command.title][0], keysOf(command))}
      onClick={() => runCommand(scope, command)}
    >
      {e.seen(percent(seen.share.value, "down"))}
    </button>
  );
}

function Zoom() {
  const { viewport } = useScope().editor;
  return (
    <span class="row zoom">
      <CommandButton id="view.out" slim />
      <span>{e.scale(viewport.scale.value)}</span>
      <CommandButton id="view.in" slim />
      <CommandButton id="view.fit" slim />
    </span>
  );
}

/** How much of the picture is labelled, where that matters; a click goes to what is not. */
function Covered() {
  const scope = useScope();
  const { coverage } = scope.editor;
  const labelled = coverage.labelled.value;
  if (!coverage.matters.value || labelled === null) return null;
  const left = coverage.mayBeLeft.value;
  const share = percent(labelled / coverage.pixels.value, "down");
  const enough = left === null || isEnough(labelled, coverage.pixels.value, left);
  const command = commandOf("view.unlabelled");
  return (
    <button
      type="button"
      class={`covered ${enough ? "" : "warn"}`}
      {...tipFor(words.commands[command.title][0], keysOf(command))}
      onClick={() => runCommand(scope, command)}
    >
      {left === null ? e.covered(share) : e.coveredOf(share, percent(1 - left, "down"))}
    </button>
  );
}

function Recording() {
  const { recorder } = useScope().shell;
  if (!recorder.on.value) return null;
  return (
    <button type="button" class="warn" onClick={() => recorder.stop()}>
      {e.recording}
    </button>
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
        const keys = (COMMANDS_OF_HINTS[key] ?? []).map(keysOf).filter(Boolean).join(" ");
        return (
          <span key={key} class="hint">
            <span class="does">{keys || does}</span> <span class="faint">{what}</span>
          </span>
        );
      })}
    </>
  );
}
