import { ask } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { Segments } from "../kit/choose.tsx";
import { Icon } from "../kit/icon.tsx";
import { go, paths, query, setQuery } from "../route.ts";
import { project } from "../store.ts";
import type { Place } from "../wire.ts";
import { t } from "../words/en.ts";
import { q } from "../words/fields.ts";

const SORTS = ["number", "name", "-objects", "objects", "-updated"] as const;

/** The line above the gallery: progress, search, order, shapes or bare, and where to go on. */
export function Head({ id, search, shapes }: { id: string; search: string; shapes: { value: boolean } }) {
  const sort = query.value.get("sort") ?? "number";
  return (
    <div class="head">
      <Progress />
      <span class="grow" />
      <label class="field search">
        <Icon name="search" size="small" />
        <input
          type="search"
          placeholder={t.findName}
          aria-label={t.findName}
          value={query.value.get("name") ?? ""}
          onInput={(event) => setQuery({ name: event.currentTarget.value })}
        />
      </label>
      <select
        class="field"
        aria-label={t.order}
        value={sort}
        onChange={(event) =>
          setQuery({ sort: event.currentTarget.value === "number" ? "" : event.currentTarget.value })
        }
      >
        {SORTS.map((value) => (
          <option key={value} value={value}>
            {t.sorts[value]}
          </option>
        ))}
      </select>
      <Segments
        label={t.shownAs}
        value={shapes.value ? "shapes" : "bare"}
        choices={[
          { value: "shapes", name: t.shapes, icon: "shapes" },
          { value: "bare", name: t.bare, icon: "image" },
        ]}
        onChange={(value) => {
          shapes.value = value === "shapes";
        }}
      />
      <a class="button" href={paths.queue(id, search)} title={q.hint}>
        <Icon name="tag" />
        {q.queue}
      </a>
      <Button kind="primary" onClick={() => void goOn(id, search)}>
        {t.continue}
      </Button>
    </div>
  );
}

function Progress() {
  const open = project.value;
  if (!open) return <div class="progress" />;
  const { done = 0, in_progress = 0, skipped = 0 } = open.by_status;
  const share = (count: number) => ({ width: `${(100 * count) / Math.max(1, open.images)}%` });
  return (
    <div class="progress">
      <div class="small">
        <span class="strong">{t.progress(done, open.images)}</span>
        {skipped > 0 && <span class="faint">, {t.skippedToo(skipped)}</span>}
      </div>
      <div class="meter" role="presentation">
        <span style={{ ...share(done), background: "var(--ok)" }} />
        <span style={{ ...share(in_progress), background: "var(--accent)" }} />
        <span style={{ ...share(skipped), background: "var(--warn)" }} />
      </div>
    </div>
  );
}

/** Opens the first picture that is not finished, else the first. */
async function goOn(id: string, search: string): Promise<void> {
  const filter = search.replace(/^\?/, "");
  const page = await ask<{ images: { id: string; status: string }[] }>(
    "GET",
    `/projects/${id}/images?${filter}&offset=0&limit=1`,
  );
  const first = page.images[0];
  if (!first) return;
  if (first.status === "todo" || first.status === "in_progress")
    return go(paths.editor(id, first.id, search));
  const place = await ask<Place>("GET", `/projects/${id}/images/${first.id}/place?${filter}`);
  go(paths.editor(id, place.next_unfinished ?? first.id, search));
}
