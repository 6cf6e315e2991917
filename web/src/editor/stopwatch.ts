/** How long a gesture took the person: time in which the page is hidden does not count. */
import type { Platform } from "./ports";

export class Stopwatch {
  readonly #platform: Pick<Platform, "attended">;
  #from: number;

  constructor(platform: Pick<Platform, "attended">) {
    this.#platform = platform;
    this.#from = platform.attended();
  }

  /** Milliseconds since the last lap, or since `start`; the next one begins. */
  lap(): number {
    const from = this.#from;
    this.start();
    return this.#from - from;
  }

  /** Another picture is on the screen. */
  start(): void {
    this.#from = this.#platform.attended();
  }
}
