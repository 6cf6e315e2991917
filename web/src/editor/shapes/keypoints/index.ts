/** Keypoints: a disc for each that is there, hollow where hidden, and the edges of the class's skeleton. */
import type { Keypoint, Keypoints, Skeleton } from "../../../model/records";
import type { Path } from "../../../model/shapes/kind";
import { jointName, sideOf, withVisibility } from "../../../model/skeletons";
import type { ShapeKind } from "../kind";
import type { Look } from "../look";
import { type Brush, disc, paintLine, type Sight } from "../painter";
import { dragPoint, POINTWISE } from "../vertices";
import { dragFrame, frameHandles, frameOf } from "./frame";

const RADIUS = 4;
const DARK = "#141415";
/** The right side's bones are wider by this, and parted by a line along their middle: they look double. */
const [WIDER, PARTING] = [2.5, { width: 1.5, color: DARK }];
const [ABSENT, HIDDEN, VISIBLE] = [0, 1, 2] as const;

export const keypoints: ShapeKind<Keypoints> = {
  ...(POINTWISE as ShapeKind<Keypoints>),
  paint: (brush, sight) => {
    const { left, right } = bones(sight);
    if (left.length) paintLine(brush, sight, left);
    if (right.length) paintLine(brush, { ...sight, look: doubled(sight.look) }, right);
    for (const point of sight.shape.points) if (point[2] !== ABSENT) joint(brush, sight, point);
  },
  handles: (shape) => [
    ...shape.points.flatMap(([x, y, visibility], index) =>
      visibility === ABSENT ? [] : [{ kind: "vertex" as const, index, x, y, cursor: "move" }],
    ),
    ...frameHandles(shape),
  ],
  dragged: (shape, handle, drag) =>
    handle.kind === "vertex" ? dragPoint(shape, handle, drag) : dragFrame(shape, handle, drag),
  frame: frameOf,
  insertable: false,
  named: {
    name: (_, index, kind) => (kind?.skeleton ? jointName(kind.skeleton, index) : ""),
    hidden: ({ points }, index) => points[index]?.[2] === HIDDEN,
    toggled: (shape, index, kind) =>
      withVisibility(kind?.skeleton, shape, index, shape.points[index]?.[2] === VISIBLE ? HIDDEN : VISIBLE),
  },
};

function doubled(look: Look): Look {
  const wider = look.strokes.map((line) => ({ ...line, width: line.width + WIDER }));
  return { ...look, strokes: [...wider, PARTING] };
}

/** The skeleton's edges between joints that are there: those of the right side, and all others. */
function bones({ shape: { points }, kind }: Sight<Keypoints>): { left: Path[]; right: Path[] } {
  const found: { left: Path[]; right: Path[] } = { left: [], right: [] };
  if (!kind?.skeleton) return found;
  const right = rightEdges(kind.skeleton);
  (kind.skeleton.edges ?? []).forEach(([from, to], at) => {
    const [a, b] = [points[from], points[to]];
    if (!a || !b || a[2] === ABSENT || b[2] === ABSENT) return;
    found[right.has(at) ? "right" : "left"].push({ points: [a[0], a[1], b[0], b[1]], closed: false });
  });
  return found;
}

const known = new WeakMap<Skeleton, ReadonlySet<number>>();

/** Which edges belong to the right side: they touch it, and not the left. */
function rightEdges(skeleton: Skeleton): ReadonlySet<number> {
  let found = known.get(skeleton);
  if (!found) {
    found = new Set(
      (skeleton.edges ?? []).flatMap((edge, at) => {
        const sides = edge.map((joint) => sideOf(skeleton, joint));
        return sides.includes("right") && !sides.includes("left") ? at : [];
      }),
    );
    known.set(skeleton, found);
  }
  return found;
}

function joint(brush: Brush, { look, color }: Sight, [x, y, visibility]: Keypoint): void {
  const [line] = look.strokes.slice(-1);
  const ink = line && line.color !== "class" ? line.color : color;
  for (const { width, color: rim } of look.strokes.slice(0, -1))
    disc(brush, { x, y }, RADIUS + width / 4, rim);
  disc(brush, { x, y }, RADIUS, ink);
  if (visibility === HIDDEN) disc(brush, { x, y }, RADIUS - 1.75, DARK);
}
