import { useEffect, useRef } from "preact/hooks";
import type { ApiError } from "../api.ts";
import { JobBar } from "../jobs/bar.tsx";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { e, percent } from "../words/editor.ts";
import { t } from "../words/en.ts";
import { Beside } from "./beside.tsx";
import { useLate } from "./late.ts";
import { CommandMenu } from "./menu.tsx";
import { Minimap } from "./minimap.tsx";
import { useScope } from "./scope.ts";

/** The picture: an application of its own to screen readers, with the list of objects beside it as its truth. */
export function CanvasHost({ wanted }: { wanted: string }) {
  const { session, editor, image } = useScope();
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
    <main class={`editor-view ${editor.companion.mode.value === "beside" ? "halved" : ""}`}>
      <div
        ref={host}
        class={`host ${waits ? "dim" : ""}`}
        data-region
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked with by keyboard
        tabIndex={0}
        aria-label={e.canvas(image.name, editor.document.value.annotations.length)}
        aria-busy={waits || state === "loading"}
      />
      {editor.companion.mode.value === "beside" && <Beside />}
      {late && !waits && state === "loading" && <div class="waiting" />}
      {state === "preparing" && !waits && <Preparing />}
      {state === "broken" && !waits && <Broken />}
      {session.error.value && <Unfetched error={session.error.value} />}
      <Minimap />
      <CommandMenu host={host} />
    </main>
  );
}

/** The picture asked for does not come; the one before is still open below. */
function Unfetched({ error }: { error: ApiError }) {
  const { session } = useScope();
  return (
    <div class="over-view">
      <Nothing icon="circle-alert" sentence={error.message} detail={error.hint}>
        <div class="row">
          <Button onClick={() => session.retry()}>{t.retry}</Button>
          <Button onClick={() => session.go("pictures")}>{e.back}</Button>
        </div>
      </Nothing>
    </div>
  );
}

/** The server cuts a large picture into tiles; labels are there already, and other pictures can be worked on meanwhile. */
function Preparing() {
  const picture = useScope().editor.picture.value;
  const share = picture.state === "preparing" ? picture.share : 0;
  return (
    <div class="preparing">
      <JobBar done={share} total={1} what={e.preparing} told={percent(share, "down")} />
      <p class="small faint" role="status">
        {e.preparingMeanwhile}
      </p>
    </div>
  );
}

function Broken() {
  const { session, editor, image } = useScope();
  const picture = editor.picture.value;
  const lasting = session.places.row(image.id)?.problem;
  const reason = (lasting || (picture.state === "broken" ? picture.reason : "")).replace(/\.$/, "");
  return (
    <div class="over-view">
      <Nothing icon="file-x" sentence={e.brokenPicture(image.name, reason)}>
        <div class="row">
          {!lasting && <Button onClick={() => void editor.showing.again()}>{t.retry}</Button>}
          <Button onClick={() => session.skip(reason)}>{e.skipBroken}</Button>
        </div>
      </Nothing>
    </div>
  );
}
