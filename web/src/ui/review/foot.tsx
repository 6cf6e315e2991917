import { useSignal } from "@preact/signals";
import { colorOf } from "../../model/ontology.ts";
import { matchingClasses } from "../editor/classes.ts";
import { Palette } from "../editor/palette.tsx";
import { keysOf } from "../editor/scope.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { currentOntology } from "../store.ts";
import { e } from "../words/editor.ts";
import { r } from "../words/fields.ts";
import { useBench } from "./scope.ts";

const MOST = 100;

/** What can be done with the marked, the way back, and the way on. */
export function Foot() {
  const { wall, choosing } = useBench();
  const marked = wall.marked.value.size;
  return (
    <footer class="wall-foot">
      <span class={`strong ${marked ? "bad" : "faint"}`}>{r.countMarked(marked)}</span>
      <span class="grow" />
      <Button
        icon="tag"
        keys={keysOf("review.class")}
        onClick={() => {
          choosing.value = true;
        }}
      >
        {r.change}
      </Button>
      <Button icon="circle-alert" keys={keysOf("review.uncertain")} onClick={() => void wall.flag()}>
        {r.flagIt}
      </Button>
      <IconButton
        icon="trash-2"
        name={r.delete}
        keys={keysOf("review.delete")}
        onClick={() => void wall.remove()}
      />
      <span class="bar-line" />
      <IconButton
        icon="undo-2"
        name={r.undo}
        keys={keysOf("undo")}
        disabled={!wall.sweep.canUndo.value}
        onClick={() => void wall.undo()}
      />
      <Button kind="primary" keys={keysOf("review.confirm")} onClick={() => void wall.confirm()}>
        {r.right(wall.right.length)}
      </Button>
      {choosing.value && <ChooseClass />}
    </footer>
  );
}

/** The class that the marked are to have. */
function ChooseClass() {
  const { wall, choosing } = useBench();
  const text = useSignal("");
  const offered = (currentOntology.value.classes ?? []).filter(({ archived }) => !archived);
  const close = () => {
    choosing.value = false;
  };
  return (
    <Palette
      label={e.findClass}
      text={text}
      nothing={e.noClassFound(text.value)}
      onClose={close}
      choices={matchingClasses(offered, text.value)
        .slice(0, MOST)
        .map((kind) => ({
          id: kind.id,
          look: (
            <>
              <span class="swatch" style={{ background: colorOf(kind) }} />
              <span class="cut grow" dir="auto">
                {kind.name}
              </span>
            </>
          ),
          choose() {
            close();
            void wall.reclass(kind);
          },
        }))}
    />
  );
}
