/** Making a skeleton: every step gives a new one. Joints are named by their index. */
import type { Joint, Skeleton } from "../../model/records.ts";
import type { Point } from "../../model/shapes/kind.ts";
import { templatePlaces } from "../../model/skeletons.ts";

const NONE: Skeleton = { joints: [] };

/** The skeleton with every joint's place written down. */
export function withPlaces(skeleton: Skeleton): Skeleton {
  const places = templatePlaces(skeleton);
  return { ...skeleton, joints: skeleton.joints.map((joint, at) => ({ ...joint, ...places[at] })) };
}

export function withJoint(skeleton: Skeleton = NONE, { x, y }: Point, name: string): Skeleton {
  return { ...skeleton, joints: [...skeleton.joints, { name, ...within({ x, y }) }] };
}

export function moved(skeleton: Skeleton, at: number, to: Point): Skeleton {
  return changed(skeleton, at, within(to));
}

/** Renamed; with the joint whose name says that it is the mirror, it becomes a pair. */
export function renamed(skeleton: Skeleton, at: number, name: string): Skeleton {
  const after = changed(skeleton, at, { name });
  const mirror = mirrorName(name);
  const other = after.joints.findIndex((joint) => joint.name === mirror);
  const free = after.joints[at]?.flip === undefined && after.joints[other]?.flip === undefined;
  return mirror && other >= 0 && free ? paired(after, at, other) : after;
}

/** The two are mirrors of each other; null makes the joint one of the middle. */
export function paired(skeleton: Skeleton, at: number, other: number | null): Skeleton {
  const loose = [at, other, skeleton.joints[at]?.flip, other === null ? null : skeleton.joints[other]?.flip];
  const joints = skeleton.joints.map((joint, index): Joint => {
    if (other !== null && (index === at || index === other)) {
      return { ...joint, flip: index === at ? other : at };
    }
    if (!loose.includes(index)) return joint;
    const { flip: _, ...rest } = joint;
    return rest;
  });
  return { ...skeleton, joints };
}

/** Joined by an edge, or no longer. */
export function joined(skeleton: Skeleton, a: number, b: number): Skeleton {
  if (a === b) return skeleton;
  const edges = skeleton.edges ?? [];
  const left = edges.filter((edge) => !(edge.includes(a) && edge.includes(b)));
  return { ...skeleton, edges: left.length < edges.length ? left : [...edges, [a, b]] };
}

/** Without the joint, its edges and its pair; those after it move up. */
export function without(skeleton: Skeleton, at: number): Skeleton {
  const shifted = (index: number): number => (index > at ? index - 1 : index);
  const joints = skeleton.joints
    .toSpliced(at, 1)
    .map(
      ({ flip, ...joint }): Joint =>
        flip === undefined || flip === at ? joint : { ...joint, flip: shifted(flip) },
    );
  const edges = (skeleton.edges ?? [])
    .filter((edge) => !edge.includes(at))
    .map(([a, b]) => [shifted(a), shifted(b)] as const);
  return { joints, edges };
}

/** Stretched so that the joints fill the box. */
export function fitted(skeleton: Skeleton): Skeleton {
  const places = templatePlaces(skeleton);
  const stretch = (axis: "x" | "y"): ((value: number) => number) => {
    const values = places.map((place) => place[axis]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return (value) => (most > least ? (value - least) / (most - least) : 0.5);
  };
  const [across, down] = [stretch("x"), stretch("y")];
  return places.reduce((made, { x, y }, at) => moved(made, at, { x: across(x), y: down(y) }), skeleton);
}

/** "right_eye" of "left_eye"; "" of a name that has no side. */
function mirrorName(name: string): string {
  if (/left/i.test(name)) return name.replace(/left/i, (word) => cased(word, "right"));
  return /right/i.test(name) ? name.replace(/right/i, (word) => cased(word, "left")) : "";
}

/** The word with a capital, or all of them, where the given one has. */
function cased(like: string, word: string): string {
  if (like === like.toUpperCase()) return word.toUpperCase();
  return like[0] === like[0]?.toUpperCase() ? (word[0] as string).toUpperCase() + word.slice(1) : word;
}

function changed(skeleton: Skeleton, at: number, change: Partial<Joint>): Skeleton {
  const joint = skeleton.joints[at];
  return joint ? { ...skeleton, joints: skeleton.joints.with(at, { ...joint, ...change }) } : skeleton;
}

function within({ x, y }: Point): Point {
  const clamped = (value: number): number => Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000;
  return { x: clamped(x), y: clamped(y) };
}
