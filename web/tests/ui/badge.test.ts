// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { badgeWords } from "../../src/ui/editor/badge";

test("the badge says exactly what is on the server and what is not", () => {
  expect(badgeWords({ state: "saved" })).toBe("All changes saved");
  expect(badgeWords({ state: "saving", changes: 3 })).toBe("Saving 3 changes");
  expect(badgeWords({ state: "kept", changes: 1, signedOut: false })).toBe("1 change kept here");
  expect(badgeWords({ state: "kept", changes: 3, signedOut: true })).toBe("3 changes kept here");
  expect(badgeWords({ state: "unsaved", changes: 3 })).toBe("3 changes not saved");
  const merged = [{ key: "i/main", diffId: "d", by: "Ada", fields: ["class_id"] }];
  expect(badgeWords({ state: "merged", merged })).toBe("Ada changed this too");
});
