/** Edges of the picture: found, followed, and landed on only where they are strong. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeMap, type Pixels } from "../../src/editor/edges/map";
import { type Corner, routesFrom, routeTo, settled, strongestNear } from "../../src/editor/edges/routes";
import { sideOnEdge } from "../../src/editor/edges/sides";
import { area } from "../../src/model/shapes/registry";
import { Desk } from "./desk";

type Grey = (x: number, y: number) => number;

function painted(width: number, height: number, grey: Grey): Pixels {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.fill(grey(x, y), 4 * (y * width + x), 4 * (y * width + x) + 4);
  }
  return { data, width, height };
}

/** A bright rectangle from (40, 30) to (120, 90) on dark ground. */
const rectangle: Grey = (x, y) => (x >= 40 && x < 120 && y >= 30 && y < 90 ? 200 : 40);
const disc: Grey = (x, y) => (Math.hypot(x + 0.5 - 100, y + 0.5 - 80) < 50 ? 200 : 40);
const noisy = (grey: Grey, by: number): Grey => {
  let seed = 7;
  return (x, y) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return grey(x, y) + (seed / 2147483648 - 0.5) * by;
  };
};

describe("the map", () => {
  it("is strong between pixels that differ, and nowhere else", () => {
    const map = edgeMap(painted(160, 120, rectangle));
    const at = (x: number, y: number) => y * 161 + x;
    expect(map.across[at(40, 60)]).toBe(160);
    expect(map.across[at(39, 60)]).toBe(0);
    expect(map.down[at(80, 30)]).toBe(160);
    expect(map.down[at(40, 60)]).toBe(0);
    expect([map.across.length, map.width]).toEqual([161 * 121, 160]);
  });

  it("has nothing strong where the picture is flat", () => {
    const map = edgeMap(painted(50, 50, () => 90));
    expect(Math.max(...map.across, ...map.down)).toBe(0);
    expect(map.strong).toBeGreaterThan(20);
  });
});

describe("routes", () => {
  const map = edgeMap(painted(200, 160, noisy(disc, 10)));

  it("keep to the edge of a disc, on the shorter way round", () => {
    const from = strongestNear(map, { x: 150, y: 80 }, 4);
    const to = strongestNear(map, { x: 100, y: 130 }, 4);
    const way = routeTo(routesFrom(map, from, 320), to) as Corner[];
    expect([way[0], way.at(-1)]).toEqual([from, to]);
    for (const { x, y } of way) expect(Math.abs(Math.hypot(x - 100, y - 80) - 50)).toBeLessThan(2.2);
    expect(way.every(({ x, y }) => x >= 98 && y >= 78)).toBe(true);
  });

  it("reach every corner of their window by steps of one, and none beyond it", () => {
    const routes = routesFrom(map, { x: 100, y: 80 }, 20);
    fc.assert(
      fc.property(fc.integer({ min: 80, max: 120 }), fc.integer({ min: 60, max: 100 }), (x, y) => {
        const way = routeTo(routes, { x, y }) as Corner[];
        expect(way.at(-1)).toEqual({ x, y });
        way.slice(1).forEach((here, at) => {
          const before = way[at] as Corner;
          expect(Math.max(Math.abs(here.x - before.x), Math.abs(here.y - before.y))).toBe(1);
        });
      }),
    );
    expect(routeTo(routes, { x: 121, y: 80 })).toBeNull();
    expect(routeTo(routes, { x: 100, y: 59 })).toBeNull();
  });

  it("are as cheap as any: no way is longer than the straight one over flat ground", () => {
    const flat = edgeMap(painted(60, 60, () => 10));
    const way = routeTo(routesFrom(flat, { x: 5, y: 5 }, 50), { x: 45, y: 25 }) as Corner[];
    expect(way).toHaveLength(41);
  });

  it("settle on a soft edge between its pixels", () => {
    const soft = edgeMap(
      painted(60, 40, (x) => [40, 40, 60, 120, 160, 170][Math.min(5, Math.max(0, x - 27))] ?? 40),
    );
    const { x } = settled(soft, { x: 30, y: 20 });
    expect(x).toBeGreaterThan(29.5);
    expect(x).toBeLessThan(30.5);
    expect(x).not.toBe(30);
  });

  it("begin at the strongest corner near the hand, or where the hand is", () => {
    expect(strongestNear(map, { x: 147, y: 80 }, 5).x).toBeGreaterThan(148);
    expect(strongestNear(map, { x: 100, y: 80 }, 5)).toEqual({ x: 100, y: 80 });
  });
});

