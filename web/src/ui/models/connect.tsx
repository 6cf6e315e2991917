import { type Signal, useSignal } from "@preact/signals";
import { ApiError } from "../api.ts";
import { Refusal } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { announce } from "../live.tsx";
import { setQuery } from "../route.ts";
import type { Backend } from "../wire.ts";
import { t } from "../words/en.ts";
import { m } from "../words/models.ts";
import type { Connection } from "./desk.ts";
import { useModels } from "./scope.ts";

const NEW: Connection = { name: "", url: "http://", interactive: false, user: "", password: "" };

/** Connecting a model server, or changing how one is asked; one that does not answer is kept when the person says so. */
export function ConnectDialog({ backend, onClose }: { backend: Backend | null; onClose: () => void }) {
  const { desk } = useModels();
  const draft = useSignal<Connection>(backend ? connectionOf(backend) : NEW);
  const refused = useSignal<ApiError | null>(null);
  const asking = useSignal(false);
  const send = async (force: boolean) => {
    asking.value = true;
    refused.value = null;
    try {
      const name = draft.peek().name.trim();
      const wanted = { ...draft.peek(), name, url: draft.peek().url.trim() };
      if (backend) await desk.change(backend, wanted);
      const made = backend ? null : await desk.connect(wanted, force);
      if (made) setQuery({ model: made.id });
      announce(made ? m.connected(made.name) : m.saved(name));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    } finally {
      asking.value = false;
    }
  };
  return (
    <Dialog title={backend ? m.editTitle(backend.name) : m.connectTitle} width={520} onClose={onClose}>
      <form
        class="form connect-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send(false);
        }}
      >
        <Fields draft={draft} isNew={!backend} has={backend?.has_password ?? false} />
        {refused.value && <Refused error={refused.value} onKeep={() => void send(true)} />}
        <div class="row">
          <Button kind="primary" big type="submit" disabled={asking.value}>
            {backend ? m.saveChanges : m.connectShort}
          </Button>
          <Button big onClick={onClose}>
            {t.cancel}
          </Button>
          {asking.value && (
            <span class="small quiet" role="status">
              {m.asking}
            </span>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function connectionOf({ name, url, interactive, user }: Backend): Connection {
  return { name, url, interactive, user, password: "" };
}

/** What the model server, or Limner, says against it; one that does not answer may be kept. */
function Refused({ error, onKeep }: { error: ApiError; onKeep: () => void }) {
  return (
    <div class="column keep">
      <Refusal error={error} />
      {error.code.startsWith("backend-") && <Button onClick={onKeep}>{m.keepAnyway}</Button>}
    </div>
  );
}

function Fields({ draft, isNew, has }: { draft: Signal<Connection>; isNew: boolean; has: boolean }) {
  const set = (change: Partial<Connection>) => {
    draft.value = { ...draft.peek(), ...change };
  };
  const { url, name, interactive, user, password } = draft.value;
  return (
    <>
      <label>
        <span class="quiet">{m.url}</span>
        <input
          class="field"
          type="url"
          data-first
          required
          maxLength={2000}
          value={url}
          onInput={({ currentTarget }) => set({ url: currentTarget.value })}
        />
      </label>
      <label>
        <span class="quiet">{m.name}</span>
        <input
          class="field"
          required={!isNew}
          maxLength={100}
          dir="auto"
          value={name}
          onInput={({ currentTarget }) => set({ name: currentTarget.value })}
        />
        <span class="small faint">{isNew ? m.nameFoundOut : m.nameDetail}</span>
      </label>
      <Check checked={interactive} onChange={(on) => set({ interactive: on })}>
        {isNew ? m.interactiveUnsaid : m.interactive}
      </Check>
      <label>
        <span class="quiet">{m.user}</span>
        <input
          class="field"
          autocomplete="off"
          maxLength={500}
          value={user}
          onInput={({ currentTarget }) => set({ user: currentTarget.value })}
        />
      </label>
      <label>
        <span class="quiet">{m.password}</span>
        <input
          class="field"
          type="password"
          autocomplete="new-password"
          maxLength={500}
          value={password}
          onInput={({ currentTarget }) => set({ password: currentTarget.value })}
        />
        {has && <span class="small faint">{m.passwordKept}</span>}
      </label>
    </>
  );
}
