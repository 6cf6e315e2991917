/** The languages there are: English in the program itself, each other in one file that is fetched when it is chosen. */
import { words as core } from "../../editor/words/en.ts";
import { c } from "./classes.ts";
import { e, happened } from "./editor.ts";
import { locale, t } from "./en.ts";
import { a, q, r } from "./fields.ts";
import { m } from "./models.ts";
import { v } from "./seeing.ts";
import { s } from "./settings.ts";
import { tie } from "./ties.ts";
import { g } from "./tour.ts";

/** Every word there is, by room. */
export const WORDS = { core, t, e, happened, s, v, g, c, a, q, r, m, tie };

/** The same words in another language: texts stay texts, and what makes a text of values takes the same values. */
type Told<T> = T extends string
  ? string
  : T extends (...values: infer V) => string
    ? (...values: V) => string
    : { readonly [K in keyof T]: Told<T[K]> };

/** What a file of `words/languages` exports as its default; its name is the language's code. */
export type Translation = Told<typeof WORDS>;

const FILES = import.meta.glob<Translation>("./languages/*.ts", { import: "default" });

const codeOf = (path: string): string => path.replace(/^.*\/|\.ts$/g, "");

export const LANGUAGES: readonly { readonly code: string; readonly name: string }[] = [
  "en",
  ...Object.keys(FILES).map(codeOf),
].map((code) => ({ code, name: new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code }));

/** Fetches the language and speaks it. Called before anything is drawn; English where it is not there. */
export async function learn(code: string): Promise<void> {
  const load = Object.entries(FILES).find(([path]) => codeOf(path) === code)?.[1];
  if (load) speak(code, await load());
}

/** Puts other words in the place of those there are. */
export function speak(code: string, translation: Translation): void {
  locale.code = code;
  document.documentElement.lang = code;
  replace(WORDS, translation);
}

function replace(words: object, others: object): void {
  for (const [key, other] of Object.entries(others)) {
    const before: unknown = Reflect.get(words, key);
    if (typeof before === "object" && before !== null) replace(before, other);
    else Reflect.set(words, key, other);
  }
}
