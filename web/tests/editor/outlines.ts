/** What tests of outlines ask of a desk. */
import type { Annotation, Polygon, Shape } from "../../src/model/records";
import { annotation, Desk, polygon } from "./desk";

export const SQUARE = [100, 100, 200, 100, 200, 200, 100, 200] as const;

export const square = (): Annotation => annotation(polygon(...SQUARE));
export const shapes = (desk: Desk): Shape[] => desk.all.map(({ shape }) => shape);
export const parts = (desk: Desk, at = 0): Polygon["parts"] => (shapes(desk)[at] as Polygon).parts;
export const gestures = (desk: Desk): string[] => desk.diffs.map(({ gesture }) => gesture);
export const state = ({ editor }: Desk): string => editor.tools.path.peek();

/** Lets what was asked of the clipper come back. */
export const answered = (): Promise<void> => new Promise((done) => setTimeout(done));

/** A desk with the annotations selected, after one key. */
export function withSelected(key: string, ...annotations: Annotation[]): Desk {
  const desk = new Desk(annotations);
  desk.editor.selection.set(annotations.map(({ id }) => id));
  desk.key(key);
  return desk;
}
