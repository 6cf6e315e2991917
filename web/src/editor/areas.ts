/** What is done with the areas of objects: each is computed beside the page's thread and ends as one diff, or as none. */
import type { ClipJob, Operation, Parts } from "../model/clip";
import { same } from "../model/json";
import type { Annotation, Flat, Polygon } from "../model/records";
import { area, parts } from "../model/shapes/registry";
import { between } from "../model/zindex";
import { copies } from "./clipboard";
import type { Editor } from "./editor";
import { recordsOf } from "./edits";
import { extent } from "./shapes/detail";

/** Areas that differ by less than this share are the same. */
const SAME = 1e-9;

/** True where the annotation fills an area that an outline can hold, and can be changed. */
export function hasArea({ visibility }: Editor, { id, shape }: Annotation): boolean {
  return visibility.reachable(id) && parts(shape) !== null;
}

/** The selected that have an area, in the order in which they were selected. */
export function selectedAreas(editor: Editor): Annotation[] {
  return editor.edits.selected().filter((annotation) => hasArea(editor, annotation));
}

/**
 * Gives the first selected the outcome and keeps all else of it. Joining takes the others in; of subtracting and
 * sharing they stay as they are.
 */
export async function combine(editor: Editor, operation: Operation): Promise<void> {
  const targets = selectedAreas(editor);
  const [first, ...others] = targets;
  if (!first || !others.length) return;
  if (!takesPolygon(editor, first)) return;
  const job = { does: operation, first: areaOf(first), others: others.map(areaOf) };
  const [left] = (await asked(editor, targets, job)) ?? [null];
  if (left === null) return;
  if (!left) {
    editor.refuse(operation === "intersect" ? "no-overlap" : "nothing-left");
    return;
  }
  const shape: Polygon = { type: "polygon", parts: left };
  if (operation === "subtract" && alike(area(shape), area(first.shape))) {
    editor.refuse("no-overlap");
    return;
  }
  const gone = operation === "join" ? others.map(({ id }) => id) : [];
  editor.edits.exchange(operation, [{ ...first, shape }], gone, [first.id]);
}

/** Cuts along the line: the selected, or where nothing is selected all that it crosses. */
export async function cut(editor: Editor, line: Flat): Promise<void> {
  const { edits, selection } = editor;
  const chosen = selection.count.peek() ? selectedAreas(editor) : crossed(editor, line);
  const targets = chosen.filter((target) => takesPolygon(editor, target));
  const put: Annotation[] = [];
  for (const target of targets) {
    const pieces = await asked(editor, [target], { does: "split", first: areaOf(target), line });
    if (!pieces) return;
    const [largest, ...rest] = pieces;
    if (largest) put.push(...fallenApart(editor, target, largest, rest));
  }
  if (!put.length) editor.refuse("not-across");
  else if (targets.some((target) => !unchanged(editor, target))) editor.refuse("changed-meanwhile");
  else edits.exchange("cut", put, [], selection.count.peek() ? put.map(({ id }) => id) : []);
}

/** Takes the ring away from the polygon, or adds it, where it crosses others of its rings. */
export async function combineRing(
  editor: Editor,
  target: Annotation,
  does: "join" | "subtract",
  exterior: Flat,
): Promise<void> {
  const job = { does, first: areaOf(target), others: [[{ exterior }]] };
  const [left] = (await asked(editor, [target], job)) ?? [null];
  if (left === null) return;
  if (!left) editor.refuse("nothing-left");
  else {
    const shape: Polygon = { type: "polygon", parts: left };
    editor.edits.put(does === "join" ? "part.add" : "hole.add", [{ ...target, shape }], [target.id]);
  }
}

/** Whether the annotation's class may have a polygon; says so where it may not. */
export function takesPolygon(editor: Editor, annotation: Annotation): boolean {
  const { classes } = editor;
  if (annotation.shape.type === "polygon" || classes.allows(classes.of(annotation), "polygon")) return true;
  editor.refuse("class-shape");
  return false;
}

/** The answer, or null where there is none or somebody changed what it was asked of; says why. */
async function asked(
  editor: Editor,
  targets: readonly Annotation[],
  job: ClipJob,
): Promise<readonly Parts[] | null> {
  try {
    const pieces = await editor.platform.clip(job);
    if (targets.every((target) => unchanged(editor, target))) return pieces;
    editor.refuse("changed-meanwhile");
  } catch {
    editor.refuse("clip-failed");
  }
  return null;
}

function unchanged({ edits }: Editor, { id, shape }: Annotation): boolean {
  const now = edits.stored(id);
  return now !== undefined && (now.shape === shape || same(now.shape as never, shape as never));
}

function crossed(editor: Editor, line: Flat): Annotation[] {
  const bounds = extent({ type: "polyline", points: line }).bounds;
  return bounds ? editor.scene.reachable(bounds).filter((one) => hasArea(editor, one)) : [];
}

/** The annotation with the largest piece, and new ones beside it in the order of shapes with the others. */
function fallenApart(
  editor: Editor,
  target: Annotation,
  largest: Parts,
  rest: readonly Parts[],
): Annotation[] {
  const above = nextAbove(editor, target);
  let { z = "" } = target;
  const made = rest.map((parts): Annotation => {
    const [copy] = copies([target], editor.platform.clock()) as [Annotation];
    z = between(z, above);
    const group = target.group_id ? { group_id: target.group_id } : {};
    return { ...copy, ...group, z, shape: { type: "polygon", parts } };
  });
  return [{ ...target, shape: { type: "polygon", parts: largest } }, ...made];
}

/** The lowest index above the annotation's; "" where there is none. */
function nextAbove({ edits }: Editor, { z: own = "" }: Annotation): string {
  let above = "";
  for (const record of recordsOf(edits.document).values()) {
    const { z = "" } = record.kind === "annotation" ? record : {};
    if (z > own && (!above || z < above)) above = z;
  }
  return above;
}

function areaOf({ shape }: Annotation): Parts {
  return parts(shape) ?? [];
}

function alike(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(a, b);
}
