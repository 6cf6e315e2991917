/**
 * Clicks that an outline takes: points placed one by one where the line is farthest off, until it is right enough.
 *
 * Reads lines of JSON from standard input, each an object: `width`, `height`, `pixels` (base64 of RGBA of a crop about it)
 * and `outline` (x0, y0, x1, y1, … in it). Writes a line for each: clicks of each way for each aim, null where it is not met.
 */
import { createInterface } from "node:readline";
import { edgeMap } from "../web/src/editor/edges/map.ts";
import { routesFrom, routeTo, settled, strongestNear } from "../web/src/editor/edges/routes.ts";

const AIMS = [0.85, 0.9];
const MOST = 40;
/** As far as an edge draws an anchor at 100 %, and as far as ways are looked for; px. */
const [DRAWS, REACH] = [5, 256];

for await (const line of createInterface({ input: process.stdin })) {
  const { width, height, pixels, outline } = JSON.parse(line);
  const data = new Uint8ClampedArray(Buffer.from(pixels, "base64"));
  const ring = dense(outline);
  const truth = filled(ring, width, height);
  const map = edgeMap({ data, width, height });
  const straight = (a, b) => [a, b];
  const along = (a, b) => {
    const way = routeTo(routesFrom(map, a, REACH), b);
    return way ? way.map((corner) => settled(map, corner)) : [a, b];
  };
  const onEdge = ([x, y]) => strongestNear(map, { x: Math.round(x), y: Math.round(y) }, DRAWS);
  const plain = clicks(ring, truth, width, height, ([x, y]) => ({ x, y }), straight);
  const scissors = clicks(ring, truth, width, height, onEdge, along);
  process.stdout.write(`${JSON.stringify({ plain, scissors })}\n`);
}

/** How many clicks meet each aim; closing by Enter is one more press, of both ways alike, and not counted. */
function clicks(ring, truth, width, height, placed, leg) {
  const chosen = [0, Math.floor(ring.length / 3), Math.floor((2 * ring.length) / 3)];
  const needed = AIMS.map(() => null);
  const legs = new Map();
  for (; chosen.length <= MOST; ) {
    const line = [];
    let worst = { away: -1, at: -1 };
    chosen.forEach((from, order) => {
      const to = chosen[(order + 1) % chosen.length];
      const key = `${from} ${to}`;
      if (!legs.has(key)) legs.set(key, leg(placed(ring[from]), placed(ring[to])));
      const way = legs.get(key);
      for (const { x, y } of way.slice(0, -1)) line.push([x, y]);
      for (let at = (from + 3) % ring.length; at !== to; at = (at + 1) % ring.length) {
        const away = distance(ring[at], way);
        if (away > worst.away) worst = { away, at };
        if (((to - at + ring.length) % ring.length) <= 3) break;
      }
    });
    const right = likeness(filled(line, width, height), truth);
    AIMS.forEach((aim, order) => {
      if (right >= aim) needed[order] ??= chosen.length;
    });
    if (needed.every((one) => one !== null) || worst.at < 0) break;
    chosen.push(worst.at);
    chosen.sort((a, b) => a - b);
  }
  return needed;
}

/** The outline with a point every two px. */
function dense(flat) {
  const ring = [];
  for (let at = 0; at < flat.length; at += 2) {
    const [x0, y0] = [flat[at], flat[at + 1]];
    const [x1, y1] = [flat[(at + 2) % flat.length], flat[(at + 3) % flat.length]];
    const steps = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / 2));
    for (let step = 0; step < steps; step++) ring.push([x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps]);
  }
  return ring;
}

function distance([x, y], way) {
  let least = Infinity;
  for (let at = 1; at < way.length; at++) {
    const [a, b] = [way[at - 1], way[at]];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length = dx * dx + dy * dy;
    const share = length ? Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0;
    least = Math.min(least, Math.hypot(x - a.x - share * dx, y - a.y - share * dy));
  }
  return least;
}

/** Pixels whose centre lies inside, by the even-odd rule. */
function filled(ring, width, height) {
  const inside = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const cuts = [];
    const y = row + 0.5;
    ring.forEach(([x0, y0], at) => {
      const [x1, y1] = ring[(at + 1) % ring.length];
      if (y0 <= y !== y1 <= y) cuts.push(x0 + ((y - y0) * (x1 - x0)) / (y1 - y0));
    });
    cuts.sort((a, b) => a - b);
    for (let at = 0; at + 1 < cuts.length; at += 2) {
      const [from, to] = [Math.max(0, Math.ceil(cuts[at] - 0.5)), Math.min(width, Math.ceil(cuts[at + 1] - 0.5))];
      if (to > from) inside.fill(1, row * width + from, row * width + to);
    }
  }
  return inside;
}

function likeness(one, other) {
  let [both, either] = [0, 0];
  for (let at = 0; at < one.length; at++) {
    both += one[at] & other[at];
    either += one[at] | other[at];
  }
  return either ? both / either : 0;
}