describe("sides", () => {
  const map = edgeMap(painted(160, 120, noisy(rectangle, 16)));
  const side = (at: number, upright = true) => ({
    upright,
    at,
    from: upright ? 32 : 42,
    to: upright ? 88 : 118,
  });

  it("land on a strong edge within reach", () => {
    expect(sideOnEdge(map, side(36), 6)).toBeCloseTo(40, 0);
    expect(sideOnEdge(map, side(124.3), 6)).toBeCloseTo(120, 0);
    expect(sideOnEdge(map, side(27, false), 6)).toBeCloseTo(30, 0);
    expect(sideOnEdge(map, side(33), 6)).toBeNull();
  });

  it("stay where only a part of them is on an edge", () => {
    expect(sideOnEdge(map, { upright: true, at: 38, from: 80, to: 118 }, 6)).toBeNull();
    expect(sideOnEdge(map, { upright: true, at: 38, from: 50, to: 55 }, 6)).toBeNull();
  });

  it("stay between two edges that draw alike", () => {
    const bars = edgeMap(painted(160, 120, (x) => (x >= 60 && x < 66 ? 200 : 40)));
    expect(sideOnEdge(bars, { upright: true, at: 63, from: 10, to: 110 }, 6)).toBeNull();
    expect(sideOnEdge(bars, { upright: true, at: 58, from: 10, to: 110 }, 4)).toBeCloseTo(60, 0);
  });

  it("never move over noise", () => {
    const noise = edgeMap(
      painted(
        160,
        120,
        noisy(() => 100, 60),
      ),
    );
    for (let at = 20; at < 140; at += 3)
      expect(sideOnEdge(noise, { upright: true, at, from: 10, to: 110 }, 6)).toBeNull();
  });
});

/** A desk whose picture is painted; edges are known. */
function deskOver(grey: Grey): Desk {
  const desk = new Desk();
  desk.editor.stage.pixels = (left, top, width, height, scale) =>
    painted(width, height, (x, y) => grey((x + left) / scale, (y + top) / scale)) as unknown as ImageData;
  desk.key("V");
  return desk;
}

