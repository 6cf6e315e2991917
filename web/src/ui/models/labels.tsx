import { reachable } from "../api.ts";
import { announce } from "../live.tsx";
import { currentOntology } from "../store.ts";
import type { Backend } from "../wire.ts";
import { m } from "../words/models.ts";
import { Part } from "./part.tsx";
import { attempt, useModels } from "./scope.ts";

/** What a label may be said to be, beside the name of a class; no name begins so. */
const [UNDECIDED, NOTHING] = ["\u0000?", "\u0000-"];

/** Labels of the model that are not called like a class, each with the class that it means. */
export function Labels({ backend }: { backend: Backend }) {
  const scope = useModels();
  const { labels, unknown } = backend;
  const all = [...new Set([...Object.keys(unknown), ...Object.keys(labels)])];
  const classes = (currentOntology.value.classes ?? []).filter(({ archived }) => !archived);
  const say = (label: string, means: string) => {
    const { [label]: _, ...others } = labels;
    const next = means === UNDECIDED ? others : { ...others, [label]: means === NOTHING ? null : means };
    void attempt(scope, async () => {
      await scope.desk.say(backend, next);
      announce(m.labelSaved(label));
    });
  };
  if (!all.length) return null;
  return (
    <Part title={m.labels}>
      <p class="small quiet">{m.labelsDetail}</p>
      <table class="standing">
        <thead>
          <tr>
            <th>{m.label}</th>
            <th>{m.means}</th>
          </tr>
        </thead>
        <tbody>
          {all.map((label) => (
            <tr key={label}>
              <td>
                <span dir="auto">{label}</span>{" "}
                {unknown[label] !== undefined && <span class="faint">{m.times(unknown[label])}</span>}
              </td>
              <td>
                <select
                  class="field"
                  aria-label={m.meaningOf(label)}
                  disabled={!reachable.value}
                  value={meaningIn(labels, label)}
                  onChange={({ currentTarget }) => say(label, currentTarget.value)}
                >
                  <option value={UNDECIDED}>{m.undecided}</option>
                  <option value={NOTHING}>{m.passOver}</option>
                  {classes.map(({ id, name }) => (
                    <option key={id} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function meaningIn(labels: Backend["labels"], label: string): string {
  if (!(label in labels)) return UNDECIDED;
  return labels[label] ?? NOTHING;
}
