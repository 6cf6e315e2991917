import { afterEach, expect, test, vi } from "vitest";
import { upload } from "../../src/ui/imports/upload";

afterEach(() => vi.unstubAllGlobals());

test("a file whose bytes all arrived, but whose end was lost, is sent to its end again", async () => {
  const puts: string[] = [];
  let finished = false;
  vi.stubGlobal("fetch", async (_: string, { method }: RequestInit) => {
    if (method !== "PUT") return Response.json({ received: 5 });
    puts.push(method);
    // The server took the bytes and was gone before it had finished the file.
    if (puts.length === 1) throw new TypeError("connection lost");
    finished = true;
    return Response.json({ received: 5 });
  });

  await upload(
    "import",
    [{ path: "a.jpg", file: new File(["12345"], "a.jpg") }],
    () => {},
    new AbortController().signal,
  );

  expect([puts.length, finished]).toEqual([2, true]);
});
