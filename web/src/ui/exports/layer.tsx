import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, ask } from "../api.ts";
import type { ProjectLayer } from "../wire.ts";
import { t } from "../words/en.ts";
import { v } from "../words/seeing.ts";

/** The layer that is always there: everybody's work. */
export const MAIN = "main";

/** What is written: the labels, or in their place a layer beside them; nothing to choose where there is none. */
export function LayerChoice({ project, layer }: { project: string; layer: Signal<string> }) {
  const layers = useSignal<readonly ProjectLayer[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    ask<readonly ProjectLayer[]>("GET", `/projects/${project}/layers`, undefined, stop.signal).then(
      (found) => {
        layers.value = found;
      },
      (error) => {
        if (!(error instanceof ApiError) && !stop.signal.aborted) throw error;
      },
    );
    return () => stop.abort();
  }, [project, layers]);
  if (!layers.value.length) return null;
  return (
    <div class="export-option">
      <label class="quiet" for="layer">
        {t.layer}
      </label>
      <select
        id="layer"
        class="field"
        value={layer.value}
        onChange={({ currentTarget }) => {
          layer.value = currentTarget.value;
        }}
      >
        <option value={MAIN}>{t.mainLayer}</option>
        {layers.value.map(({ kind, owner, pictures }) => (
          <option key={`${kind} ${owner}`} value={owner ? `${kind}:${owner}` : kind}>
            {t.layerOn(v.layer(kind, owner), pictures)}
          </option>
        ))}
      </select>
    </div>
  );
}
