/** How much of a picture is labelled, and whether that is enough to be done; the same on the server. */
import type { Ontology } from "./records";

/** The rule that asks for it: its parameter `unlabelled` is the share of pixels, 0 to 1, that may be left. */
export const COVERAGE = "coverage";

/** The share of unlabelled pixels with which a picture may be done; null where nothing is asked. */
export function mayBeLeft({ rules = [] }: Ontology): number | null {
  const shares = rules.flatMap(({ name, params }) => (name === COVERAGE ? [params?.unlabelled] : []));
  return shares.find((share): share is number => typeof share === "number") ?? null;
}

/** Whether so many labelled of so many pixels leave no larger share than `left` unlabelled. */
export function isEnough(labelled: number, pixels: number, left: number): boolean {
  return pixels - labelled <= left * pixels;
}
