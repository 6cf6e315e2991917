import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bitmap, Subject } from "../../src/editor/ports";
import { Pieces } from "../../src/editor/tiles/pieces";
import {
  addressOf,
  boundsOfPiece,
  levelFor,
  type Piece,
  type Pyramid,
  piecesOf,
  sizeAt,
} from "../../src/editor/tiles/pyramid";
import { type Deep, windowOf } from "../../src/editor/tiles/values";
import type { Bounds } from "../../src/model/shapes/kind";
import { Desk } from "./desk";

const LARGE: Pyramid = { url: "/tiles", width: 20_001, height: 13_000, side: 512, levels: 7 };

test("pieces of every level cover the picture once, and nothing beyond it", () => {
  for (let level = 0; level < LARGE.levels; level++) {
    const pieces = piecesOf(LARGE, level, [-9, -9, 1e6, 1e6]);
    const bounds = pieces.map((piece) => boundsOfPiece(LARGE, piece));
    const area = bounds.reduce((sum, [x0, y0, x1, y1]) => sum + (x1 - x0) * (y1 - y0), 0);
    expect(area).toBeCloseTo(LARGE.width * LARGE.height, 0);
    expect(Math.max(...bounds.map(([, , x1]) => x1))).toBeCloseTo(LARGE.width, 6);
    expect(Math.max(...bounds.map(([, , , y1]) => y1))).toBeCloseTo(LARGE.height, 6);
  }
});

test("the pieces of a part hold each of its points", () => {
  const place = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(place, place, place, fc.integer({ min: 0, max: 6 }), (left, top, share, level) => {
      const [x, y] = [left * LARGE.width, top * LARGE.height];
      const part: Bounds = [x, y, x + share * 900 + 1, y + share * 900 + 1];
      const inside = piecesOf(LARGE, level, part).some((piece) => {
        const [x0, y0, x1, y1] = boundsOfPiece(LARGE, piece);
        return x0 <= x && x < x1 && y0 <= y && y < y1;
      });
      expect(inside).toBe(true);
    }),
  );
});

test("no level is stretched, and none is twice as fine as needed", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 60, noNaN: true }), (scale) => {
      const level = levelFor(LARGE, scale);
      const share = sizeAt(LARGE, level).width / LARGE.width;
      if (level > 0) expect(share).toBeGreaterThanOrEqual(scale * (1 - 1e-6));
      if (level < LARGE.levels - 1) expect(share / 2).toBeLessThan(scale + 1e-4);
    }),
  );
});

/** A loader whose answers come when they are told to. */
function slow() {
  const asked: { piece: Piece; come: (name: string) => void; fail: () => void; left: AbortSignal }[] = [];
  const dropped: string[] = [];
  const changed: Piece[] = [];
  const pieces = new Pieces<string>(
    LARGE,
    {
      load: (piece, left) =>
        new Promise((come, fail) => asked.push({ piece, come, fail: () => fail(new Error("gone")), left })),
      drop: (loaded) => dropped.push(loaded),
    },
    (piece) => changed.push(piece),
  );
  return { pieces, asked, dropped, changed };
}

const at = (column: number): Piece => ({ level: 0, column, row: 0 });
const turn = (): Promise<void> => new Promise((done) => setTimeout(done));

test("six pieces are on the way at once, then the newest wish comes first; one that fails is not asked again", async () => {
  const { pieces, asked, changed } = slow();
  for (let column = 0; column < 20; column++) pieces.want(at(column));
  expect(asked.map(({ piece }) => piece.column)).toEqual([0, 1, 2, 3, 4, 5]);
  asked[0]?.come("zero");
  asked[1]?.fail();
  await turn();
  expect(asked.map(({ piece }) => piece.column).slice(6)).toEqual([19, 18]);
  expect(changed).toEqual([at(0)]);
  expect(pieces.get(at(0))).toBe("zero");
  pieces.want(at(1));
  pieces.want(at(0));
  expect(asked).toHaveLength(8);
});

