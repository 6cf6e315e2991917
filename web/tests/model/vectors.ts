/** The conformance corpus that both languages run: `vectors/<folder>/<file>.json`. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../vectors/", import.meta.url));

export interface Case {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each file has its own form, which its test knows.
  readonly given: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly expect: any;
}

/** The cases of one file. */
export function cases(folder: string, file: string): readonly Case[] {
  return (JSON.parse(readFileSync(`${ROOT}${folder}/${file}.json`, "utf8")) as { cases: Case[] }).cases;
}

/** The files of a folder, without their ending. */
export function files(folder: string): readonly string[] {
  return readdirSync(`${ROOT}${folder}`)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length));
}

/** The folders of the corpus. */
export function folders(): readonly string[] {
  return readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
}
