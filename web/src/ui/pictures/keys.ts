/** The gallery's own keys, apart from moving about, which is the grid's. */
import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { listen } from "../pageKeys.ts";
import { go, paths } from "../route.ts";
import type { PictureSource } from "./source.ts";

export interface GalleryView {
  readonly shapes: Signal<boolean>;
  readonly tileHeight: Signal<number>;
  /** Index of the picture that the keyboard is on. */
  readonly focus: Signal<number>;
  readonly marked: Signal<ReadonlySet<string>>;
}

/** Listens on the window while the gallery is shown. */
export function useGalleryKeys(
  project: string,
  search: string,
  source: PictureSource,
  view: GalleryView,
): void {
  useEffect(() => {
    const here = () => source.row(view.focus.peek());
    return listen({
      own: "a.tile",
      actions: {
        "gallery.find": () => document.querySelector<HTMLInputElement>("input[type=search]")?.focus(),
        "gallery.open": () => {
          const row = here();
          if (row) go(paths.editor(project, row.id, search));
          return row !== undefined;
        },
        "gallery.mark": () => {
          const row = here();
          if (row) view.marked.value = toggled(view.marked.peek(), row.id);
        },
        "gallery.bare": () => {
          view.shapes.value = !view.shapes.peek();
        },
        "gallery.smaller": () => resize(view, -32),
        "gallery.larger": () => resize(view, 32),
      },
    });
  }, [project, search, source, view]);
}

function resize(view: GalleryView, by: number): void {
  view.tileHeight.value = Math.max(88, Math.min(480, view.tileHeight.value + by));
}

function toggled(marked: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(marked);
  if (!next.delete(id)) next.add(id);
  return next;
}