test("wishes that nobody waits for any more are told as changes, so that they can be made again", () => {
  const { pieces, changed } = slow();
  for (let column = 0; column < 6 + 256 + 3; column++) pieces.want(at(column));
  expect(changed.map(({ column }) => column)).toEqual([6, 7, 8]);
});

test("kept pieces are bounded, the longest unseen goes first, and nothing stays after the end", async () => {
  const { pieces, asked, dropped } = slow();
  const fetched: Promise<void>[] = [];
  for (let column = 0; column < 194; column++) {
    if (column === 192) pieces.get(at(0));
    fetched.push(pieces.fetch(at(column)));
    asked.at(-1)?.come(`${column}`);
    await turn();
  }
  await Promise.all(fetched);
  expect(dropped).toEqual(["1", "2"].slice(0, dropped.length));
  expect(dropped).toHaveLength(2);
  pieces.want(at(500));
  pieces.dispose();
  expect(asked.at(-1)?.left.aborted).toBe(true);
  asked.at(-1)?.come("late");
  await turn();
  expect(dropped).toHaveLength(2 + 192 + 1);
});

const utf8 = (value: unknown): ArrayBuffer => new TextEncoder().encode(JSON.stringify(value)).buffer;

function showing(files: { [url: string]: () => ArrayBuffer }) {
  const desk = new Desk([]);
  const { editor, bench } = desk;
  const decoded: string[] = [];
  bench.decode = async (url) => {
    decoded.push(url);
    return [{ width: 512, height: 512 } as Bitmap];
  };
  bench.read = async (url) => {
    const file = files[url];
    if (!file) throw new Error("404");
    return file();
  };
  const subject: Subject = {
    ...editor.subject.peek(),
    image: { ...editor.subject.peek().image, width: LARGE.width, height: LARGE.height },
    pyramid: "/pyramid",
    values: "/values",
  };
  return { desk, editor, bench, decoded, subject };
}

test("a large picture is shown from its coarsest pieces, then from those that the screen needs and no others", async () => {
  const { editor, bench, decoded, subject, desk } = showing({ "/pyramid": () => utf8(LARGE) });
  await editor.open(subject);
  expect(editor.picture.value).toEqual({ state: "sharp" });
  expect(decoded).toEqual([addressOf(LARGE, { level: 6, column: 0, row: 0 })]);
  desk.bench.settle(200);
  editor.viewport.zoomTo(1, editor.viewport.middle);
  for (let round = 0; round < 40; round++) {
    await turn();
    bench.settle(200);
  }
  const finest = decoded.filter((url) => url.startsWith("/tiles/0/"));
  const seen = piecesOf(LARGE, 0, editor.viewport.visible.value);
  expect(new Set(finest)).toEqual(new Set(seen.map((piece) => addressOf(LARGE, piece))));
  expect(finest).toHaveLength(new Set(finest).size);
});

/** Lets answers come and timers run; true once it is so. */
async function until(bench: Desk["bench"], so: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && !so(); round++) {
    await turn();
    bench.settle(500);
  }
  expect(so()).toBe(true);
}

/** A server that lacks the tiles, and a job that makes them. */
function lacking() {
  const server = { made: false, job: { state: "running", done: 0, total: 100, message: "" } };
  const shown = showing({
    "/pyramid": () => utf8(server.made ? LARGE : { job: "/job" }),
    "/job": () => utf8(server.job),
  });
  return { ...shown, server };
}

test("a picture that the server has to prepare says how far that is, and appears by itself", async () => {
  const { editor, bench, subject, server } = lacking();
  const opened = editor.open({ ...subject, thumbnail: "/thumbnail" });
  await until(bench, () => editor.picture.value.state === "preparing");
  server.job = { ...server.job, done: 40 };
  await until(bench, () => (editor.picture.value as { share?: number }).share === 0.4);
  server.made = true;
  server.job = { ...server.job, state: "done" };
  await until(bench, () => editor.picture.value.state === "sharp");
  await opened;
});

