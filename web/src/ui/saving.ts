/** Saving for the whole page: one sync room, opened once, and what it says about connection and session. */
import { effect, signal } from "@preact/signals";
import { openSync, type Sync } from "../sync/browser/open.ts";
import { openSeen } from "../sync/browser/seen.ts";
import { ApiError, ask, reachable, signedOut } from "./api.ts";

/** Who works here. */
export interface Me {
  readonly actor: { readonly id: string; readonly name: string };
  readonly instance: string;
  readonly version: string;
}

export interface Saving {
  readonly sync: Sync;
  readonly seen: ReturnType<typeof openSeen>;
  readonly me: Me;
}

/** Null until the server has said who works here. */
export const saving = signal<Saving | null>(null);

/** True where the browser keeps nothing for this page. */
export const cannotKeep = signal(false);

const RETRY = 5_000;

/** Opens the sync room and sends what an earlier visit left; tries again while the server is away. */
export async function startSaving(): Promise<void> {
  try {
    const me = await ask<Me>("GET", "/me");
    const sync = await openSync(me.instance, me.actor.id);
    follow(sync);
    saving.value = { sync, seen: openSeen(me.instance, me.actor.id), me };
  } catch (error) {
    if (!(error instanceof ApiError)) cannotKeep.value = true;
    setTimeout(() => void startSaving(), RETRY);
  }
}

/** Keeps the page's notices equal to what sending finds out, and sends again after a sign-in elsewhere. */
function follow({ outbox }: Sync): void {
  effect(() => {
    const state = outbox.state.value;
    if (state === "offline") reachable.value = false;
    else reachable.value = true;
    signedOut.value = state === "signed-out";
  });
  addEventListener("focus", () => {
    if (outbox.state.peek() === "signed-out") outbox.signedIn();
  });
  addEventListener("beforeunload", (event) => {
    if (outbox.unkept.peek().length) event.preventDefault();
  });
}
