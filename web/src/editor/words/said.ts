/** What the editor core says of objects, points and changes, in English. */
import type { DocumentChange } from "../../model/document";
import type { Annotation, Direction } from "../../model/records";
import type { Fault, Point } from "../../model/shapes/kind";
import { extent } from "../shapes/detail";

export const shapes = {
  tag: "Tag",
  box: "Box",
  polygon: "Polygon",
  polyline: "Line",
  keypoints: "Points",
  ellipse: "Ellipse",
  mask: "Mask",
  cuboid: "Cuboid",
} as const;

export const answering = {
  end: (lacking: number): string =>
    lacking
      ? `That was the last object. ${lacking === 1 ? "1 answer is" : `${lacking} answers are`} lacking.`
      : "That was the last object. Nothing is lacking.",
};

/** How labels of two pictures compare. */
export const differences = {
  same: "in both",
  moved: "moved or reshaped",
  here: "only here",
  there: "only there",
} as const;

/** Where a label comes from. */
export const origins = { person: "by hand", import: "import", model: "model" } as const;

/** An answer that has no name: a number, a text, yes or no. */
export function answer(given: string | number | boolean): string {
  return typeof given === "boolean" ? (given ? "yes" : "no") : String(given);
}

/** "Box, car, 138 by 112, at 126, 290" */
export function describe({ shape }: Annotation, name: string): string {
  const { bounds } = extent(shape);
  const kind = shape.type === "keypoints" && shape.points.length === 1 ? "Point" : shapes[shape.type];
  const said = name ? `${kind}, ${name}` : kind;
  if (!bounds) return said;
  const [x0, y0, x1, y1] = bounds.map(Math.round) as [number, number, number, number];
  return x0 === x1 && y0 === y1
    ? `${said}, at ${x0}, ${y0}`
    : `${said}, ${x1 - x0} by ${y1 - y0}, at ${x0}, ${y0}`;
}

/** "214, 88, on car" */
export function aim({ x, y }: Point, name: string): string {
  const place = [x, y].map((length) => Math.round(length * 10) / 10).join(", ");
  return name ? `${place}, on ${name}` : place;
}

/** "Point 3 of 12, at 126, 290"; of named ones "left wrist, hidden, 3 of 12, at 126, 290" */
export function point(number: number, of: number, { x, y }: Point, name = "", hidden = false): string {
  const [right, down] = [x, y].map((length) => Math.round(length * 10) / 10);
  const which = name ? `${namedPoint(name, hidden)}, ${number}` : `Point ${number}`;
  return `${which} of ${of}, at ${right}, ${down}`;
}

/** "left wrist, hidden" */
export function namedPoint(name: string, hidden: boolean): string {
  return hidden ? `${name}, hidden` : name;
}

/** "left wrist, 3 of 12" */
export function nextPoint(name: string, number: number, of: number): string {
  return `${name}, ${number} of ${of}`;
}

/** "37.5°" */
export function degrees(angle: number): string {
  return `${Math.round(angle * 10) / 10}°`;
}

/** What is wrong with an outline, where, and what to do. */
export function fault({ code, at }: Fault): string {
  const where = `near (${Math.round(at.x)}, ${Math.round(at.y)})`;
  const said = {
    "self-crossing": `This outline crosses itself ${where}.`,
    "hole-outside": `A hole reaches beyond its outline ${where}.`,
    "zero-area": `This outline holds no area ${where}.`,
  }[code];
  return `${said} Drag a point, or press Z to see it.`;
}

/** "37.5°, 120 px" */
export function direction({ angle, length = 0 }: Direction): string {
  return length ? `${degrees(angle)}, ${Math.round(length)} px` : degrees(angle);
}

/** What a change made here says to those who hear the screen. */
export function announce(
  { diff, records }: DocumentChange,
  nameOf: (annotation: Annotation) => string,
): string {
  const cause = diff?.cause?.kind;
  const prefix = cause === "undo" ? "Undone. " : cause === "redo" ? "Done again. " : "";
  const touched = [...records.values()];
  const gone = touched.filter(({ after }) => !after).length;
  if (gone && gone === touched.length)
    return `${prefix}${gone === 1 ? "1 object" : `${gone} objects`} removed`;
  const [first] = touched;
  const relations = touched.every(({ before, after }) => (after ?? before)?.kind === "relation");
  if (relations && touched.length) return `${prefix}${touched.length === 1 ? "Relation" : "Relations"}`;
  const shown = first?.after ?? first?.before;
  if (touched.length > 1) return `${prefix}${touched.length} objects changed`;
  return shown?.kind === "annotation" ? prefix + describe(shown, nameOf(shown)) : prefix.trim();
}

/** "From car to …" */
export function relateTo(name: string): string {
  return `From ${name || "this object"} to …`;
}

export function refusedSuggestions(many: number): string {
  return many === 1 ? "1 suggestion refused" : `${many} suggestions refused`;
}

export function leftToJudge(many: number): string {
  return many === 1
    ? "1 suggestion is left: its class is judged object by object"
    : `${many} suggestions are left: their classes are judged object by object`;
}

/** What is wrong with parts of a model's answer, by code, as said of one and of several. */
const WRONG: { readonly [code: string]: readonly [one: string, many: string] } = {
  outside: ["lies beside the picture", "lie beside the picture"],
  "zero-area": ["has no area", "have no area"],
  "zero-length": ["has no length", "have no length"],
  "broken-counts": ["is a mask that cannot be read", "are masks that cannot be read"],
};

/** "Not taken: 2 lie beside the picture; label “sky” is no class here" */
export function refusedParts(
  parts: readonly { code: string; count: number; label?: string; message: string }[],
): string {
  const told = parts.map(({ code, count, label, message }) => {
    if (label !== undefined) return `label “${label}” is no class here`;
    const known = WRONG[code];
    if (known) return `${count} ${known[count === 1 ? 0 : 1]}`;
    return count === 1 ? message : `${message} (${count} times)`;
  });
  return `Not taken: ${told.join("; ")}.`;
}

export function shownAgain(many: number): string {
  return many === 1 ? "1 suggestion is shown again" : `${many} suggestions are shown again`;
}

/** "12 suggestions on 6 pictures" */
export function filledBetween(many: number, pictures: number): string {
  return `${many} suggestions on ${pictures} ${pictures === 1 ? "picture" : "pictures"}`;
}

export function foundAlike(many: number): string {
  return many === 1 ? "1 more found" : `${many} more found`;
}

/** "car 93 %"; of a suggestion without a class, who proposes it. */
export function suggestion(name: string, { score, source }: Annotation): string {
  const said = name || source?.name || "?";
  return score === undefined ? said : `${said} ${Math.round(score * 100)} %`;
}
