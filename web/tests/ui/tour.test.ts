// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { tour } from "../../src/ui/tour/progress";
import { hasty, STEPS } from "../../src/ui/tour/steps";
import { at, followTour, happened, leaveTour, over, startTour } from "../../src/ui/tour/tour";
import { annotation, box, Desk, polygon } from "../editor/desk";

const PROJECT = "p";

beforeEach(() => {
  tour.step.value = STEPS[0]?.id ?? "";
  tour.project.value = PROJECT;
  tour.left.value = false;
  over.value = false;
});

const step = (): string => tour.step.value;

test("steps go on when the thing was really done, and not before", () => {
  const desk = new Desk();
  const stop = followTour(PROJECT, desk.editor);
  expect(step()).toBe("box");
  desk.editor.edits.put("draw", [annotation(polygon(0, 0, 9, 0, 9, 9))]);
  expect(step()).toBe("box");
  desk.editor.edits.put("import", [annotation(box(0, 0, 9, 9), { source: { kind: "import" } })]);
  expect(step()).toBe("box");
  desk.key("w");
  desk.drag([
    [10, 10],
    [200, 150],
  ]);
  expect(step()).toBe("outline");
  desk.editor.edits.undo();
  desk.editor.edits.redo();
  expect(step()).toBe("outline");
  stop();
  desk.editor.edits.put("draw", [annotation(polygon(0, 0, 9, 0, 9, 9))]);
  expect(step()).toBe("outline");
});

test("another project, and a tour that was left, go on by nothing", () => {
  tour.step.value = "export";
  happened("another", { what: "exported" });
  expect(step()).toBe("export");
  leaveTour();
  happened(PROJECT, { what: "exported" });
  expect(step()).toBe("export");
  tour.left.value = false;
  happened(PROJECT, { what: "exported" });
  expect([step(), over.value, at.value]).toEqual(["", true, -1]);
});

test("a suggestion is offered, and taking it as it is does not do: it has to be put right", () => {
  tour.step.value = "box";
  const desk = new Desk([annotation(box(100, 100, 100, 80))]);
  followTour(PROJECT, desk.editor);
  expect(desk.editor.suggestions.all.value).toEqual([]);
  tour.step.value = "correct";
  const [offer] = desk.editor.suggestions.all.value;
  expect(offer?.shape).toEqual({ type: "box", x: 120, y: 116, width: 100, height: 80 });
  if (!offer) return;
  desk.editor.edits.put("accept", [offer]);
  expect(step()).toBe("correct");
  desk.editor.edits.put("move", [{ ...offer, shape: box(100, 100, 100, 80) }]);
  expect(step()).toBe("export");
});

test("the hasty box stays on the picture, and there is none without a thing", () => {
  const bounds = () => [300, 200, 400, 300] as const;
  const found = hasty([annotation(box(300, 200, 100, 100))], bounds, { width: 400, height: 300 });
  expect(found?.shape).toEqual({ type: "box", x: 280, y: 180, width: 100, height: 100 });
  expect(hasty([], bounds, { width: 400, height: 300 })).toBeNull();
});

test("it begins with the demo's pictures, and goes on where it was left", async () => {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ id: "demo" }), { status: 201 }));
  tour.step.value = "outline";
  tour.left.value = true;
  await startTour();
  expect([step(), tour.project.value, tour.left.value]).toEqual(["outline", "demo", false]);
  expect(location.pathname).toBe("/p/demo");
});
