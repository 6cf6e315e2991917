import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, ask, reachable } from "../api.ts";
import { Refusal } from "../failed.tsx";
import { Button } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { announce } from "../live.tsx";
import type { Token } from "../wire.ts";
import { s } from "../words/settings.ts";

/** A token in the one moment in which it can be seen. */
interface Made {
  readonly name: string;
  readonly token: string;
}

/** Ways in for programs: made, shown once, listed and revoked. */
export function TokensPart() {
  const tokens = useSignal<readonly Token[] | null>(null);
  const made = useSignal<Made | null>(null);
  const refused = useSignal<ApiError | null>(null);
  const act = async (run: () => Promise<void>) => {
    refused.value = null;
    try {
      await run();
      tokens.value = (await ask<readonly Token[]>("GET", "/tokens")).filter(
        ({ revoked }) => revoked === null,
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    }
  };
  useEffect(() => void act(async () => {}), []);
  const make = (name: string, label_studio: boolean) =>
    act(async () => {
      const { token } = await ask<{ token: string }>("POST", "/tokens", { name, label_studio });
      made.value = { name, token };
    });
  const revoke = ({ id, name }: Token) =>
    act(async () => {
      await ask("DELETE", `/tokens/${id}`);
      if (made.peek()?.name === name) made.value = null;
      announce(s.revoked(name));
    });
  return (
    <>
      <p class="small quiet">{s.tokensDetail}</p>
      <NewToken onMake={make} />
      {refused.value && <Refusal error={refused.value} />}
      {made.value && <Shown made={made} of={made.value} />}
      {tokens.value?.length === 0 && <p class="small faint">{s.noTokens}</p>}
      {tokens.value && tokens.value.length > 0 && (
        <ul class="tokens small" aria-label={s.tokens}>
          {tokens.value.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => void revoke(token)} />
          ))}
        </ul>
      )}
    </>
  );
}

function NewToken({ onMake }: { onMake: (name: string, labelStudio: boolean) => Promise<void> }) {
  const name = useSignal("");
  const labelStudio = useSignal(false);
  return (
    <form
      class="column new-token"
      onSubmit={(event) => {
        event.preventDefault();
        void onMake(name.peek().trim(), labelStudio.peek()).then(() => {
          name.value = "";
        });
      }}
    >
      <label class="column">
        <span class="small quiet">{s.tokenName}</span>
        <input
          class="field"
          required
          maxLength={200}
          dir="auto"
          value={name.value}
          onInput={({ currentTarget }) => {
            name.value = currentTarget.value;
          }}
        />
      </label>
      <Check
        checked={labelStudio.value}
        onChange={(on) => {
          labelStudio.value = on;
        }}
      >
        {s.tokenForm}
      </Check>
      <Button type="submit" kind="primary" icon="plus" disabled={!reachable.value || !name.value.trim()}>
        {s.makeToken}
      </Button>
    </form>
  );
}

/** The token itself, until the person has it. */
function Shown({ made, of }: { made: Signal<Made | null>; of: Made }) {
  const copy = async () => {
    await navigator.clipboard.writeText(of.token);
    announce(s.copied);
  };
  return (
    <div class="column shown-token" role="status">
      <span class="small">{s.tokenMade(of.name)}</span>
      <input
        class="field mono"
        readOnly
        aria-label={s.token(of.name)}
        value={of.token}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <div class="row">
        <Button icon="copy" onClick={() => void copy()}>
          {s.copy}
        </Button>
        <Button
          onClick={() => {
            made.value = null;
          }}
        >
          {s.hideToken}
        </Button>
      </div>
    </div>
  );
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const { name, created, used } = token;
  const asking = useSignal(false);
  return (
    <li>
      <div class="row">
        <span class="strong cut" dir="auto">
          {name}
        </span>
        <span class="faint">{s.tokenSince(created)}</span>
        <span class="faint">{used === null ? s.tokenUnused : s.tokenUsed(used)}</span>
        <span class="end" />
        {!asking.value && (
          <Button
            aria-label={s.revokeThis(name)}
            disabled={!reachable.value}
            onClick={() => {
              asking.value = true;
            }}
          >
            {s.revoke}
          </Button>
        )}
      </div>
      {asking.value && (
        <div class="row" role="alert">
          <span class="grow">{s.revokeForGood}</span>
          <Button kind="primary" aria-label={s.revokeThis(name)} onClick={onRevoke}>
            {s.revoke}
          </Button>
          <Button
            onClick={() => {
              asking.value = false;
            }}
          >
            {s.keep}
          </Button>
        </div>
      )}
    </li>
  );
}
