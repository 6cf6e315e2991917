import { useSignal } from "@preact/signals";
import { colorOf } from "../../model/ontology.ts";
import { Entry } from "../kit/entry.tsx";
import { Icon } from "../kit/icon.tsx";
import { query, setQuery } from "../route.ts";
import { ontology } from "../store.ts";
import type { Facets, Status } from "../wire.ts";
import { n, t } from "../words/en.ts";
import { STATUS_ICONS } from "./tile.tsx";

const FIRST_CLASSES = 9;
const STATUSES: readonly Status[] = ["todo", "in_progress", "done", "skipped"];

/** The gallery's side: each row is a filter with the number of pictures that it leads to. */
export function Filters({ facets }: { facets: Facets | null }) {
  return (
    <aside class="filters scroll" aria-label={t.filters}>
      <h2 class="filter-head">{t.statusHead}</h2>
      <div class="rows">
        <Row name={t.allPictures} filter="status" value="" count={facets && sum(facets.status)} />
        {STATUSES.map((status) => (
          <Row
            key={status}
            name={t.status[status]}
            filter="status"
            value={status}
            count={facets && (facets.status[status] ?? 0)}
          >
            <span class={`status-${status}`}>
              <Icon name={STATUS_ICONS[status]} />
            </span>
          </Row>
        ))}
      </div>
      <Classes facets={facets} />
      <Folders facets={facets} />
      <Objects />
    </aside>
  );
}

/** The filter of the address, as one would say it. */
export function filterInWords(): string {
  const filter = query.value;
  const [status, least, most] = [filter.get("status"), filter.get("min"), filter.get("max")];
  const kind = ontology.value?.classes?.find(({ id }) => id === filter.get("class"));
  const words = [
    filter.get("name"),
    kind?.name,
    status && t.status[status as Status],
    filter.get("folder"),
    least && t.fromObjects(least),
    most && t.toObjects(most),
    filter.get("missing") && t.missing,
  ];
  return words.filter(Boolean).join(", ");
}

function Classes({ facets }: { facets: Facets | null }) {
  const all = useSignal(false);
  const classes = (ontology.value?.classes ?? [])
    .map((kind) => ({ kind, count: facets?.classes[kind.id] ?? 0 }))
    .filter(({ kind, count }) => count > 0 || !kind.archived)
    .sort((a, b) => b.count - a.count);
  if (!classes.length) return null;
  const shown = all.value ? classes : classes.slice(0, FIRST_CLASSES);
  return (
    <>
      <h2 class="filter-head">{t.classHead}</h2>
      <div class="rows">
        {shown.map(({ kind, count }) => (
          <Row key={kind.id} name={kind.name} filter="class" value={kind.id} count={count}>
            <span class="swatch" style={{ background: colorOf(kind) }} />
          </Row>
        ))}
        {classes.length > FIRST_CLASSES && (
          <button
            type="button"
            class="faint"
            onClick={() => {
              all.value = !all.value;
            }}
          >
            {all.value ? t.fewer : t.more(classes.length - FIRST_CLASSES)}
          </button>
        )}
      </div>
    </>
  );
}

function Folders({ facets }: { facets: Facets | null }) {
  const folders = Object.entries(facets?.folders ?? {}).sort(([a], [b]) => a.localeCompare(b));
  if (folders.length < 2) return null;
  return (
    <>
      <h2 class="filter-head">{t.folderHead}</h2>
      <div class="rows">
        {folders.map(([folder, count]) => (
          <Row key={folder} name={folder || t.noFolder} filter="folder" value={folder} count={count}>
            <Icon name="folder" />
          </Row>
        ))}
      </div>
    </>
  );
}

function Objects() {
  const field = (key: "min" | "max", label: string) => (
    <label class="row small">
      <span class="quiet">{label}</span>
      <Entry
        class="field count"
        type="number"
        min="0"
        value={query.value.get(key) ?? ""}
        onTake={(field) => setQuery({ [key]: field.value })}
      />
    </label>
  );
  return (
    <>
      <h2 class="filter-head">{t.objectsHead}</h2>
      <div class="row objects">
        {field("min", t.atLeast)}
        {field("max", t.atMost)}
      </div>
      <div class="rows">
        <Row name={t.missing} filter="missing" value="1" count={null}>
          <Icon name="sparkles" />
        </Row>
      </div>
    </>
  );
}

function Row({
  name,
  filter,
  value,
  count,
  children,
}: {
  name: string;
  filter: string;
  value: string;
  count: number | null;
  children?: preact.ComponentChildren;
}) {
  const chosen = (query.value.get(filter) ?? "") === value;
  return (
    <button type="button" aria-pressed={chosen} onClick={() => setQuery({ [filter]: chosen ? "" : value })}>
      {children}
      <span class="cut" dir="auto">
        {name}
      </span>
      <span class="end faint">{count === null ? "" : n(count)}</span>
    </button>
  );
}

function sum(counts: Partial<Record<Status, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
