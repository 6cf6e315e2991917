import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../kit/icon.tsx";
import { fetchAhead } from "../layers.ts";
import { thumbnailOf } from "../pictures/tile.tsx";
import { q } from "../words/fields.ts";
import { PAGE } from "./queue.ts";
import { heldOf, namesOf, useDesk, useLayer } from "./scope.ts";

/** Tiles side by side; the arrows up and down step over so many. */
export const COLUMNS = 10;

/** A page of pictures: a click or Space toggles the current label, a digit its own, Enter confirms the page. */
export function Grid() {
  const { queue, rows, shelf, take } = useDesk();
  const from = queue.page.value * PAGE;
  const to = Math.min(queue.total.value ?? 0, from + PAGE);
  rows.arrived.value;
  useEffect(() => {
    const ids = (first: number, past: number) =>
      Array.from({ length: past - first }, (_, step) => rows.row(first + step)?.id ?? "").filter(Boolean);
    let here = true;
    // The next page must not stand in the way of this one.
    void Promise.allSettled(ids(from, to).map(take)).then(() => {
      if (here) fetchAhead(shelf, ids(to, to + PAGE));
    });
    return () => {
      here = false;
    };
  }, [from, to, rows.arrived.value]);
  return (
    <main class="queue-grid grow">
      {Array.from({ length: to - from }, (_, step) => (
        <QueueTile key={from + step} index={from + step} />
      ))}
    </main>
  );
}

function QueueTile({ index }: { index: number }) {
  const { queue, take } = useDesk();
  const row = queue.row(index);
  const layer = useLayer(take, row?.id);
  const held = heldOf(queue, layer);
  const focused = queue.at.value === index;
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (focused) button.current?.focus({ preventScroll: true });
  }, [focused, row === undefined]);
  if (!row) return <div class="queue-tile" />;
  const done = layer && layer !== "away" && layer.status === "done";
  return (
    <button
      ref={button}
      type="button"
      class={`queue-tile ${held.length ? "held" : ""}`}
      tabIndex={focused ? 0 : -1}
      aria-pressed={held.length > 0}
      aria-label={q.tile(row.name, namesOf(held))}
      title={row.name}
      onFocus={() => {
        queue.at.value = index;
      }}
      onClick={() => void queue.toggle(index)}
    >
      {row.problem ? (
        <span class="refused small">{row.problem}</span>
      ) : (
        <img src={thumbnailOf(row)} alt="" decoding="async" />
      )}
      {held.length > 0 && (
        <span class="tile-labels small">
          {held[0]?.color && <span class="swatch" style={{ background: held[0].color }} />}
          <span class="cut" dir="auto">
            {namesOf(held)}
          </span>
        </span>
      )}
      {done && (
        <span class="tile-done status-done">
          <Icon name="circle-check" size="small" />
        </span>
      )}
    </button>
  );
}
