/** What follows from a class's skeleton: where its joints are put, which side they are on, and skeletons ready to use. */
import type { Joint, Keypoint, Keypoints, Skeleton, Visibility } from "./records";
import type { Bounds, Point } from "./shapes/kind";

export type Side = "left" | "right" | "middle";

/** A template joint as it is written down: name, place in the box, index of its mirror. */
type Row = readonly [name: string, x: number, y: number, flip?: number];

/** `edges` as "0-1 1-2". */
function skeleton(rows: readonly Row[], edges: string): Skeleton {
  const joints = rows.map(
    ([name, x, y, flip]): Joint => ({ name, x, y, ...(flip === undefined ? {} : { flip }) }),
  );
  return { joints, edges: edges.split(" ").map((edge) => edge.split("-").map(Number) as [number, number]) };
}

const FINGERS: readonly string[] = ["thumb", "index", "middle", "ring", "pinky"];
const TIPS: readonly Point[] = [
  { x: 0.95, y: 0.48 },
  { x: 0.74, y: 0.08 },
  { x: 0.52, y: 0.01 },
  { x: 0.3, y: 0.06 },
  { x: 0.08, y: 0.22 },
];
const WRIST = { x: 0.5, y: 0.99 };
const ALONG = [0.4, 0.66, 0.84, 1];

const HAND = skeleton(
  [
    ["wrist", WRIST.x, WRIST.y],
    ...FINGERS.flatMap((finger, at) =>
      ALONG.map((share, joint): Row => {
        const tip = TIPS[at] as Point;
        const between = (from: number, to: number): number =>
          Math.round((from + share * (to - from)) * 100) / 100;
        return [`${finger}_${joint + 1}`, between(WRIST.x, tip.x), between(WRIST.y, tip.y)];
      }),
    ),
  ],
  FINGERS.flatMap((_, at) =>
    ALONG.map((_share, joint) => `${joint ? 4 * at + joint : 0}-${4 * at + joint + 1}`),
  ).join(" "),
);

/** Skeletons to begin with: COCO's person of 17 joints, a hand of 21, a face of 5, an animal on four legs. */
export const TEMPLATES = {
  person: skeleton(
    [
      ["nose", 0.5, 0.08],
      ["left_eye", 0.55, 0.05, 2],
      ["right_eye", 0.45, 0.05, 1],
      ["left_ear", 0.61, 0.07, 4],
      ["right_ear", 0.39, 0.07, 3],
      ["left_shoulder", 0.73, 0.21, 6],
      ["right_shoulder", 0.27, 0.21, 5],
      ["left_elbow", 0.87, 0.37, 8],
      ["right_elbow", 0.13, 0.37, 7],
      ["left_wrist", 0.95, 0.52, 10],
      ["right_wrist", 0.05, 0.52, 9],
      ["left_hip", 0.64, 0.53, 12],
      ["right_hip", 0.36, 0.53, 11],
      ["left_knee", 0.66, 0.75, 14],
      ["right_knee", 0.34, 0.75, 13],
      ["left_ankle", 0.67, 0.96, 16],
      ["right_ankle", 0.33, 0.96, 15],
    ],
    "15-13 13-11 16-14 14-12 11-12 5-11 6-12 5-6 5-7 6-8 7-9 8-10 1-2 0-1 0-2 1-3 2-4 3-5 4-6",
  ),
  hand: HAND,
  face: skeleton(
    [
      ["left_eye", 0.7, 0.35, 1],
      ["right_eye", 0.3, 0.35, 0],
      ["nose", 0.5, 0.57],
      ["left_mouth_corner", 0.66, 0.78, 4],
      ["right_mouth_corner", 0.34, 0.78, 3],
    ],
    "0-1 0-2 1-2 2-3 2-4 3-4",
  ),
  quadruped: skeleton(
    [
      ["left_eye", 0.08, 0.16, 1],
      ["right_eye", 0.13, 0.14, 0],
      ["nose", 0.03, 0.27],
      ["neck", 0.26, 0.3],
      ["tail_root", 0.9, 0.33],
      ["left_shoulder", 0.29, 0.5, 8],
      ["left_elbow", 0.27, 0.7, 9],
      ["left_front_paw", 0.26, 0.97, 10],
      ["right_shoulder", 0.37, 0.5, 5],
      ["right_elbow", 0.37, 0.7, 6],
      ["right_front_paw", 0.38, 0.95, 7],
      ["left_hip", 0.78, 0.5, 14],
      ["left_knee", 0.78, 0.7, 15],
      ["left_back_paw", 0.8, 0.97, 16],
      ["right_hip", 0.86, 0.5, 11],
      ["right_knee", 0.9, 0.7, 12],
      ["right_back_paw", 0.92, 0.95, 13],
    ],
    "0-1 0-2 1-2 2-3 3-4 3-5 5-6 6-7 3-8 8-9 9-10 4-11 11-12 12-13 4-14 14-15 15-16",
  ),
} as const;

