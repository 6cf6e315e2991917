/** `?renderer=limner&count=10000`: leaves the figures of all scenes, or `&scenes=zoom,drag`, in `window.figures`. With
 * `&large` on a pyramid; with `renderer=opening` those of opening pictures. */
import { konva } from "./konva";
import { limner, opening } from "./limner";
import { LARGE, PICTURE, picture } from "./material";
import { type Opening, SCENES, type Timing, timed } from "./scenes";

declare global {
  interface Window {
    figures: Promise<{ [scene: string]: Timing } | Opening>;
  }
}

async function run(): Promise<{ [scene: string]: Timing } | Opening> {
  const wanted = new URLSearchParams(location.search);
  const make = wanted.get("renderer") === "konva" ? konva : limner;
  const host = document.querySelector("#host") as HTMLDivElement;
  const count = Number(wanted.get("count"));
  if (wanted.get("renderer") === "opening") return opening(host, count, await picture());
  const renderer = await make(host, count, await picture(), wanted.has("large") ? LARGE : PICTURE);
  const figures: { [scene: string]: Timing } = {};
  for (const name of wanted.get("scenes")?.split(",") ?? Object.keys(SCENES).filter((name) => name !== "brush" || renderer.brush)) {
    const scene = SCENES[name];
    if (scene) figures[name] = await timed(renderer, scene);
  }
  return figures;
}

window.figures = run();
