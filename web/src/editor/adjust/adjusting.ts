/** The adjustments that are on, and what they come to for the picture on the screen. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { type Deep, type Tone, VALUES, windowOf } from "../tiles/values";
import { type Adjustments, CHANNELS, isPlain, PLAIN } from "./adjustments";
import { type Histogram, histogramOf, type Tables, tablesOf } from "./tables";

/** Gives RGBA of the whole picture at a small scale; asked only where its brightnesses are wanted. */
type Sampler = () => Uint8ClampedArray | null;

export class Adjusting {
  /** Kept by the shell, for each project. */
  readonly value = signal<Adjustments>(PLAIN);
  readonly #sampler = signal<Sampler | null>(null);

  /** The picture's own values, where they are known to be deeper than the 8 bits that are shown. */
  readonly deep = signal<Deep | null>(null);
  /** How deep values are shown; null where their rendition will do. */
  readonly tone: ReadonlySignal<Tone | null> = computed(() => {
    const { black, white } = this.value.value;
    return this.deep.value && this.windowed.value
      ? windowOf(black * (VALUES - 1), white * (VALUES - 1))
      : null;
  });
  /** True where black and white are not the ends of what the picture can hold. */
  readonly windowed = computed(() => this.value.value.black > 0 || this.value.value.white < 1);
  readonly plain = computed(() => isPlain(this.value.value));
  /** How often each brightness is in the picture, of the channel that is shown; null before it is there. */
  readonly histogram: ReadonlySignal<Histogram | null> = computed(() => {
    const pixels = this.#sampler.value?.() ?? null;
    const channel = CHANNELS.indexOf(this.value.value.channel) - 1;
    return pixels && histogramOf(pixels, channel < 0 ? null : channel);
  });
  readonly tables: ReadonlySignal<Tables | null> = computed(() => {
    const { value } = this.value;
    return tablesOf(value, value.equalize ? this.histogram.value : null, !this.deep.value);
  });

  change(some: Partial<Adjustments>): void {
    this.value.value = { ...this.value.peek(), ...some };
  }

  reset(): void {
    this.value.value = PLAIN;
  }

  /** Another picture is on the screen. */
  sampled(sampler: Sampler): void {
    this.#sampler.value = sampler;
  }
}
