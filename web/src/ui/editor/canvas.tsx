import { useEffect, useRef } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { e } from "../words/editor.ts";
import { useLate } from "./late.ts";
import { CommandMenu } from "./menu.tsx";
import { Minimap } from "./minimap.tsx";
import { useScope } from "./scope.ts";

/** The picture: an application of its own to screen readers, with the list of objects beside it as its truth. */
export function CanvasHost({ wanted }: { wanted: string }) {
  const { editor, image } = useScope();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    host.current.focus({ preventScroll: true });
    return editor.mount(host.current);
  }, [editor]);
  const { state } = editor.picture.value;
  const waits = wanted !== image.id;
  const late = useLate(waits || state === "loading", 100);
  return (
    <main class="editor-view">
      <div
        ref={host}
        class={`host ${waits ? "dim" : ""}`}
        data-region
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked with by keyboard
        tabIndex={0}
        aria-label={e.canvas(image.name, editor.document.value.annotations.length)}
        aria-busy={waits}
      />
      {late && !waits && state === "loading" && <div class="waiting" />}
      {state === "broken" && <Broken />}
      <Minimap />
      <CommandMenu host={host} />
    </main>
  );
}

function Broken() {
  const { session, editor, image } = useScope();
  const picture = editor.picture.value;
  const reason = session.places.row(image.id)?.problem || (picture.state === "broken" ? picture.reason : "");
  return (
    <div class="over-view">
      <Nothing icon="file-x" sentence={e.brokenPicture(image.name, reason)}>
        <Button onClick={() => session.skip(reason)}>{e.skipBroken}</Button>
      </Nothing>
    </div>
  );
}
