// Prints, as JSON, all that has keys, in the order of the registry: group, words and keys of each.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [web] = process.argv.slice(2);
const vite = createRequire(pathToFileURL(`${web}/package.json`)).resolve("vite");
const { runnerImport } = await import(pathToFileURL(vite));
const at = { root: web, configFile: false, logLevel: "error" };
const { module } = await runnerImport(`${web}/src/editor/commands/registry.ts`, at);
const { module: english } = await runnerImport(`${web}/src/editor/words/en.ts`, at);
const nameOf = (title) => english.words.commands[title][0];
const rows = module.KEYED.map(({ group, title, keys }) => ({ group, name: nameOf(title), keys }));
process.stdout.write(JSON.stringify(rows));
