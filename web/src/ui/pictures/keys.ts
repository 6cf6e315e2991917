/** The gallery's own keys, apart from moving about, which is the grid's. */
import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { go, paths } from "../route.ts";
import type { PictureSource } from "./source.ts";

export interface GalleryView {
  readonly shapes: Signal<boolean>;
  readonly tileHeight: Signal<number>;
  /** Index of the picture that the keyboard is on. */
  readonly focus: Signal<number>;
  readonly marked: Signal<ReadonlySet<string>>;
}

/** Listens on the window while the gallery is shown; `busy` says that a dialog has the keyboard. */
export function useGalleryKeys(
  project: string,
  search: string,
  source: PictureSource,
  view: GalleryView,
  busy: () => boolean,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (busy() || event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return;
      if (act(event)) event.preventDefault();
    };
    const act = (event: KeyboardEvent): boolean => {
      const row = source.row(view.focus.value);
      if (event.key === "/") document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
      else if (event.key === "=" || event.key === "+") resize(view, 32);
      else if (event.key === "-") resize(view, -32);
      else if (event.key === "`") view.shapes.value = !view.shapes.value;
      else if (event.key === " " && event.shiftKey && row)
        view.marked.value = toggled(view.marked.value, row.id);
      else if (opens(event) && row) go(paths.editor(project, row.id, search));
      else return false;
      return true;
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [project, search, source, view, busy]);
}

/** Enter on a control means that control; only on the page or a tile does it open the picture. */
function opens(event: KeyboardEvent): boolean {
  const control = event.target instanceof Element && event.target.closest("button, select, a:not(.tile)");
  return (event.key === "e" || event.key === "Enter") && !control;
}

function resize(view: GalleryView, by: number): void {
  view.tileHeight.value = Math.max(88, Math.min(480, view.tileHeight.value + by));
}

function toggled(marked: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(marked);
  if (!next.delete(id)) next.add(id);
  return next;
}
