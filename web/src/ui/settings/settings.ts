/** What the person has set: one set for every page, kept here at once and on the server when it is reached. */
import { effect, signal } from "@preact/signals";
import { Settings, settingsIn } from "../../editor/settings.ts";
import { Book, type Fields, keep } from "../../sync/book.ts";
import { ApiError, ask, reachable } from "../api.ts";
import { saving } from "../saving.ts";
import { tour } from "../tour/progress.ts";

export type Theme = "system" | "dark" | "light";
export type Density = "compact" | "normal" | "roomy";

/** How the pages look. */
export class AppearanceSettings {
  readonly theme = signal<Theme>("system");
  readonly density = signal<Density>("normal");
  readonly language = signal("en");
}

const KEY = "limner.settings";
/** Changes within this time go to the server together, ms. */
const TOGETHER = 800;

export const settings = new Settings();
export const appearance = new AppearanceSettings();

export const book = new Book({
  load: () => localStorage.getItem(KEY),
  store: (text) => localStorage.setItem(KEY, text),
  exchange: async (fields) => {
    const empty = Object.keys(fields).length === 0;
    const asked = empty
      ? ask<{ fields: Fields }>("GET", "/me/preferences")
      : ask<{ fields: Fields }>("PATCH", "/me/preferences", { fields });
    return (await asked).fields;
  },
  now: () => Date.now(),
});

/** Keeps every setting from now on. Called once at the start, before anything is drawn. */
export function startSettings(): void {
  if (matchMedia("(pointer: coarse)").matches) appearance.density.value = "roomy";
  const all = [...settingsIn(settings), ...settingsIn({ appearance, tour })];
  for (const [name, setting] of all) keep(book, name, setting);
  addEventListener("storage", ({ key }) => {
    if (key === KEY) book.reload();
  });
  effect(() => {
    document.documentElement.dataset.density = appearance.density.value;
  });
  follow();
}

/** Exchanges with the server when it is known who works here, after changes, and when the connection is back. */
function follow(): void {
  let timer = 0;
  effect(() => {
    const me = saving.value?.me;
    const waits = book.unsent.value.length > 0;
    const here = reachable.value;
    clearTimeout(timer);
    if (me && here)
      timer = setTimeout(
        () => void exchange(`${me.instance} ${me.actor.id}`),
        waits ? TOGETHER : 0,
      ) as unknown as number;
  });
}

async function exchange(owner: string): Promise<void> {
  try {
    await book.exchange(owner);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
