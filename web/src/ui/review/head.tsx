import { Segments } from "../kit/choose.tsx";
import { query, setQuery } from "../route.ts";
import { r } from "../words/fields.ts";
import { classColor, className, useBench } from "./scope.ts";

const SORTS = ["number", "-number", "size", "-size", "score", "-score"] as const;

/** What is on the wall, how much of it, and in what order. */
export function Head() {
  const { wall, bare } = useBench();
  const kind = query.value.get("class");
  const total = wall.total.value ?? 0;
  const page = Math.floor(wall.first.value / wall.size.value);
  return (
    <div class="head">
      {kind && (
        <>
          <span class="swatch" style={{ background: classColor(kind) }} />
          <h2 class="strong cut" dir="auto">
            {className(kind)}
          </h2>
        </>
      )}
      <span class="quiet">{r.objects(total)}</span>
      <span class="grow" />
      <span class="small quiet">{r.page(page, Math.max(1, Math.ceil(total / wall.size.value)))}</span>
      <select
        class="field"
        aria-label={r.order}
        value={query.value.get("sort") ?? "number"}
        onChange={({ currentTarget }) =>
          setQuery({ sort: currentTarget.value === "number" ? "" : currentTarget.value })
        }
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {r.sorts[sort]}
          </option>
        ))}
      </select>
      <Segments
        label={r.shownAs}
        value={bare.value ? "bare" : "outline"}
        choices={[
          { value: "outline", name: r.outline },
          { value: "bare", name: r.bare },
        ]}
        onChange={(value) => {
          bare.value = value === "bare";
        }}
      />
    </div>
  );
}
