import { useEffect, useState } from "preact/hooks";
import { Icon } from "../kit/icon.tsx";
import { Nothing } from "../kit/nothing.tsx";
import { fetchAhead } from "../layers.ts";
import { STATUS_ICONS, thumbnailOf } from "../pictures/tile.tsx";
import type { ImageRow } from "../wire.ts";
import { t } from "../words/en.ts";
import { q } from "../words/fields.ts";
import { heldOf, namesOf, useDesk, useLayer } from "./scope.ts";

/** The picture as large as the window, with what it is labelled. */
export function One() {
  const { queue, take } = useDesk();
  const row = queue.row(queue.at.value);
  const layer = useLayer(take, row?.id);
  const held = heldOf(queue, layer);
  useAhead();
  if (!row) return <main class="queue-view grow" aria-busy="true" />;
  return (
    <main class="queue-view grow">
      <Shown key={row.id} row={row} labels={namesOf(held)} />
      <div class="queue-caption row small">
        <span class={`status-${row.status}`}>
          <Icon name={STATUS_ICONS[layer && layer !== "away" ? layer.status : row.status]} size="small" />
        </span>
        <span class="cut" dir="auto">
          {row.folder ? `${row.folder}/` : ""}
          {row.name}
        </span>
        {layer === "away" && <span class="warn">{q.labelsAway}</span>}
        {held.map((choice) => (
          <span key={choice.id} class="chip">
            {choice.color && <span class="swatch" style={{ background: choice.color }} />}
            <span dir="auto">{choice.name}</span>
          </span>
        ))}
      </div>
    </main>
  );
}

/** The thumbnail at once, the picture over it as soon as it is there. */
function Shown({ row, labels }: { row: ImageRow; labels: string }) {
  const [failed, setFailed] = useState(false);
  if (row.problem || failed) return <Nothing icon="file-x" sentence={row.problem || t.pictureMissing} />;
  return (
    <div class="queue-picture" style={{ "--ground": row.color || "transparent" }}>
      <img src={thumbnailOf(row)} alt="" class="under" />
      <img src={fileOf(row)} alt={q.picture(row.name, labels)} onError={() => setFailed(true)} />
    </div>
  );
}

/** Pixels from which a picture is shown small here: whole, it would take seconds to come. */
const LARGE = 40_000_000;

function fileOf(row: ImageRow): string {
  return row.width * row.height > LARGE ? thumbnailOf(row) : `/media/images/${row.id}/file`;
}

/** Fetches and decodes the pictures that come next, and their labels. */
function useAhead(): void {
  const { queue, rows, shelf } = useDesk();
  const at = queue.at.value;
  rows.arrived.value;
  useEffect(() => {
    const next = [at + 1, at + 2, at + 3].flatMap((place) => rows.row(place) ?? []);
    fetchAhead(
      shelf,
      next.map(({ id }) => id),
    );
    for (const row of next) {
      const image = new Image();
      image.src = fileOf(row);
      image.decode().catch(() => {});
    }
  }, [at, rows.arrived.value]);
}
