/** What is done with the areas of the selected objects, and with the outlines of polygons. */
import type { Operation } from "../../model/clip";
import type { Annotation, Polygon } from "../../model/records";
import { bounds, parts } from "../../model/shapes/registry";
import { withRings } from "../../model/shapes/rings";
import { smoothed } from "../../model/thinning";
import { combine, hasArea, selectedAreas, takesPolygon } from "../areas";
import type { Editor } from "../editor";
import { simplify } from "../shapes/detail";
import type { CommandTitle, ReasonKey } from "../words/en";
import { type Command, group, needsSelection } from "./command";

/** Smoothing leaves points out whose absence moves the outline by no more, px. */
const SMOOTH = 0.05;

const needsAreas =
  (least: number) =>
  (editor: Editor): ReasonKey | null => {
    const areas = editor.selected.value.filter((annotation) => hasArea(editor, annotation));
    if (areas.length >= least) return null;
    return needsSelection(editor) ?? (least > 1 ? "two-areas" : "no-area");
  };

const OPERATIONS: readonly (readonly [Operation, CommandTitle, string, readonly string[]])[] = [
  ["join", "join", "squares-unite", ["J"]],
  ["subtract", "subtract", "squares-subtract", ["Shift+J"]],
  ["intersect", "intersect", "squares-intersect", []],
];

function isPolygon(annotation: Annotation): annotation is Annotation & { readonly shape: Polygon } {
  return annotation.shape.type === "polygon";
}

const needsPolygon = (editor: Editor): ReasonKey | null =>
  editor.selected.value.some((one) => isPolygon(one) && hasArea(editor, one)) ? null : "no-polygon";

function smooth(editor: Editor): void {
  const polygons = selectedAreas(editor).filter(isPolygon);
  editor.edits.put(
    "smooth",
    polygons.map((annotation) => {
      const { subtype: _, ...shape } = annotation.shape;
      return { ...annotation, shape: withRings(shape, (ring) => simplify(smoothed(ring), SMOOTH)) };
    }),
  );
}

function toBoxes(editor: Editor): void {
  const { edits, classes } = editor;
  const areas = selectedAreas(editor);
  const taken = areas.filter((annotation) => classes.allows(classes.of(annotation), "box"));
  if (taken.length < areas.length) editor.refuse("class-shape");
  const boxed = taken.flatMap((annotation) => {
    const found = bounds(annotation.shape);
    if (!found) return [];
    const [x, y, x1, y1] = found;
    return { ...annotation, shape: { type: "box", x, y, width: x1 - x, height: y1 - y } as const };
  });
  edits.put("to-box", boxed);
}

function toPolygons(editor: Editor): void {
  const { edits } = editor;
  const taken = selectedAreas(editor).filter((annotation) => takesPolygon(editor, annotation));
  edits.put(
    "to-polygon",
    taken.flatMap((annotation) =>
      isPolygon(annotation)
        ? []
        : { ...annotation, shape: { type: "polygon", parts: parts(annotation.shape) ?? [] } },
    ),
  );
}

export const areas = group("shapes", [
  ...OPERATIONS.map(
    ([operation, title, icon, keys]): Omit<Command, "group" | "available"> => ({
      id: `shape.${operation}`,
      title,
      icon,
      keys,
      disabledReason: needsAreas(2),
      run: (editor) => combine(editor, operation),
    }),
  ),
  {
    id: "polygon.hole",
    title: "hole",
    icon: "donut",
    keys: ["Alt+E"],
    disabledReason: needsPolygon,
    run: ({ tools }) => tools.drawInto("hole"),
  },
  {
    id: "polygon.part",
    title: "part",
    icon: "plus",
    keys: ["Alt+Shift+E"],
    disabledReason: needsPolygon,
    run: ({ tools }) => tools.drawInto("part"),
  },
  {
    id: "outline.snap",
    title: "snap",
    icon: "magnet",
    keys: [],
    run: ({ settings }) => {
      settings.outline.snap.value = !settings.outline.snap.peek();
    },
    checked: ({ settings }) => settings.outline.snap.value,
  },
  {
    id: "shape.smooth",
    title: "smooth",
    icon: "spline",
    keys: [],
    disabledReason: needsPolygon,
    run: smooth,
  },
  {
    id: "shape.to-box",
    title: "to-box",
    icon: "square",
    keys: [],
    disabledReason: needsAreas(1),
    run: toBoxes,
  },
  {
    id: "shape.to-polygon",
    title: "to-polygon",
    icon: "pentagon",
    keys: [],
    disabledReason: needsAreas(1),
    run: toPolygons,
  },
]);
