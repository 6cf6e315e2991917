/** What a gesture cost the person: from the last one on, without the time in which the page was hidden. */
import { expect, it } from "vitest";
import { annotation, box, Desk, documentWith } from "./desk";

function deskAfter(millis: number): Desk {
  const desk = new Desk([annotation(box(20, 20, 40, 30))]);
  desk.editor.selection.set(desk.all.map(({ id }) => id));
  desk.editor.stopwatch.start();
  desk.bench.time += millis;
  return desk;
}

const took = ({ diffs }: Desk): unknown[] => diffs.map((diff) => diff.took);

it("counts from the last gesture on, undo among them", () => {
  const desk = deskAfter(3000);
  desk.key("2");
  desk.bench.time += 400;
  desk.key("$mod+Z");
  desk.bench.time += 500;
  desk.key("$mod+Shift+Z");
  expect(took(desk)).toEqual([3000, 400, 500]);
});

it("leaves out the time in which the page was hidden", () => {
  const desk = deskAfter(3000);
  desk.bench.hidden = 2000;
  desk.key("2");
  expect(took(desk)).toEqual([1000]);
});

it("begins anew with another picture, and says nothing where nothing was measured", async () => {
  const desk = deskAfter(3000);
  const [one] = desk.all;
  const document = documentWith(one ? [one] : []);
  desk.hear(document);
  void desk.editor.open({ ...desk.editor.subject.peek(), document });
  desk.editor.selection.set(document.annotations.map(({ id }) => id));
  desk.key("2");
  expect(took(desk)).toEqual([undefined]);
});
