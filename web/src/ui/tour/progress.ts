/** Where the person is in the tour, as it is kept. */
import { signal } from "@preact/signals";

/** Kept by name with the other settings. */
export class TourSettings {
  /** The step that comes next; "" before the tour and when it is over. */
  readonly step = signal("");
  readonly project = signal("");
  /** True while the bar is put away. */
  readonly left = signal(false);
}

export const tour = new TourSettings();
