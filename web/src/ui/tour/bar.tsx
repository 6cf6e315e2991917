import { keysOf } from "../editor/scope.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { g } from "../words/tour.ts";
import { tour } from "./progress.ts";
import { STEPS, type Step } from "./steps.ts";
import { at, leaveTour, over } from "./tour.ts";

/** What the tour asks for now, above every page; it goes on when that was really done. */
export function TourBar() {
  const step = STEPS[at.value];
  if (tour.left.value || (!step && !over.value)) return null;
  return (
    <section class="notice tour" aria-label={g.bar}>
      <Icon name={step ? "flag" : "circle-check"} />
      {step && <span class="strong">{g.step(at.value + 1, STEPS.length)}</span>}
      <span class="grow" role="status">
        {step ? asked(step) : g.done}
      </span>
      <Button kind="plain" onClick={leaveTour}>
        {step ? g.leave : g.close}
      </Button>
    </section>
  );
}

function asked({ id, commands }: Step): string {
  const said: string | ((...keys: string[]) => string) = g.steps[id];
  return typeof said === "string" ? said : said(...commands.map(keysOf));
}
