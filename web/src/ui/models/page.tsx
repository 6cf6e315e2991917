import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { type ApiError, reachable } from "../api.ts";
import { keysOf } from "../editor/scope.ts";
import { Failed } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { useSlow } from "../kit/slow.ts";
import { openProject } from "../store.ts";
import { TopBar } from "../top.tsx";
import type { Waiting } from "../wire.ts";
import { m } from "../words/models.ts";
import { ModelDesk } from "./desk.ts";
import { Detail, Standalone } from "./detail.tsx";
import { Dialogs } from "./dialogs.tsx";
import { useModelKeys } from "./keys.ts";
import { ModelList } from "./list.tsx";
import { chosenOf, ModelContext, type ModelScope, type Opened, otherOf, useModels } from "./scope.ts";

/** The project's models: which there are, how they are, what they found, and putting them to work. */
export function ModelsPage({ id }: { id: string }) {
  useEffect(() => void openProject(id), [id]);
  const desk = useMemo(() => new ModelDesk(id), [id]);
  useEffect(() => () => desk.dispose(), [desk]);
  const scope = useScopeOf(desk);
  useModelKeys(scope);
  return (
    <ModelContext.Provider value={scope}>
      <div class="page models">
        <TopBar />
        <Body />
        <Dialogs />
      </div>
    </ModelContext.Provider>
  );
}

function useScopeOf(desk: ModelDesk): ModelScope {
  const opened = useSignal<Opened>(null);
  const again = useSignal(false);
  const waiting = useSignal<Waiting | null>(null);
  const labelled = useSignal(0);
  const refused = useSignal<ApiError | null>(null);
  return useMemo(
    () => ({ desk, opened, again, waiting, labelled, refused }),
    [desk, opened, again, waiting, labelled, refused],
  );
}

function Body() {
  const { desk, opened } = useModels();
  const backends = desk.backends.value;
  const shown = useSlow(backends !== null);
  if (desk.error.value && !backends) {
    return <Failed error={desk.error.value} retry={() => void desk.refresh()} />;
  }
  if (!backends || shown !== "there") return <Waits grey={shown === "grey"} />;
  if (!backends.length && !desk.others.value.length) {
    return (
      <main class="grow" data-region>
        <h1 class="unseen">{m.models}</h1>
        <Nothing icon="sparkles" sentence={m.none} detail={m.noneDetail}>
          <Button
            kind="primary"
            big
            icon="plus"
            keys={keysOf("models.connect")}
            onClick={() => {
              opened.value = "connect";
            }}
          >
            {m.connect}
          </Button>
        </Nothing>
      </main>
    );
  }
  const chosen = chosenOf(desk);
  return (
    <div class="row grow stretch">
      <ModelList backends={backends} />
      <main class="grow scroll" data-region>
        <h1 class="unseen">{m.models}</h1>
        {!reachable.value && <p class="small warn as-of">{m.asOf(desk.told.value)}</p>}
        {chosen ? <Detail key={chosen.id} backend={chosen} /> : <Standalone name={otherOf(desk)} />}
      </main>
    </div>
  );
}

/** The page's regions at their final size while it is fetched. */
function Waits({ grey }: { grey: boolean }) {
  return (
    <div class="row grow stretch" aria-busy="true">
      <div class="class-list model-list">
        {grey && [0, 1, 2].map((at) => <div key={at} class="grey-row" />)}
      </div>
      <main class="grow" />
    </div>
  );
}
