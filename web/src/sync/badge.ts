/** What the badge says: the truth about what is on the server, in numbers. */
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { Merged, Outbox } from "./outbox";

/**
 * `saved`: the server has answered for every change; `saving`: on their way to this computer's disk or to the server;
 * `kept`: no connection or no session, they are on this computer; `unsaved`: could not be kept, or the server will never take them; `merged`:
 * somebody else changed the same.
 */
export type Badge =
  | { readonly state: "saved" }
  | { readonly state: "saving"; readonly changes: number }
  | { readonly state: "kept"; readonly changes: number; readonly signedOut: boolean }
  | { readonly state: "unsaved"; readonly changes: number }
  | { readonly state: "merged"; readonly merged: readonly Merged[] };

/**
 * The badge of an outbox; null until what an earlier visit left has been read. `pending` counts changes that a page
 * still prepares for the outbox.
 */
export function badgeOf(outbox: Outbox, pending?: ReadonlySignal<number>): ReadonlySignal<Badge | null> {
  return computed(() => {
    if (!outbox.ready.value) return null;
    const lost = outbox.unkept.value.length + outbox.rejected.value.length;
    if (lost) return { state: "unsaved", changes: lost };
    const changes = outbox.count.value + (pending?.value ?? 0);
    const state = outbox.state.value;
    if (changes && outbox.kept.value && (state === "offline" || state === "signed-out")) {
      return { state: "kept", changes, signedOut: state === "signed-out" };
    }
    if (changes) return { state: "saving", changes };
    const merged = outbox.merged.value;
    return merged.length ? { state: "merged", merged } : { state: "saved" };
  });
}
