import { expect, test } from "vitest";
import type { Skeleton } from "../../src/model/records";
import { TEMPLATES } from "../../src/model/skeletons";
import { fitted, joined, moved, paired, renamed, withJoint, without } from "../../src/ui/classes/joints";

const THREE: Skeleton = {
  joints: [
    { name: "a", x: 0, y: 0 },
    { name: "b", x: 0.5, y: 0.5, flip: 2 },
    { name: "c", x: 1, y: 0.5, flip: 1 },
  ],
  edges: [
    [0, 1],
    [1, 2],
  ],
};
const flips = ({ joints }: Skeleton) => joints.map(({ flip }) => flip);

test("joints are added and moved inside the box", () => {
  const made = withJoint(withJoint(undefined, { x: 2, y: -1 }, "a"), { x: 0.25, y: 0.75 }, "b");
  expect(made.joints).toEqual([
    { name: "a", x: 1, y: 0 },
    { name: "b", x: 0.25, y: 0.75 },
  ]);
  expect(moved(made, 0, { x: 0.1, y: 3 }).joints[0]).toEqual({ name: "a", x: 0.1, y: 1 });
});

test("a bone comes and goes, whichever end is named first, and never from a joint to itself", () => {
  expect(joined(THREE, 1, 0).edges).toEqual([[1, 2]]);
  expect(joined(THREE, 0, 2).edges).toHaveLength(3);
  expect(joined(THREE, 1, 1)).toBe(THREE);
});

test("a removed joint takes its bones and its pair; those after it move up", () => {
  expect(without(THREE, 0)).toEqual({
    joints: [
      { name: "b", x: 0.5, y: 0.5, flip: 1 },
      { name: "c", x: 1, y: 0.5, flip: 0 },
    ],
    edges: [[0, 1]],
  });
  expect([flips(without(THREE, 1)), without(THREE, 1).edges]).toEqual([[undefined, undefined], []]);
});

test("pairs are mutual, and whoever was the mirror before is loose", () => {
  expect(flips(paired(THREE, 0, 1))).toEqual([1, 0, undefined]);
  expect(flips(paired(THREE, 1, null))).toEqual([undefined, undefined, undefined]);
  expect(flips(paired(THREE, 1, 2))).toEqual([undefined, 2, 1]);
});

test("names of two sides make a pair by themselves, unless one has its mirror", () => {
  const names = (...of: string[]): Skeleton =>
    of.reduce<Skeleton>((made, name, at) => renamed(withJoint(made, { x: 0, y: 0 }, "new"), at, name), {
      joints: [],
    });
  expect(flips(names("left_eye", "nose", "right_eye"))).toEqual([2, undefined, 0]);
  expect(flips(names("Right hand", "Left hand", "Left hand"))).toEqual([1, 0, undefined]);
});

test("joints are stretched until they fill the box; on one line they stay in the middle", () => {
  const small: Skeleton = {
    joints: [
      { name: "a", x: 0.4, y: 0.3 },
      { name: "b", x: 0.6, y: 0.3 },
    ],
  };
  expect(fitted(small).joints.map(({ x, y }) => [x, y])).toEqual([
    [0, 0.5],
    [1, 0.5],
  ]);
  expect(fitted(TEMPLATES.person).joints.map(({ y }) => y)).toContain(0);
});
