import type { ComponentType } from "preact";
import { reachable } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { Segments } from "../kit/choose.tsx";
import { query, setQuery } from "../route.ts";
import { TopBar } from "../top.tsx";
import { LANGUAGES } from "../words/language.ts";
import { s } from "../words/settings.ts";
import { KeysPart } from "./keys.tsx";
import { appearance, settings } from "./settings.ts";
import { TokensPart } from "./tokens.tsx";

type Part = keyof typeof s.parts;

const PARTS: { readonly [P in Part]: ComponentType } = {
  keys: KeysPart,
  look: LookPart,
  pointer: PointerPart,
  language: LanguagePart,
  tokens: TokensPart,
};

/** What the person can set; everything is kept as it is changed. */
export function SettingsPage() {
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => part !== "language" || LANGUAGES.length > 1);
  const asked = query.value.get("part");
  const part = parts.find((one) => one === asked) ?? "keys";
  const Shown = PARTS[part];
  return (
    <div class="page">
      <TopBar>
        <Button icon="undo-2" onClick={() => history.back()}>
          {s.back}
        </Button>
      </TopBar>
      <div class="row grow stretch">
        <nav class="settings-nav scroll" aria-label={s.title}>
          <div class="rows">
            {parts.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === part}
                onClick={() => setQuery({ part: one })}
              >
                {s.parts[one]}
              </button>
            ))}
          </div>
        </nav>
        <main class="grow scroll">
          <div class={`form settings ${part}`}>
            <h1 class="large strong">{s.parts[part]}</h1>
            <Shown />
            {part !== "tokens" && <p class="small faint">{reachable.value ? s.kept : s.keptHere}</p>}
          </div>
        </main>
      </div>
    </div>
  );
}

/** A name beside its choices. */
function Choice<T extends string>({
  name,
  value,
  choices,
  onChange,
}: {
  name: string;
  value: T;
  choices: { readonly [V in T]: string };
  onChange: (value: T) => void;
}) {
  return (
    <div class="column setting">
      <span class="small quiet" aria-hidden="true">
        {name}
      </span>
      <Segments
        label={name}
        value={value}
        choices={(Object.entries(choices) as [T, string][]).map(([one, said]) => ({
          value: one,
          name: said,
        }))}
        onChange={onChange}
      />
    </div>
  );
}

function LookPart() {
  return (
    <>
      <Choice
        name={s.theme}
        value={appearance.theme.value}
        choices={s.themes}
        onChange={(theme) => {
          appearance.theme.value = theme;
        }}
      />
      <Choice
        name={s.density}
        value={appearance.density.value}
        choices={s.densities}
        onChange={(density) => {
          appearance.density.value = density;
        }}
      />
    </>
  );
}

function PointerPart() {
  return (
    <>
      <Choice
        name={s.wheel}
        value={settings.pointer.wheel.value}
        choices={s.wheels}
        onChange={(wheel) => {
          settings.pointer.wheel.value = wheel;
        }}
      />
      <p class="small quiet">{s.wheelDetail}</p>
    </>
  );
}

function LanguagePart() {
  return (
    <label>
      <span class="small quiet">{s.language}</span>
      <select
        class="field"
        value={appearance.language.value}
        onChange={(event) => {
          appearance.language.value = event.currentTarget.value;
          location.reload();
        }}
      >
        {LANGUAGES.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
