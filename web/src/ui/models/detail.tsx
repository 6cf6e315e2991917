import { reachable } from "../api.ts";
import { keysOf } from "../editor/scope.ts";
import { Refusal } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import type { Backend } from "../wire.ts";
import { m } from "../words/models.ts";
import { HealthAtLength } from "./health.tsx";
import { Labels } from "./labels.tsx";
import { Part } from "./part.tsx";
import { Run } from "./run.tsx";
import { Runs } from "./runs.tsx";
import { check, useModels } from "./scope.ts";
import { Standings } from "./standings.tsx";

/** One model server: how it is, what it can do, putting it to work, and what became of what it found. */
export function Detail({ backend }: { backend: Backend }) {
  const { desk, refused } = useModels();
  return (
    <article class="model-detail" aria-label={backend.name}>
      <Head backend={backend} />
      <HealthAtLength backend={backend} />
      {refused.value && <Refusal error={refused.value} />}
      <About backend={backend} />
      <Run backend={backend} />
      <Part title={m.versions}>
        <Standings standings={desk.standingsOf(backend.name)} />
      </Part>
      <Labels backend={backend} />
      <Runs jobs={desk.jobsOf(backend.id)} />
    </article>
  );
}

/** A model that was brought in by a file or a program: what became of what it found. */
export function Standalone({ name }: { name: string }) {
  const { desk } = useModels();
  return (
    <article class="model-detail" aria-label={name}>
      <h2 class="title" dir="auto">
        {name}
      </h2>
      <Part title={m.versions}>
        <Standings standings={desk.standingsOf(name)} />
      </Part>
    </article>
  );
}

function Head({ backend }: { backend: Backend }) {
  const scope = useModels();
  const { desk, opened } = scope;
  const away = !reachable.value;
  return (
    <div class="row model-head">
      <h2 class="title cut" dir="auto">
        {backend.name}
      </h2>
      <span class="end" />
      <Button
        icon="refresh-cw"
        keys={keysOf("models.check")}
        disabled={away || desk.checking.value.has(backend.id)}
        onClick={() => void check(scope, backend)}
      >
        {m.check}
      </Button>
      <Button
        icon="pencil"
        keys={keysOf("models.edit")}
        disabled={away}
        onClick={() => {
          opened.value = "edit";
        }}
      >
        {m.edit}
      </Button>
      <Button
        icon="trash-2"
        disabled={away}
        onClick={() => {
          opened.value = "remove";
        }}
      >
        {m.remove}
      </Button>
    </div>
  );
}

function About({ backend }: { backend: Backend }) {
  const { url, version, user, has_password, capabilities } = backend;
  return (
    <dl class="model-about small">
      <dt>{m.address}</dt>
      <dd class="mono cut">{url}</dd>
      <dt>{m.modelVersion}</dt>
      <dd dir="auto">{version || m.noVersion}</dd>
      <dt>{m.clicks}</dt>
      <dd>{clicksOf(backend)}</dd>
      <dt>{m.trains}</dt>
      <dd>{capabilities?.trains ? m.trainsTold : m.trainsAsked}</dd>
      <dt>{m.signsIn}</dt>
      <dd dir="auto">{user || has_password ? (has_password ? m.withPassword(user) : user) : m.nobody}</dd>
    </dl>
  );
}

function clicksOf({ interactive, capabilities }: Backend): string {
  if (!interactive) return m.no;
  const kinds = capabilities?.prompts ?? [];
  return kinds.length ? kinds.map((kind) => m.kinds[kind]).join(", ") : m.clicksAll;
}
