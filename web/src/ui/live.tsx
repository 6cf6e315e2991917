/** The one polite live region: what just happened, for those who do not see it. */
import { signal } from "@preact/signals";

const said = signal("");

/** Says a sentence to screen readers. */
export function announce(sentence: string): void {
  said.value = said.peek() === sentence ? `${sentence} ` : sentence;
}

export function LiveRegion() {
  return (
    <div class="unseen" aria-live="polite" role="status">
      {said.value}
    </div>
  );
}
