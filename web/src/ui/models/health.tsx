import { Icon, type IconName } from "../kit/icon.tsx";
import type { Backend } from "../wire.ts";
import { m } from "../words/models.ts";

type Health = "ready" | "trouble" | "unmet";

const MARKS: { readonly [H in Health]: readonly [icon: IconName, color: string] } = {
  ready: ["circle-check", "ok"],
  trouble: ["circle-alert", "bad"],
  unmet: ["circle-dashed", "faint"],
};

function healthOf({ problem, seen }: Backend): Health {
  if (problem) return "trouble";
  return seen === null ? "unmet" : "ready";
}

/** A mark and the word for it: whether the model server answered as it should when it was last asked. */
export function Health({ backend }: { backend: Backend }) {
  const health = healthOf(backend);
  const [icon, color] = MARKS[health];
  return (
    <span class={`health ${color}`}>
      <Icon name={icon} size="small" />
      {m[health]}
    </span>
  );
}

/** The same at length: since when, and what is wrong in its own words. */
export function HealthAtLength({ backend }: { backend: Backend }) {
  const { problem, seen } = backend;
  return (
    <div class="column model-health">
      <p class="row small">
        <Health backend={backend} />
        <span class="quiet">
          {problem
            ? seen === null
              ? m.neverReached
              : m.notReached(seen)
            : seen !== null && m.answered(seen)}
        </span>
      </p>
      {problem && (
        <p class="small problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
