import { expect, test } from "vitest";
import type { Keypoints, Skeleton } from "../../src/model/records";
import { transform } from "../../src/model/shapes/registry";
import {
  jointName,
  placed,
  sideOf,
  supposed,
  swapped,
  TEMPLATES,
  templatePlaces,
  withVisibility,
} from "../../src/model/skeletons";

const every = Object.entries(TEMPLATES) as [string, Skeleton][];

test.each(every)(
  "the ready %s: pairs are mutual, edges join joints, places lie in the box",
  (_, { joints, edges }) => {
    joints.forEach(({ flip }, at) => {
      if (flip !== undefined) expect([joints[flip]?.flip, flip === at]).toEqual([at, false]);
    });
    for (const edge of edges ?? []) for (const joint of edge) expect(joints[joint]).toBeDefined();
    for (const { x, y } of templatePlaces({ joints }))
      for (const share of [x, y]) expect(share >= 0 && share <= 1).toBe(true);
    expect(new Set(joints.map(({ name }) => name)).size).toBe(joints.length);
    const reached = new Set(edges?.flat());
    expect(joints.every((_joint, at) => reached.has(at))).toBe(true);
  },
);

test("the ready skeletons have the joints that their names promise", () => {
  expect(every.map(([name, { joints }]) => [name, joints.length])).toEqual([
    ["person", 17],
    ["hand", 21],
    ["face", 5],
    ["quadruped", 17],
  ]);
  expect(TEMPLATES.hand.edges?.slice(0, 5)).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [0, 5],
  ]);
});

test("a template fills the box it is dropped into", () => {
  const two: Skeleton = {
    joints: [
      { name: "a", x: 0, y: 0 },
      { name: "b", x: 1, y: 0.5 },
    ],
  };
  expect(placed(two, [10, 20, 30, 60]).points).toEqual([
    [10, 20, 2],
    [30, 40, 2],
  ]);
});

test("joints without places stand where the ready skeleton of their names has them, else in a ring", () => {
  const bare = { joints: TEMPLATES.face.joints.map(({ name }) => ({ name })) };
  expect(templatePlaces(bare)).toEqual(templatePlaces(TEMPLATES.face));
  const ring = templatePlaces({ joints: [{ name: "a" }, { name: "b" }] });
  expect(ring.map(({ x, y }) => [x, y].map((share) => Math.round(share * 100) / 100))).toEqual([
    [0.5, 0],
    [0.5, 1],
  ]);
});

test("left and right change places, twice is as before", () => {
  const shape = placed(TEMPLATES.person, [0, 0, 100, 200]);
  const other = swapped(TEMPLATES.person, shape);
  expect(other.points[5]).toEqual(shape.points[6]);
  expect(other.points[0]).toEqual(shape.points[0]);
  expect(swapped(TEMPLATES.person, other)).toEqual(shape);
});

test("a joint that comes back stands where the template, moved and stretched, has it", () => {
  const whole = placed(TEMPLATES.person, [0, 0, 100, 100]);
  const moved = transform<Keypoints>(whole, [2, 0, 40, 0, 3, -20]);
  moved.points.forEach(([x, y], at) => {
    const without = withVisibility(TEMPLATES.person, moved, at, 0);
    expect(without.points[at]).toEqual([0, 0, 0]);
    const there = supposed(TEMPLATES.person, without, at);
    expect([there.x, there.y]).toEqual([expect.closeTo(x, 1), expect.closeTo(y, 1)]);
  });
});

test("with a single joint to go by, and with none, there is a place too", () => {
  const alone: Keypoints = {
    type: "keypoints",
    points: TEMPLATES.face.joints.map((_, at) => [50, 50, at ? 0 : 2]),
  };
  expect(supposed(TEMPLATES.face, alone, 1)).toEqual({ x: 10, y: 50 });
  const none: Keypoints = { type: "keypoints", points: alone.points.map(() => [0, 0, 0]) };
  expect(Object.values(supposed(TEMPLATES.face, none, 1)).every(Number.isFinite)).toBe(true);
});

test("sides go by names, else by the template", () => {
  const { person } = TEMPLATES;
  expect([0, 5, 6].map((at) => sideOf(person, at))).toEqual(["middle", "left", "right"]);
  const unnamed: Skeleton = {
    joints: [
      { name: "a", x: 0.2, flip: 1 },
      { name: "b", x: 0.8, flip: 0 },
    ],
  };
  expect([0, 1].map((at) => sideOf(unnamed, at))).toEqual(["right", "left"]);
  expect([jointName(person, 5), jointName(undefined, 5)]).toEqual(["left shoulder", "6"]);
});
