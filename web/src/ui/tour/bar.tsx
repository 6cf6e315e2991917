import { keysOf } from "../editor/scope.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { g } from "../words/tour.ts";
import { tour } from "./progress.ts";
import { at, leaveTour, over, steps } from "./tour.ts";

/** What the tour asks for now, above every page; it goes on when that was really done. */
export function TourBar() {
  const step = steps[at.value];
  if (tour.left.value || (!step && !over.value)) return null;
  return (
    <section class="notice tour" aria-label={g.bar}>
      <Icon name={step ? "flag" : "circle-check"} />
      {step && <span class="strong">{g.step(at.value + 1, steps.length)}</span>}
      <span class="grow" role="status">
        {step ? asked(step.id, step.command) : g.done}
      </span>
      <Button kind="plain" onClick={leaveTour}>
        {step ? g.leave : g.close}
      </Button>
    </section>
  );
}

function asked(id: keyof typeof g.steps, command: string): string {
  const said = g.steps[id];
  return typeof said === "string" ? said : said(keysOf(command));
}
