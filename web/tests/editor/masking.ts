/** A desk with a brush in hand, classes that are not countable, and looks at masks. */
import type { Class, Mask } from "../../src/model/records";
import { covered, maskFrom } from "../../src/model/rle";
import { boxOf, has, spansOf } from "../../src/model/spans";
import { annotation, BUS, CAR, Desk, ONTOLOGY } from "./desk";

export const SKY: Class = { id: "00000000-0000-7000-8000-00000000000c", name: "sky", index: 2, stuff: true };
export const SEA: Class = { id: "00000000-0000-7000-8000-00000000000d", name: "sea", index: 3, stuff: true };
export const SCENERY = { ...ONTOLOGY, classes: [CAR, BUS, SKY, SEA] };

export const square = (x: number, y: number, side: number): Mask =>
  maskFrom(boxOf([x, y, x + side, y + side]));

export const pixelsOf = (desk: Desk, at = 0): number => covered(desk.all[at]?.shape as Mask);

export const isSet = (desk: Desk, x: number, y: number, at = 0): boolean =>
  has(spansOf(desk.all[at]?.shape as Mask), x, y);

export function brushing(diameter = 10, masks: readonly Mask[] = []): Desk {
  const desk = new Desk(
    masks.map((shape) => annotation(shape)),
    {},
    SCENERY,
  );
  desk.editor.settings.mask.diameter.value = diameter;
  desk.key("R");
  return desk;
}
