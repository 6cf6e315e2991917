/** The save badge with its dialog, for pages without an editor. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { badgeOf } from "../sync/badge.ts";
import { SaveBadge, SavingDialog } from "./editor/badge.tsx";
import type { Saving } from "./saving.ts";

/** Whether everything is on the server, on a page that is not the editor's; `pending` is what it still prepares. */
export function PageBadge({
  saving: { sync },
  pending,
}: {
  saving: Saving;
  pending: ReadonlySignal<number>;
}) {
  const badge = useMemo(() => badgeOf(sync.outbox, pending), [sync, pending]);
  const open = useSignal(false);
  return (
    <>
      <SaveBadge
        badge={badge.value}
        onOpen={() => {
          open.value = true;
        }}
      />
      {open.value && (
        <SavingDialog
          outbox={sync.outbox}
          badge={badge.value}
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </>
  );
}
