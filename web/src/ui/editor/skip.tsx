import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { e } from "../words/editor.ts";
import { useScope } from "./scope.ts";

/** Leaves the picture out, with a reason that others can read and filter by. */
export function SkipDialog() {
  const { session, shell, image } = useScope();
  const reason = useSignal(session.shown.value?.editor.document.value.reason ?? "");
  const form = useId();
  const skip = (event: Event) => {
    event.preventDefault();
    shell.close();
    session.skip(reason.value.trim());
  };
  return (
    <Dialog
      title={e.skipTitle(image.name)}
      width={440}
      onClose={() => shell.close()}
      foot={
        <span class="end">
          <Button kind="primary" type="submit" form={form}>
            {e.skipGo}
          </Button>
        </span>
      }
    >
      <form id={form} class="form" onSubmit={skip}>
        <label>
          <span class="quiet">{e.skipReason}</span>
          <input
            class="field"
            value={reason.value}
            data-first
            required
            maxLength={200}
            dir="auto"
            onInput={(event) => {
              reason.value = event.currentTarget.value;
            }}
          />
        </label>
        <div class="row wrap">
          {e.skipReasons.map((one) => (
            <Button
              key={one}
              onClick={() => {
                reason.value = one;
              }}
            >
              {one}
            </Button>
          ))}
        </div>
      </form>
    </Dialog>
  );
}