export type TemplateName = keyof typeof TEMPLATES;

/**
 * Where each joint stands in its box, 0 to 1.
 *
 * Of a skeleton that came without places: those of the ready one with the same names, else a ring.
 */
export function templatePlaces({ joints }: Skeleton): readonly Point[] {
  const given = joints.map(({ x = 0.5, y = 0.5 }) => ({ x, y }));
  const [first] = given;
  if (joints.length < 2 || given.some(({ x, y }) => x !== first?.x || y !== first?.y)) return given;
  const known = Object.values(TEMPLATES).find(
    (ready) =>
      ready.joints.length === joints.length &&
      ready.joints.every(({ name }, at) => name === joints[at]?.name),
  );
  if (known) return templatePlaces(known);
  return joints.map((_, at) => {
    const angle = (2 * Math.PI * at) / joints.length - Math.PI / 2;
    return { x: 0.5 + 0.5 * Math.cos(angle), y: 0.5 + 0.5 * Math.sin(angle) };
  });
}

/** The template in that box of the picture, every joint visible. */
export function placed(of: Skeleton, [x0, y0, x1, y1]: Bounds): Keypoints {
  const points = templatePlaces(of).map(
    ({ x, y }): Keypoint => [hundredth(x0 + x * (x1 - x0)), hundredth(y0 + y * (y1 - y0)), 2],
  );
  return { type: "keypoints", points };
}

/** What was called left is called right and the other way round; no point moves. */
export function swapped({ joints }: Skeleton, shape: Keypoints): Keypoints {
  const points = shape.points.map((point, at) => shape.points[joints[at]?.flip ?? at] ?? point);
  return { ...shape, points };
}

/** Where the template, laid over the joints that are there, has the one of that index. */
export function supposed(of: Skeleton, { points }: Keypoints, index: number): Point {
  const places = templatePlaces(of);
  const there = points.flatMap(([x, y, seen], at) => {
    const place = places[at];
    return seen && place && at !== index ? [{ place, x, y }] : [];
  });
  const across = fitted(there.map(({ place, x }) => [place.x, x]));
  const down = fitted(there.map(({ place, y }) => [place.y, y]));
  const size = across.scale ?? down.scale ?? USUAL_SIZE;
  const { x, y } = places[index] ?? { x: 0.5, y: 0.5 };
  return {
    x: hundredth(across.to + (x - across.from) * (across.scale ?? size)),
    y: hundredth(down.to + (y - down.from) * (down.scale ?? size)),
  };
}

/** The object's size, px, where a single joint says nothing of it. */
const USUAL_SIZE = 100;

/** The straight line through the pairs, by least squares, about their middle; no scale where they do not tell one. */
function fitted(pairs: readonly (readonly [from: number, to: number])[]): {
  from: number;
  to: number;
  scale: number | null;
} {
  const mean = (which: 0 | 1): number =>
    pairs.length ? pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length : 0;
  const [from, to] = [mean(0), mean(1)];
  const spread = pairs.reduce((sum, pair) => sum + (pair[0] - from) ** 2, 0);
  const common = pairs.reduce((sum, pair) => sum + (pair[0] - from) * (pair[1] - to), 0);
  return { from, to, scale: spread > 1e-9 ? common / spread : null };
}

/** The shape with that joint absent, hidden or visible; one that was absent stands where the template has it. */
export function withVisibility(
  of: Skeleton | undefined,
  shape: Keypoints,
  index: number,
  visibility: Visibility,
): Keypoints {
  const [x, y, before] = shape.points[index] ?? [0, 0, 0];
  const at = before || !of ? { x, y } : supposed(of, shape, index);
  const point: Keypoint = visibility ? [at.x, at.y, visibility] : [0, 0, 0];
  return { ...shape, points: shape.points.with(index, point) };
}

/** Which side of the body a joint is on: by its name, else by its place in a template that looks at us. */
export function sideOf({ joints }: Skeleton, index: number): Side {
  const joint = joints[index];
  const other = joint?.flip === undefined ? undefined : joints[joint.flip];
  if (!joint || !other) return "middle";
  const named = (name: string): Side | null =>
    /(^|[^a-z])(right|r)([^a-z]|$)/i.test(name)
      ? "right"
      : /(^|[^a-z])(left|l)([^a-z]|$)/i.test(name)
        ? "left"
        : null;
  return named(joint.name) ?? ((joint.x ?? 0.5) < (other.x ?? 0.5) ? "right" : "left");
}

/** "left shoulder" of `left_shoulder`; "3" of the third point of an object without a skeleton. */
export function jointName(of: Skeleton | undefined, index: number): string {
  return of?.joints[index]?.name.replaceAll("_", " ") || String(index + 1);
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
