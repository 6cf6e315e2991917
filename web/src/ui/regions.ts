/** The regions of a page, between which a key moves the focus. */

const FOCUSABLE = "button:not(:disabled), [tabindex='0'], input, select, a[href]";

/** Gives the focus to the next or previous region of the page in which something can have it. */
export function toRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetParent && firstOf(region),
  );
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  const region = regions[(from + step + regions.length) % regions.length];
  if (region) firstOf(region)?.focus();
}

function firstOf(region: HTMLElement): HTMLElement | null {
  return region.matches(FOCUSABLE) ? region : region.querySelector<HTMLElement>(FOCUSABLE);
}
