/** The numbers of an object that can be typed: those of its shape and of its arrow. */
import type { Annotation } from "../model/records";
import { turnedTo } from "./shapes/angles";
import type { NumberField, NumberName } from "./shapes/kind";
import { kindOf } from "./shapes/registry";

/** One number of an object as it stands now. */
export interface Shown {
  readonly name: NumberName | "direction" | "reach";
  readonly value: number;
}

interface Field {
  readonly name: Shown["name"];
  get(annotation: Annotation): number | null;
  set(annotation: Annotation, value: number): Annotation;
}

/** What can be typed for the object, in the order in which it is shown. */
export function fieldsOf(annotation: Annotation): readonly Shown[] {
  return present(annotation).map(({ name, get }) => ({ name, value: get(annotation) as number }));
}

/** The object with that number; the object itself where it cannot have it. */
export function withNumber(annotation: Annotation, name: Shown["name"], value: number): Annotation {
  return (
    present(annotation)
      .find((field) => field.name === name)
      ?.set(annotation, value) ?? annotation
  );
}

function present(annotation: Annotation): readonly Field[] {
  const own = kindOf(annotation.shape).numbers.map(ofShape);
  return [...own, ...ARROW].filter(({ get }) => get(annotation) !== null);
}

function ofShape({ name, get, set }: NumberField<Annotation["shape"]>): Field {
  return {
    name,
    get: ({ shape }) => get(shape),
    set: (annotation, value) => {
      const shape = set(annotation.shape, value);
      return shape === annotation.shape ? annotation : { ...annotation, shape };
    },
  };
}

const ARROW: readonly Field[] = [
  {
    name: "direction",
    get: ({ direction }) => direction?.angle ?? null,
    set: (annotation, value) => ({
      ...annotation,
      direction: { ...annotation.direction, angle: turnedTo(value, null) },
    }),
  },
  {
    name: "reach",
    get: ({ direction }) => (direction ? (direction.length ?? 0) : null),
    set: (annotation, length) =>
      annotation.direction && length >= 0
        ? { ...annotation, direction: { ...annotation.direction, length } }
        : annotation,
  },
];
