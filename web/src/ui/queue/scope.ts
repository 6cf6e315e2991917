/** What every part of the queue page works on. */
import type { Signal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import type { LayerDocument } from "../../model/document.ts";
import type { Id } from "../../model/records.ts";
import type { Shelf } from "../editor/shelf.ts";
import type { Saving } from "../saving.ts";
import type { Snapshot } from "../snapshot.ts";
import type { TakeLayer } from "../sweep.ts";
import type { ImageRow } from "../wire.ts";
import type { Queue } from "./queue.ts";

export interface Desk {
  readonly project: Id;
  /** The query that leads back to the gallery as it was. */
  readonly search: string;
  readonly saving: Saving;
  readonly shelf: Shelf;
  readonly rows: Snapshot<ImageRow>;
  readonly queue: Queue;
  readonly take: TakeLayer;
  /** True while a label is looked for by name. */
  readonly finding: Signal<boolean>;
}

export const DeskContext = createContext<Desk | null>(null);

/** The open queue; only below `DeskContext`. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("Outside the queue page.");
  return desk;
}

/** The layer of a picture once it is there; null before, "away" where it cannot be had. */
export function useLayer(take: TakeLayer, image: Id | undefined): LayerDocument | "away" | null {
  const found = useSignal<{ readonly image: Id; readonly layer: LayerDocument | "away" } | null>(null);
  useEffect(() => {
    if (!image) return;
    let wanted = true;
    take(image).then(
      (layer) => {
        if (wanted) found.value = { image, layer };
      },
      () => {
        if (wanted) found.value = { image, layer: "away" };
      },
    );
    return () => {
      wanted = false;
    };
  }, [take, image, found]);
  return found.value?.image === image ? (found.value?.layer ?? null) : null;
}

/** What the picture has of what is asked. */
export function heldOf(queue: Queue, layer: LayerDocument | "away" | null): ReturnType<Queue["held"]> {
  return layer && layer !== "away" ? queue.held(layer) : [];
}

/** "car, night" */
export function namesOf(choices: ReturnType<Queue["held"]>): string {
  return choices.map(({ name }) => name).join(", ");
}
