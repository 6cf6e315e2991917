/** What a person chooses of the labels that were found, and what that brings in. */
import type { Candidate, FoundLabels, Preview } from "../wire.ts";

/** The format of each place; empty leaves its labels out, and what is not there is not decided yet. */
export type Choices = Readonly<Record<string, string>>;

/** Pictures alone are added without a question. */
export function needsLook({ sets, problems }: Preview): boolean {
  return (
    sets.length > 0 || problems.some(({ outcome, code }) => outcome !== "skipped" || code === "no-labels")
  );
}

/** One format is taken as it is, several wait for a word, and what only a layout speaks for is left out. */
export function initial(sets: readonly FoundLabels[]): Choices {
  const choices: Record<string, string> = {};
  for (const { place, layout, candidates } of sets) {
    if (layout) choices[place] = "";
    else if (candidates.length === 1) choices[place] = (candidates[0] as Candidate).format;
  }
  return choices;
}

/** Whether there is a word about every place. */
export function decided(sets: readonly FoundLabels[], choices: Choices): boolean {
  return sets.every(({ place }) => place in choices);
}

/** The candidate that was chosen at a place. */
export function chosenOf({ place, candidates }: FoundLabels, choices: Choices): Candidate | undefined {
  return candidates.find(({ format }) => format === choices[place]);
}

/** How many pictures and objects come in with these choices. */
export function coming(preview: Preview, choices: Choices): { pictures: number; objects: number } {
  const taken = preview.sets.map((set) => chosenOf(set, choices)).filter((one) => one !== undefined);
  const labels = taken.reduce((sum, { label_pictures }) => sum + label_pictures, 0);
  return {
    pictures: preview.pictures - labels,
    objects: taken.reduce((sum, { objects }) => sum + objects, 0),
  };
}

/** The same for the server. */
export function body(sets: readonly FoundLabels[], choices: Choices) {
  const places: Record<string, { format: string; label_pictures: boolean }> = {};
  for (const set of sets) {
    const taken = chosenOf(set, choices);
    if (taken) places[set.place] = { format: taken.format, label_pictures: taken.label_pictures > 0 };
  }
  return { places };
}
