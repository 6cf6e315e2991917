/** A piece of work as `limner replay` reads it. */
import type { Diff } from "../../model/diffs.ts";
import type { Annotation, Ontology } from "../../model/records.ts";

/** One event, at CSS px of the window. */
export type Act =
  | { readonly do: "move" | "down" | "up"; readonly x: number; readonly y: number; readonly button: number }
  | {
      readonly do: "wheel";
      readonly x: number;
      readonly y: number;
      readonly across: number;
      readonly down: number;
    }
  | { readonly do: "press" | "release"; readonly key: string };

export interface Work {
  readonly schema: 1;
  readonly window: { readonly width: number; readonly height: number };
  readonly image: { readonly width: number; readonly height: number };
  readonly ontology: Ontology;
  readonly annotations: readonly Annotation[];
  readonly events: readonly Act[];
  readonly diffs: readonly Diff[];
}
