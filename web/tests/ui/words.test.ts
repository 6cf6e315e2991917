import { expect, test } from "vitest";
import { percent } from "../../src/ui/words/editor";

test("a share is never rounded to one that is not reached, and nothing is no less than nothing", () => {
  expect(percent(0, "up")).toBe("0 %");
  expect(percent(0, "down")).toBe("0 %");
  expect(percent(0.99999, "down")).toBe("99.9 %");
  expect(percent(0.00001, "up")).toBe("0.1 %");
  expect(percent(0.3, "up")).toBe(percent(0.3, "down"));
});
