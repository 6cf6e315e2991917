/** How much of the picture is labelled, counted in slices while nothing else is to do; and what is left, area by area. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { mayBeLeft } from "../../model/coverage";
import type { Ontology } from "../../model/records";
import { type Region, regionsOf } from "../../model/regions";
import type { Bounds } from "../../model/shapes/kind";
import { areaOf, unionAll } from "../../model/spans";
import { grown } from "../bounds";
import type { Classes } from "../classes";
import type { Platform } from "../ports";
import type { Scene } from "../scene";
import type { Sketch } from "../sketch";
import type { Tools } from "../tools/root";
import type { Viewport } from "../viewport";
import { words } from "../words/en";
import { coverOf, unlabelled } from "./cover";

/** Columns that are counted at once. */
const STRIPE = 64;
/** Milliseconds of counting in one go, and between two of them. */
const BUDGET = 4;
const PAUSE = 8;
/** Around an area that is shown, px. */
const MARGIN = 16;

export interface CoverageParts {
  readonly platform: Platform;
  readonly scene: Scene;
  readonly sketch: Sketch;
  readonly classes: Classes;
  readonly viewport: Viewport;
  readonly tools: Tools;
  say(what: string): void;
}

export class Coverage {
  readonly #parts: CoverageParts;
  readonly #stripes = signal<readonly (number | null)[]>([]);
  readonly #stop: () => void;
  #turn: (() => void) | null = null;
  #visited: Region | null = null;

  /** Labelled pixels; null until all of the picture is counted. */
  readonly labelled: ReadonlySignal<number | null> = computed(() => {
    let sum = 0;
    for (const count of this.#stripes.value) {
      if (count === null) return null;
      sum += count;
    }
    return this.#stripes.value.length ? sum : null;
  });
  /** Pixels of the picture. */
  readonly pixels: ReadonlySignal<number> = computed(() => {
    const { width, height } = this.#parts.viewport.picture.value;
    return width * height;
  });
  /** The share that may be left, or null; whether it matters here how much is labelled. */
  readonly mayBeLeft: ReadonlySignal<number | null> = computed(() =>
    mayBeLeft(this.#parts.classes.ontology.value),
  );
  readonly matters: ReadonlySignal<boolean> = computed(
    () => this.mayBeLeft.value !== null || isSegmentation(this.#parts.classes.ontology.value),
  );

  constructor(parts: CoverageParts) {
    this.#parts = parts;
    this.#stop = effect(() => {
      if (this.matters.value) this.#go();
    });
  }

  /** Another picture: everything is counted anew. */
  open(): void {
    this.#turn?.();
    this.#turn = null;
    this.#visited = null;
    const { width } = this.#parts.viewport.picture.peek();
    this.#stripes.value = new Array(Math.ceil(width / STRIPE)).fill(null);
    this.#go();
  }

  /** Labels have changed there. */
  changed(touched: readonly Bounds[]): void {
    const counts = [...this.#stripes.peek()];
    for (const [x0, , x1] of touched) {
      const last = Math.min(counts.length, Math.ceil(x1 / STRIPE));
      counts.fill(null, Math.max(0, Math.floor(x0 / STRIPE)), Math.max(0, last));
    }
    this.#stripes.value = counts;
    this.#go();
  }

  /** Counts now what has not been counted yet; the labelled pixels. */
  count(): number {
    this.#work(Infinity);
    return this.labelled.peek() ?? 0;
  }

  dispose(): void {
    this.#stop();
    this.#turn?.();
  }

  /** Goes to the largest unlabelled area, then to the next smaller one each time. */
  visitNext(): void {
    const { scene, viewport, sketch, tools } = this.#parts;
    const areas = regionsOf(unlabelled(scene, viewport.picture.peek())).sort(larger);
    if (!areas.length) {
      this.#parts.say(words.allLabelled);
      return;
    }
    const before = this.#visited;
    const at = before
      ? Math.max(
          0,
          areas.findIndex((one) => larger(before, one) < 0),
        )
      : 0;
    const area = areas[at] as Region;
    this.#visited = area;
    batch(() => {
      viewport.show(grown(area.bounds, MARGIN));
      if (tools.drawing) sketch.crosshair.value = { x: area.column + 0.5, y: area.row + 0.5 };
      this.#parts.say(words.unlabelledArea(at + 1, areas.length, area.area));
    });
  }

  #go(): void {
    if (this.#turn || !this.matters.peek()) return;
    this.#turn = this.#parts.platform.later(() => {
      this.#turn = null;
      if (!this.#work(this.#parts.platform.now() + BUDGET)) this.#go();
    }, PAUSE);
  }

  /** True when all is counted. */
  #work(deadline: number): boolean {
    const { scene, viewport, platform } = this.#parts;
    const picture = viewport.picture.peek();
    const counts = [...this.#stripes.peek()];
    let done = true;
    for (let stripe = 0; stripe < counts.length; stripe++) {
      if (counts[stripe] !== null) continue;
      if (platform.now() > deadline) {
        done = false;
        break;
      }
      const left = stripe * STRIPE;
      const right = Math.min(picture.width, left + STRIPE);
      const there = scene.search([left, 0, right, picture.height]);
      counts[stripe] = areaOf(
        unionAll(
          there.map(({ shape }) => coverOf(shape, picture)),
          left,
          right,
        ),
      );
    }
    this.#stripes.value = counts;
    return done;
  }
}

/** The larger first; of two alike the one farther left, then the upper one. */
function larger(a: Region, b: Region): number {
  return b.area - a.area || a.column - b.column || a.row - b.row;
}

/** True where some class is not countable: then every pixel is meant to be labelled. */
export function isSegmentation({ classes = [] }: Ontology): boolean {
  return classes.some(({ stuff, archived }) => stuff && !archived);
}
