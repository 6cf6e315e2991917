import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { colorOf } from "../../model/ontology.ts";
import type { Attribute } from "../../model/records.ts";
import { ask } from "../api.ts";
import { matchingClasses } from "../editor/classes.ts";
import { Entry } from "../kit/entry.tsx";
import { query, setQuery } from "../route.ts";
import { currentOntology } from "../store.ts";
import type { ObjectFacets } from "../wire.ts";
import { n } from "../words/en.ts";
import { a, r } from "../words/fields.ts";

/** Filter and order as they stand in the address and go to the server. */
const KEYS = [
  "class", "author", "flag", "attribute", "value", "min_side", "max_side", "min_score", "max_score", "sort",
] as const; // biome-ignore format: one line is easier to read

const MOST = 24;

/** The part of a query that filters and orders objects, in a fixed order. */
export function objectFilter(given: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const key of KEYS) {
    const value = given.get(key);
    if (value) kept.set(key, value);
  }
  return kept.toString();
}

/** The wall's side: classes with their objects, and what else can be chosen by. */
export function Filters({ project }: { project: string }) {
  const facets = useSignal<ObjectFacets | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    ask<ObjectFacets>("GET", `/projects/${project}/objects/facets`, undefined, stop.signal).then(
      (found) => {
        facets.value = found;
      },
      () => {},
    );
    return () => stop.abort();
  }, [project, facets]);
  return (
    <aside class="filters scroll" aria-label={r.filters}>
      <ByClass facets={facets.value} />
      <Authors facets={facets.value} />
      <Choose label={r.flag} name="flag" choices={Object.entries(r.flags)} none={r.anyFlag} />
      <ByAttribute />
      <Range label={r.side} least="min_side" most="max_side" step="1" />
      <Range label={r.score} least="min_score" most="max_score" step="0.01" />
    </aside>
  );
}

function ByClass({ facets }: { facets: ObjectFacets | null }) {
  const text = useSignal("");
  const chosen = query.value.get("class");
  const counts = facets?.classes ?? {};
  const all = (currentOntology.value.classes ?? [])
    .filter((kind) => counts[kind.id] || !kind.archived)
    .sort((one, other) => (counts[other.id] ?? 0) - (counts[one.id] ?? 0));
  const found = matchingClasses(all, text.value);
  const shown = found.filter((kind, at) => at < MOST || kind.id === chosen);
  return (
    <>
      <h2 class="filter-head">{r.byClass}</h2>
      {all.length > MOST && (
        <input
          type="search"
          class="field"
          aria-label={r.findClass}
          placeholder={r.findClass}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
        />
      )}
      <div class="rows">
        <button type="button" aria-pressed={!chosen} onClick={() => setQuery({ class: "" })}>
          {r.allClasses}
        </button>
        {shown.map((kind) => (
          <button
            key={kind.id}
            type="button"
            aria-pressed={kind.id === chosen}
            onClick={() => setQuery({ class: kind.id === chosen ? "" : kind.id })}
          >
            <span class="swatch" style={{ background: colorOf(kind) }} />
            <span class="cut" dir="auto">
              {kind.name}
            </span>
            <span class="end faint">{facets ? n(counts[kind.id] ?? 0) : ""}</span>
          </button>
        ))}
      </div>
      {found.length > shown.length && <p class="small faint about">{r.more(found.length - shown.length)}</p>}
    </>
  );
}

function Authors({ facets }: { facets: ObjectFacets | null }) {
  if (!facets || facets.authors.length < 2) return null;
  return (
    <Choose
      label={r.author}
      name="author"
      none={r.anybody}
      choices={facets.authors.map(({ author, objects }) => [author.id, `${author.name}, ${n(objects)}`])}
    />
  );
}

/** An attribute of the class, and one of its answers. */
function ByAttribute() {
  const chosen = query.value.get("class");
  const kinds = (currentOntology.value.classes ?? []).filter(({ id }) => !chosen || id === chosen);
  const all = new Map(kinds.flatMap((kind) => (kind.attributes ?? []).map((one) => [one.id, one] as const)));
  const attribute = all.get(query.value.get("attribute") ?? "");
  if (!all.size) return null;
  return (
    <>
      <Choose
        label={r.attribute}
        name="attribute"
        none={r.anyAttribute}
        choices={[...all.values()].map(({ id, name }) => [id, name])}
        also={{ value: "" }}
      />
      {attribute && (
        <Choose label={attribute.name} name="value" none={r.anyAnswer} choices={answers(attribute)} />
      )}
    </>
  );
}

/** The answers as JSON text, with their names. */
function answers({ type, options = [] }: Attribute): readonly (readonly [string, string])[] {
  if (type === "bool")
    return [
      ["true", a.yes],
      ["false", a.no],
    ];
  return options.map(({ id, name }) => [JSON.stringify(id), name]);
}

function Choose({
  label,
  name,
  choices,
  none,
  also = {},
}: {
  label: string;
  name: string;
  choices: readonly (readonly [string, string])[];
  none: string;
  /** What else changes with it. */
  also?: Record<string, string>;
}) {
  return (
    <label class="filter-choice small">
      <span class="filter-head">{label}</span>
      <select
        class="field"
        value={query.value.get(name) ?? ""}
        onChange={({ currentTarget }) => setQuery({ ...also, [name]: currentTarget.value })}
      >
        <option value="">{none}</option>
        {choices.map(([value, said]) => (
          <option key={value} value={value}>
            {said}
          </option>
        ))}
      </select>
    </label>
  );
}

function Range({ label, least, most, step }: { label: string; least: string; most: string; step: string }) {
  const field = (name: string, said: string) => (
    <label class="row small">
      <span class="quiet">{said}</span>
      <Entry
        class="field count"
        type="number"
        min="0"
        step={step}
        aria-label={`${label} ${said}`}
        value={query.value.get(name) ?? ""}
        onTake={(field) => setQuery({ [name]: field.value })}
      />
    </label>
  );
  return (
    <>
      <h2 class="filter-head">{label}</h2>
      <div class="row objects">
        {field(least, r.from)}
        {field(most, r.to)}
      </div>
    </>
  );
}
