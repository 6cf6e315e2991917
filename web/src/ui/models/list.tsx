import { keysOf } from "../editor/scope.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { setQuery } from "../route.ts";
import type { Backend } from "../wire.ts";
import { n } from "../words/en.ts";
import { m } from "../words/models.ts";
import { Health } from "./health.tsx";
import { chosenOf, otherOf, useModels } from "./scope.ts";

/** The project's model servers, and models that were brought in without one. */
export function ModelList({ backends }: { backends: readonly Backend[] }) {
  const { desk, opened } = useModels();
  const chosen = chosenOf(desk);
  const others = desk.others.value;
  return (
    <aside class="class-list model-list scroll" data-region aria-label={m.models}>
      <h2 class="filter-head">{m.many(backends.length)}</h2>
      <div class="rows">
        {backends.map((backend) => (
          <ServerRow key={backend.id} backend={backend} chosen={backend === chosen} />
        ))}
      </div>
      <div class="model-connect">
        <Button
          icon="plus"
          keys={keysOf("models.connect")}
          onClick={() => {
            opened.value = "connect";
          }}
        >
          {m.connectShort}
        </Button>
      </div>
      {others.length > 0 && (
        <>
          <h2 class="filter-head">{m.others}</h2>
          <div class="rows">
            {others.map((name) => (
              <button
                key={name}
                type="button"
                class="model-row"
                data-id={name}
                aria-pressed={!chosen && otherOf(desk) === name}
                onClick={() => setQuery({ model: name })}
              >
                <Icon name="file" size="small" />
                <span class="cut" dir="auto">
                  {name}
                </span>
                <span class="end faint">{n(desk.standingsOf(name).length)}</span>
              </button>
            ))}
          </div>
        </>
      )}
    </aside>
  );
}

function ServerRow({ backend, chosen }: { backend: Backend; chosen: boolean }) {
  const { desk } = useModels();
  const { id, name, version } = backend;
  const [last] = desk.jobsOf(id);
  return (
    <button
      type="button"
      class="model-row served"
      data-id={id}
      aria-pressed={chosen}
      onClick={() => setQuery({ model: id })}
    >
      <span class="row">
        <span class="strong cut" dir="auto">
          {name}
        </span>
        <span class="end faint cut" dir="auto">
          {version && m.version(version)}
        </span>
      </span>
      <span class="row small">
        <Health backend={backend} />
        <span class="end faint">
          {desk.runningOf(id) ? m.running : last ? m.lastRun(last.created) : m.neverRun}
        </span>
      </span>
    </button>
  );
}
