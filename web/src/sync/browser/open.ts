/** Sync as the browser runs it: one outbox per page, open layers on top. */
import { newId } from "../../model/ids";
import { type LayerOptions, OpenLayer } from "../layer";
import { Outbox } from "../outbox";
import type { Clock, Storage, Tabs } from "../ports";
import { Sender } from "../sender";
import { Suggested, type SuggestedOptions } from "../suggested";
import { Leaving } from "./leaving";
import { network } from "./network";
import { openStorage } from "./storage";
import { openTabs } from "./tabs";

const clock: Clock = {
  now: () => Date.now(),
  after(millis, call) {
    const timer = setTimeout(call, millis);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

export class Sync {
  readonly outbox: Outbox;
  readonly #storage: Storage;

  constructor(storage: Storage, tabs: Tabs) {
    this.#storage = storage;
    this.outbox = new Outbox(storage, tabs, new Sender(clock, network, storage, newId));
  }

  /** The layer of a picture; call its `open`, and `close` when another picture is shown. */
  layer(options: LayerOptions): OpenLayer {
    return new OpenLayer(options, { clock, network, storage: this.#storage, outbox: this.outbox });
  }

  /** What models found on a picture; call its `fetch`, and `close` when it is no longer looked at. */
  suggested(options: SuggestedOptions): Suggested {
    return new Suggested(options, { clock, network, outbox: this.outbox });
  }
}

/** Begins to sync for an actor of a server (its instance id): reads what an earlier visit left, and sends it. */
export async function openSync(instance: string, actor: string): Promise<Sync> {
  const name = `limner-${instance}-${actor}`;
  const sync = new Sync(await openStorage(name), openTabs(name));
  const { outbox } = sync;
  await outbox.start();
  const leaving = new Leaving(localStorage, name, newId());
  addEventListener("pagehide", () => leaving.keep(outbox.left()));
  addEventListener("pageshow", () => leaving.drop());
  outbox.takeOver(leaving.take());
  return sync;
}
