/** Virtual time: a seeded choice of what happens next, and nothing that a seed does not repeat. */

/** Numbers that a seed determines (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export class Scheduler {
  readonly random: () => number;
  now = 1_000_000;
  #due: Due[] = [];
  #order = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  /** Runs the call at its time; gives back what cancels it. */
  after(millis: number, run: () => void): () => void {
    const due = { at: this.now + millis, order: this.#order++, run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** Resolves after a random time up to `most`. */
  pause(most: number): Promise<void> {
    return new Promise((resolve) => this.after(this.random() * most, resolve));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)] as T;
  }

  /** Runs what is due until `until`, or until nothing is left; throws where it does not come to rest. */
  async run(until = Infinity): Promise<void> {
    await settled();
    for (let steps = 0; this.#due.length; steps++) {
      if (steps > 20_000) throw new Error("it does not come to rest");
      const next = this.#due.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a));
      if (next.at > until) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
      await settled();
    }
    if (until !== Infinity) this.now = Math.max(this.now, until);
  }
}

/** After every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
