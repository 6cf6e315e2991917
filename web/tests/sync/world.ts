/** Tabs, a bad network and a server, under one scheduler. */
import type { Id } from "../../src/model/records";
import { OpenLayer } from "../../src/sync/layer";
import { Outbox } from "../../src/sync/outbox";
import {
  type Clock,
  keyOf,
  type Message,
  type Network,
  SignedOut,
  type Tabs,
  Unreachable,
} from "../../src/sync/ports";
import { Sender } from "../../src/sync/sender";
import { Suggested } from "../../src/sync/suggested";
import { Scheduler } from "./scheduler";
import { FakeServer } from "./server";
import { Disk, FakeStorage } from "./storage";

/** How bad the network is, as probabilities. */
export interface Weather {
  /** Lost on the way there, so that nothing happened. */
  drop: number;
  /** Lost on the way back, after the server has done it. */
  cut: number;
  /** Done twice, the second time later, out of order. */
  double: number;
  /** Milliseconds at most, each way. */
  delay: number;
  offline: boolean;
  signedOut: boolean;
}

export const CALM: Weather = { drop: 0, cut: 0, double: 0, delay: 20, offline: false, signedOut: false };

export class World {
  readonly scheduler: Scheduler;
  readonly server: FakeServer;
  readonly disk = new Disk();
  weather: Weather = { ...CALM };
  tabs: Tab[] = [];
  /** The requests that a killed server takes with it belong to an earlier one of its lives. */
  life = 0;
  /** Hears of a tab before it is gone. */
  killed: (tab: Tab) => void = () => {};
  readonly #turns: Turn[] = [];
  #ids = 0;

  constructor(seed: number) {
    this.scheduler = new Scheduler(seed);
    this.server = new FakeServer(this.scheduler.chance(0.5));
  }

  newId(): Id {
    return `01900000-0000-7000-8000-${(++this.#ids).toString(16).padStart(12, "0")}`;
  }

  async openTab(): Promise<Tab> {
    const tab = new Tab(this);
    this.tabs.push(tab);
    void tab.outbox.start();
    return tab;
  }

  /** The tab is gone in the middle of whatever it did. */
  kill(tab: Tab): void {
    this.killed(tab);
    tab.alive = false;
    this.tabs = this.tabs.filter((other) => other !== tab);
    const leads = this.#turns[0]?.tab === tab;
    for (let at = this.#turns.length - 1; at >= 0; at--)
      if (this.#turns[at]?.tab === tab) this.#turns.splice(at, 1);
    if (leads) this.#turns[0]?.begin();
  }

  killServer(): void {
    this.life += 1;
  }

  /** Good weather; every tab hears of it, or finds out by itself. */
  calm(told = true): void {
    this.weather = { ...CALM };
    if (told) for (const tab of this.tabs) tab.online();
  }

  queue(tab: Tab, begin: () => void): void {
    this.#turns.push({ tab, begin });
    if (this.#turns.length === 1) begin();
  }
}

interface Turn {
  readonly tab: Tab;
  readonly begin: () => void;
}

export class Tab {
  readonly #world: World;
  readonly outbox: Outbox;
  readonly layers: OpenLayer[] = [];
  alive = true;
  /** Gone at its so manieth access to storage from now on. */
  doom = Infinity;
  readonly #ports: { clock: Clock; network: Network; storage: FakeStorage };
  readonly #hearing = new Set<(message: Message) => void>();
  readonly #online = new Set<() => void>();

  constructor(world: World) {
    this.#world = world;
    const { scheduler } = world;
    const clock: Clock = {
      now: () => scheduler.now,
      after: (millis, call) => scheduler.after(millis, () => this.alive && call()),
      random: scheduler.random,
    };
    const storage = new FakeStorage(world.disk, () => {
      this.doom -= 1;
      if (!this.doom) world.kill(this);
      return this.#living(3);
    });
    this.#ports = { clock, network: this.#network(), storage };
    const sender = new Sender(clock, this.#ports.network, storage, () => world.newId());
    this.outbox = new Outbox(storage, this.#tabs(), sender);
  }

  open(imageId: Id, author = "me"): OpenLayer {
    const newId = () => this.#world.newId();
    const layer = new OpenLayer({ imageId, author, newId }, { ...this.#ports, outbox: this.outbox });
    this.layers.push(layer);
    void layer.open();
    return layer;
  }

  /** What models found on a picture. */
  suggested(imageId: Id, author = "me"): Suggested {
    const newId = () => this.#world.newId();
    const { clock } = this.#ports;
    const { server } = this.#world;
    const network = {
      suggestions: (image: Id) => this.#ask(() => structuredClone(server.suggestions(image))),
    };
    return new Suggested({ imageId, author, newId }, { clock, network, outbox: this.outbox });
  }

  online(): void {
    for (const call of this.#online) call();
  }

  /** Resolves after some time, unless the tab is dead by then. */
  #living(most: number): Promise<void> {
    return this.#world.scheduler
      .pause(most)
      .then(() => (this.alive ? undefined : new Promise<void>(() => {})));
  }

  #tabs(): Tabs {
    const world = this.#world;
    return {
      tell: (message) => {
        for (const other of world.tabs) {
          if (other === this) continue;
          world.scheduler.after(world.scheduler.random() * 5, () => {
            if (other.alive) for (const call of other.#hearing) call(message);
          });
        }
      },
      listen: (call) => {
        this.#hearing.add(call);
        return () => this.#hearing.delete(call);
      },
      lead: (work) => {
        const stop = new AbortController();
        world.queue(this, () => void work(stop.signal));
        return () => stop.abort();
      },
    };
  }

  #network(): Network {
    const { server } = this.#world;
    return {
      send: (imageId, layer, diffs) =>
        this.#ask(() => structuredClone(server.save(keyOf(imageId, layer), structuredClone(diffs), "me"))),
      layer: (imageId, layer) => this.#ask(() => structuredClone(server.layer(keyOf(imageId, layer)))),
      history: (imageId, layer, limit) =>
        this.#ask(() => {
          const { history } = server.shelf(keyOf(imageId, layer));
          return structuredClone(history.slice(-limit).reverse());
        }),
      undoStack: (imageId, layer, limit) =>
        this.#ask(() => structuredClone(server.undoStack(keyOf(imageId, layer), "me", limit))),
      onOnline: (call) => {
        this.#online.add(call);
        return () => this.#online.delete(call);
      },
    };
  }

  /** A request and its answer through the weather. */
  async #ask<T>(done: () => T): Promise<T> {
    const world = this.#world;
    const { scheduler } = world;
    const life = world.life;
    const { drop, cut, double, delay } = world.weather;
    await this.#arriving(delay);
    if (world.weather.offline || scheduler.chance(drop) || world.life !== life) throw new Unreachable();
    if (world.weather.signedOut) throw new SignedOut();
    const answer = done();
    if (scheduler.chance(double)) scheduler.after(scheduler.random() * 10 * delay, done);
    await this.#living(delay);
    if (scheduler.chance(cut) || world.life !== life || world.weather.offline) throw new Unreachable();
    return answer;
  }

  /** What is on its way arrives, though its tab may be dead by then. */
  #arriving(delay: number): Promise<void> {
    return this.#world.scheduler.pause(delay);
  }
}
