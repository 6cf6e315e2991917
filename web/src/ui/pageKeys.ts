/** The keys of pages beside the editor: which one means what is the registry's and the person's; a page only acts. */
import { keyedOf, matches } from "../editor/index.ts";
import type { KeyPress } from "../editor/input/events.ts";
import { isTyping, keyPress } from "../editor/input/mount.ts";
import { settings } from "./settings/settings.ts";

export interface PageKeys {
  /** By the ids of the registry, in the order of asking; false where the key was not used up after all. */
  readonly actions: { readonly [id: string]: (press: KeyPress) => unknown };
  /** Of those that act while their key is held: it was let go. */
  readonly releases?: { readonly [id: string]: () => void };
  /** What moves about on the page: arrows and the like, which cannot be given to anything else. */
  readonly moves?: (press: KeyPress) => boolean;
  /** Controls that are the page's own subject: Enter and Space on others mean those. */
  readonly own: string;
}

const CONTROLS = "button, a, select, summary, [role=option], input";

/** Listens until the returned call; dialogs and fields keep their own keys. */
export function listen({ actions, releases = {}, moves, own }: PageKeys): () => void {
  const stop = new AbortController();
  const held = new Map<string, string>();
  const find = (press: KeyPress): string | undefined =>
    Object.keys(actions).find(
      (id) =>
        settings.keys.of(keyedOf(id)).some((key) => matches(key, press)) && actions[id]?.(press) !== false,
    );
  addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
      const control = event.target instanceof Element && event.target.closest(CONTROLS);
      if (/^(Enter| |Arrow.*)$/.test(event.key) && control && !control.matches(own)) return;
      const press = keyPress(event);
      const id = find(press);
      if (id && id in releases) held.set(event.code, id);
      if (id || moves?.(press)) event.preventDefault();
    },
    { signal: stop.signal },
  );
  const letGo = (code: string): boolean => {
    const id = held.get(code);
    held.delete(code);
    if (id) releases[id]?.();
    return id !== undefined;
  };
  addEventListener("keyup", (event) => letGo(event.code) && event.preventDefault(), { signal: stop.signal });
  addEventListener("blur", () => [...held.keys()].forEach(letGo), { signal: stop.signal });
  return () => stop.abort();
}
