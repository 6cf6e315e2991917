import { colorOf } from "../../model/ontology.ts";
import type { Annotation, Class } from "../../model/records.ts";
import { useScope } from "./scope.ts";

/** The colour of a class or of an object as the picture shows it, with its pattern where patterns are on. */
export function Swatch({ of }: { of: Class | Annotation }) {
  const { editor } = useScope();
  const { coloring, classes } = editor;
  const isObject = "shape" in of;
  const pattern = coloring.patterned.value
    ? classes.patterns.value.get((isObject ? of.class_id : of.id) ?? "")
    : null;
  coloring.meaning;
  const color = isObject ? coloring.colorOf(of) : colorOf(of);
  return <span class="swatch" data-pattern={pattern} style={{ backgroundColor: color }} />;
}