test("a picture that cannot be prepared says why", async () => {
  const { editor, bench, subject, server } = lacking();
  void editor.open(subject);
  await until(bench, () => editor.picture.value.state === "preparing");
  server.job = { ...server.job, state: "failed", message: "it ends too early" };
  await until(bench, () => editor.picture.value.state === "broken");
  expect(editor.picture.value).toEqual({ state: "broken", reason: "it ends too early" });
});

test("another picture can be opened while one is prepared", async () => {
  const { editor, bench, subject } = lacking();
  void editor.open(subject);
  await until(bench, () => editor.picture.value.state === "preparing");
  const { pyramid: _, values: __, ...small } = subject;
  void editor.open(small);
  await until(bench, () => editor.picture.value.state === "sharp");
  await until(bench, () => true);
  expect(editor.picture.value).toEqual({ state: "sharp" });
});

test("a picture whose tiles get lost while it is open is prepared anew", async () => {
  const { editor, bench, subject, server } = lacking();
  server.made = true;
  await editor.open(subject);
  server.made = false;
  bench.decode = async () => {
    throw new Error("503");
  };
  editor.viewport.zoomTo(1, editor.viewport.middle);
  await until(bench, () => editor.picture.value.state === "preparing");
});

test("a picture that could not be shown is shown when another try succeeds", async () => {
  const { editor, subject, server } = lacking();
  server.job = { ...server.job, state: "failed", message: "its decoder broke off" };
  await editor.open(subject);
  expect(editor.picture.value.state).toBe("broken");
  server.made = true;
  const again = editor.showing.again();
  expect(editor.picture.value).toEqual({ state: "loading" });
  await again;
  expect(editor.picture.value).toEqual({ state: "sharp" });
});

test("a picture whose pyramid cannot be had says so", async () => {
  const { editor, subject } = showing({});
  await editor.open(subject);
  expect(editor.picture.value).toEqual({ state: "broken", reason: "404" });
});

test("a deep picture is painted through the tone from its values, and again from its rendition without one", async () => {
  const deep: Deep = {
    ...LARGE,
    url: "/deep",
    width: 600,
    height: 400,
    levels: 2,
    bands: 1,
    low: 0,
    high: 65_535,
  };
  const read: string[] = [];
  const values = (url: string, width: number, height: number) => (): ArrayBuffer => {
    read.push(url);
    return new Uint16Array(width * height).fill(30_000).buffer;
  };
  const { editor, bench, decoded, subject } = showing({
    "/pyramid": () => utf8({ ...LARGE, width: 600, height: 400, levels: 2 }),
    "/values": () => utf8(deep),
    "/deep/1/0/0": values("/deep/1/0/0", 300, 200),
    "/deep/0/0/0": values("/deep/0/0/0", 512, 400),
    "/deep/0/1/0": values("/deep/0/1/0", 88, 400),
  });
  await editor.open({ ...subject, image: { ...subject.image, width: 600, height: 400 } });
  expect(await editor.showing.deep()).toEqual(deep);
  editor.showing.tone.value = windowOf(20_000, 40_000);
  await turn();
  editor.viewport.zoomTo(0.6);
  for (let round = 0; round < 5; round++) {
    await turn();
    bench.settle(200);
  }
  expect(new Set(read)).toEqual(new Set(["/deep/1/0/0", "/deep/0/0/0", "/deep/0/1/0"]));
  const asked = decoded.length;
  editor.showing.tone.value = null;
  await turn();
  expect(decoded.length).toBeGreaterThan(asked);
});

test("a window is black below, white above and straight between", () => {
  const tone = windowOf(1000, 3000);
  expect([0, 999, 1000, 2000, 3000, 65_535].map((value) => tone[value])).toEqual([0, 0, 0, 128, 255, 255]);
});
