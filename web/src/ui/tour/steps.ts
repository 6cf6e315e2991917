/** The tour: what is asked, and when it was really done. Pure. */
import type { DocumentChange } from "../../model/document.ts";
import type { Annotation, Id, Shape } from "../../model/records.ts";

export type StepId = "open" | "box" | "outline" | "mask" | "correct" | "export";

/** What happened, as far as a step may ask for it. */
export type Happening =
  | { readonly what: "opened" }
  | { readonly what: "changed"; readonly change: DocumentChange }
  | { readonly what: "exported" };

export interface Step {
  readonly id: StepId;
  /** The commands whose keys the step names. */
  readonly commands: readonly string[];
  done(happening: Happening, offered: ReadonlyMap<Id, Annotation>): boolean;
}

export const STEPS: readonly Step[] = [
  { id: "open", commands: [], done: ({ what }) => what === "opened" },
  { id: "box", commands: ["tool.box"], done: made("box") },
  { id: "outline", commands: ["tool.polygon"], done: made("polygon") },
  { id: "mask", commands: ["tool.brush"], done: made("mask") },
  {
    id: "correct",
    commands: ["suggestion.accept", "tool.select"],
    done: (happening, offered) =>
      after(happening).some(({ id, shape }) => {
        const offer = offered.get(id);
        return offer !== undefined && JSON.stringify(offer.shape) !== JSON.stringify(shape);
      }),
  },
  { id: "export", commands: [], done: ({ what }) => what === "exported" },
];

/** A shape of that type was drawn, and not brought in or taken from somebody. */
function made(type: Shape["type"]): Step["done"] {
  return (happening) => after(happening).some(({ shape, source }) => shape.type === type && !source);
}

/** The annotations that a change of this person's left. */
function after(happening: Happening): Annotation[] {
  if (happening.what !== "changed" || !happening.change.diff || happening.change.diff.cause) return [];
  return [...happening.change.records.values()].flatMap(({ after: record }) =>
    record?.kind === "annotation" ? record : [],
  );
}

/** A box that lies a little beside the largest thing of the picture, as a hasty model would say it. */
export function hasty(
  annotations: readonly Annotation[],
  boundsOf: (annotation: Annotation) => readonly [number, number, number, number] | null,
  picture: { readonly width: number; readonly height: number },
): { readonly shape: Shape; readonly class_id?: Id } | null {
  const sized = annotations.flatMap((annotation) => {
    const bounds = boundsOf(annotation);
    return bounds ? { annotation, bounds, area: (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) } : [];
  });
  const [largest] = sized.sort((a, b) => b.area - a.area);
  if (!largest) return null;
  const [x0, y0, x1, y1] = largest.bounds;
  const [width, height] = [Math.round(x1 - x0), Math.round(y1 - y0)];
  const beside = (from: number, length: number, all: number): number =>
    Math.round(
      Math.max(0, Math.min(all - length, from + 0.2 * length * (from + 1.2 * length < all ? 1 : -1))),
    );
  const { class_id } = largest.annotation;
  return {
    shape: {
      type: "box",
      x: beside(x0, width, picture.width),
      y: beside(y0, height, picture.height),
      width,
      height,
    },
    ...(class_id ? { class_id } : {}),
  };
}
