/** Every command there is, in the order in which keys are asked for. */
import { areas } from "./areas";
import { assisting, refining } from "./assist";
import { attributes } from "./attributes";
import { classes } from "./classes";
import type { Command, Keyed } from "./command";
import { cuboids } from "./cuboids";
import { drawing } from "./drawing";
import { everywhere } from "./everywhere";
import { lines } from "./lines";
import { masks } from "./masks";
import { pages } from "./pages";
import { pictures } from "./pictures";
import { points } from "./points";
import { joins, relationKinds } from "./relations";
import { seen } from "./seen";
import { shapes } from "./shapes";
import { skeletonCommands } from "./skeletons";
import { suggestions } from "./suggestions";
import { texts } from "./texts";
import { tools } from "./tools";
import { view } from "./view";

export const COMMANDS: readonly Command[] = [
  ...attributes,
  ...refining,
  ...relationKinds,
  ...drawing,
  ...points,
  ...lines,
  ...cuboids,
  ...suggestions,
  ...assisting,
  ...tools,
  ...classes,
  ...shapes,
  ...areas,
  ...skeletonCommands,
  ...masks,
  ...joins,
  ...texts,
  ...pictures,
  ...view,
  ...seen,
  ...everywhere,
];

/** Everything that has keys: the editor's commands, and what other pages answer to. */
export const KEYED: readonly Keyed[] = [...COMMANDS, ...pages];

/** The command of that id. Throws where there is none. */
export function commandOf(id: string): Command {
  const command = COMMANDS.find((one) => one.id === id);
  if (!command) throw new Error(`There is no command ${id}.`);
  return command;
}

/** Whatever has keys, by its id. Throws where there is none. */
export function keyedOf(id: string): Keyed {
  const found = KEYED.find((one) => one.id === id);
  if (!found) throw new Error(`Nothing is called ${id}.`);
  return found;
}