async function rested(desk: Desk): Promise<void> {
  desk.bench.settle(300);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

const boxOf = (desk: Desk) => desk.all[0]?.shape as { x: number; y: number; width: number; height: number };

describe("a box over edges", () => {
  /** A desk where the person wants sides to land. */
  function landing(picture: Parameters<typeof deskOver>[0]): Desk {
    const desk = deskOver(picture);
    desk.editor.settings.edges.snap.value = true;
    return desk;
  }

  it("lands on all four sides, with Alt on none", async () => {
    const desk = landing(rectangle);
    desk.key("W");
    await rested(desk);
    const way = [
      [36, 27],
      [80, 60],
      [124, 93],
    ] as const;
    desk.drag(way);
    expect(boxOf(desk)).toMatchObject({ x: 40, y: 30, width: 80, height: 60 });
    desk.key("X");
    desk.drag(
      [
        [36, 27],
        [124, 93],
      ],
      { alt: true },
    );
    expect(boxOf(desk).width).toBe(176);
  });

  it("shows what it has landed on while it is drawn, and nothing afterwards", async () => {
    const desk = landing(rectangle);
    desk.key("W");
    await rested(desk);
    desk.move(36, 27);
    desk.down(36, 27);
    desk.move(80, 60);
    desk.move(124, 93);
    expect(desk.editor.sketch.sides.peek()).toHaveLength(4);
    desk.editor.tools.cancel();
    expect([desk.editor.sketch.sides.peek(), desk.all.length]).toEqual([[], 0]);
  });

  it("is left alone where nobody asked for it, or nothing is strong", async () => {
    const desk = deskOver(rectangle);
    desk.key("W");
    await rested(desk);
    expect(desk.editor.edges.field.peek()).toBeNull();
    desk.drag([
      [36, 27],
      [80, 60],
      [124, 93],
    ]);
    expect(boxOf(desk)).toMatchObject({ x: 36, y: 27, width: 88, height: 66 });
    const flat = landing(() => 90);
    flat.key("W");
    await rested(flat);
    flat.drag([
      [36, 27],
      [80, 60],
      [124, 93],
    ]);
    expect(boxOf(flat)).toMatchObject({ x: 36, y: 27, width: 88, height: 66 });
  });

  it("looks at the view only while a tool wants it, and anew when it has moved", async () => {
    const desk = landing(rectangle);
    await rested(desk);
    expect(desk.editor.edges.field.peek()).toBeNull();
    desk.key("W");
    await rested(desk);
    const first = desk.editor.edges.field.peek();
    expect(first?.scale).toBe(1);
    desk.editor.viewport.zoomTo(0.5, { x: 0, y: 0 });
    await rested(desk);
    expect(desk.editor.edges.field.peek()?.scale).toBe(0.5);
    desk.key("V");
    expect(desk.editor.edges.field.peek()).toBeNull();
  });
});

describe("scissors", () => {
  async function started(): Promise<Desk> {
    const desk = deskOver(disc);
    desk.key("Shift+T");
    await rested(desk);
    return desk;
  }

  async function clicked(desk: Desk, ...places: readonly (readonly [number, number])[]): Promise<void> {
    for (const [x, y] of places) {
      desk.click(x, y);
      await rested(desk);
    }
  }

  it("follow the edge of a disc with four clicks", async () => {
    const desk = await started();
    await clicked(desk, [150, 80], [100, 130], [50, 80], [100, 30]);
    expect(desk.key("Enter")).toBe(true);
    const [made] = desk.all;
    expect(made?.shape.type).toBe("polygon");
    expect(Math.abs(area(made?.shape as never) / (Math.PI * 2500) - 1)).toBeLessThan(0.02);
    expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["draw.scissors"]);
    desk.key("$mod+Z");
    expect(desk.all).toHaveLength(0);
  });

  it("close on the first anchor", async () => {
    const desk = await started();
    await clicked(desk, [150, 80], [100, 130], [50, 80], [100, 30], [150, 80]);
    expect(desk.all).toHaveLength(1);
    expect(desk.editor.tools.path.peek()).toBe("tools.scissors.idle");
  });

  it("show the way to the pointer, and a straight one with Alt", async () => {
    const desk = await started();
    await clicked(desk, [150, 80]);
    desk.move(100, 130);
    expect(desk.editor.sketch.drawing.peek()?.curves?.leg.length).toBeGreaterThan(40);
    desk.move(100, 130, { alt: true });
    expect(desk.editor.sketch.drawing.peek()?.curves?.leg).toHaveLength(4);
  });

  it("take anchors back one by one, and let go with the first", async () => {
    const desk = await started();
    await clicked(desk, [150, 80], [100, 130]);
    desk.key("Backspace");
    await rested(desk);
    expect(desk.editor.sketch.drawing.peek()?.points).toHaveLength(1);
    desk.move(100, 130);
    expect(desk.editor.sketch.drawing.peek()?.curves?.leg.length).toBeGreaterThan(40);
    desk.key("Backspace");
    expect([desk.editor.sketch.drawing.peek(), desk.editor.tools.path.peek()]).toEqual([
      null,
      "tools.scissors.idle",
    ]);
    expect(desk.diffs).toEqual([]);
  });

  it("keep the anchors when a press is lost, and drop all by Escape", async () => {
    const desk = await started();
    await clicked(desk, [150, 80]);
    desk.down(100, 130);
    desk.editor.tools.cancel();
    expect(desk.editor.tools.path.peek()).toBe("tools.scissors.following");
    desk.key("Escape");
    expect([desk.editor.tools.path.peek(), desk.editor.sketch.drawing.peek()]).toEqual([
      "tools.scissors.idle",
      null,
    ]);
    desk.key("Enter");
    expect(desk.diffs).toEqual([]);
  });

  it("go on after a zoom in the middle", async () => {
    const desk = await started();
    await clicked(desk, [150, 80], [100, 130]);
    desk.editor.viewport.zoomTo(0.8, { x: 0, y: 0 });
    await rested(desk);
    const at = (x: number, y: number) => [x * 0.8, y * 0.8] as const;
    await clicked(desk, at(50, 80), at(100, 30));
    desk.key("Enter");
    expect(Math.abs(area(desk.all[0]?.shape as never) / (Math.PI * 2500) - 1)).toBeLessThan(0.04);
  });

  it("need three points, and a class that takes outlines", async () => {
    const desk = await started();
    await clicked(desk, [150, 80]);
    desk.key("Enter");
    expect(desk.refused).toEqual(["few-points"]);
    desk.key("Escape");
    desk.editor.tools.use("select");
    expect(desk.editor.edges.field.peek()).toBeNull();
  });

  it("are drawn by keyboard alone", async () => {
    const desk = await started();
    desk.key("ArrowRight");
    for (let at = 0; at < 4; at++) {
      desk.editor.tools.drawing?.drop();
      await rested(desk);
      for (let step = 0; step < 4; step++)
        desk.key(["Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowUp"][at] as string);
    }
    desk.key("Enter");
    expect(desk.all).toHaveLength(1);
  });
});
