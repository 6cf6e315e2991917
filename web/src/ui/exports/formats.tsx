import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon } from "../kit/icon.tsx";
import { n, t } from "../words/en.ts";
import { type Format, grouped } from "./order.ts";

/** The list of formats with its search: arrows go through it, Enter in the search takes the first. */
export function Formats({ formats, chosen }: { formats: readonly Format[]; chosen: Signal<string> }) {
  const find = useSignal("");
  const list = useRef<HTMLDivElement>(null);
  const { common, others } = grouped(formats, find.value);
  const all = [...common, ...others];
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    const shown = all.some(({ name }) => name === chosen.value) ? chosen.value : all[0]?.name;
    if (!shown) return;
    chosen.value = event.key === "Enter" ? (all[0]?.name ?? shown) : shown;
    list.current?.querySelector<HTMLElement>(`[value="${chosen.value}"]`)?.focus();
  };
  return (
    <div class="formats">
      <label class="field">
        <Icon name="search" />
        <input
          type="search"
          data-first
          aria-label={t.findFormat}
          placeholder={t.findFormat}
          value={find.value}
          onInput={(event) => {
            find.value = event.currentTarget.value;
          }}
          onKeyDown={enter}
        />
      </label>
      <div ref={list} class="scroll grow" role="radiogroup" aria-label={t.format}>
        <Group title={t.commonFormats} formats={common} chosen={chosen} />
        <Group title={t.otherFormats(n(others.length))} formats={others} chosen={chosen} />
        {!all.length && formats.length > 0 && <p class="small faint none">{t.noFormat(find.value)}</p>}
      </div>
    </div>
  );
}

function Group({
  title,
  formats,
  chosen,
}: {
  title: string;
  formats: readonly Format[];
  chosen: Signal<string>;
}) {
  if (!formats.length) return null;
  return (
    <>
      <h3 class="tiny faint">{title}</h3>
      {formats.map((format) => (
        <label key={format.name} class="format" title={`${t.tier[format.tier]}. ${plain(format.proof)}`}>
          <input
            type="radio"
            name="format"
            value={format.name}
            aria-label={format.title}
            checked={format.name === chosen.value}
            onChange={() => {
              chosen.value = format.name;
            }}
          />
          <span class="grow cut">{format.title}</span>
          <span class={`badge ${format.tier === "A" ? "ok" : ""}`} aria-hidden="true">
            {format.tier}
          </span>
        </label>
      ))}
    </>
  );
}

/** What the chosen format is, how far it is proven, and its dialects. */
export function Chosen({
  format,
  dialects,
}: {
  format: Format;
  dialects: Signal<Readonly<Record<string, string>>>;
}) {
  const meanings = Object.entries(format.dialects);
  return (
    <section class="chosen-format" aria-label={format.title}>
      <h3 class="row">
        <span class="large strong">{format.title}</span>
        <span class={`badge ${format.tier === "A" ? "ok" : ""}`}>{t.tierShort[format.tier]}</span>
      </h3>
      <p class="small quiet">{format.description}</p>
      <p class="small faint">{plain(format.proof)}</p>
      {meanings.length > 0 && (
        <div class="export-option">
          <label class="quiet" for="dialect">
            {t.dialect}
          </label>
          <select
            id="dialect"
            class="field"
            value={dialects.value[format.name] ?? ""}
            onChange={(event) => {
              dialects.value = { ...dialects.value, [format.name]: event.currentTarget.value };
            }}
          >
            <option value="">{t.usualDialect}</option>
            {meanings.map(([name, meaning]) => (
              <option key={name} value={name}>
                {name}: {meaning}
              </option>
            ))}
          </select>
        </div>
      )}
    </section>
  );
}

/** Without the marks of code, which only documents show. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}
