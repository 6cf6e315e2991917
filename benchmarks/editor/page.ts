/** `?renderer=limner&count=10000`: leaves the figures of all scenes, or `&scenes=zoom,drag`, in `window.figures`. */
import { konva } from "./konva";
import { limner } from "./limner";
import { picture } from "./material";
import { SCENES, type Timing, timed } from "./scenes";

declare global {
  interface Window {
    figures: Promise<{ [scene: string]: Timing }>;
  }
}

async function run(): Promise<{ [scene: string]: Timing }> {
  const wanted = new URLSearchParams(location.search);
  const make = wanted.get("renderer") === "konva" ? konva : limner;
  const host = document.querySelector("#host") as HTMLDivElement;
  const renderer = await make(host, Number(wanted.get("count")), await picture());
  const figures: { [scene: string]: Timing } = {};
  for (const name of wanted.get("scenes")?.split(",") ?? Object.keys(SCENES)) {
    const scene = SCENES[name];
    if (scene) figures[name] = await timed(renderer, scene);
  }
  return figures;
}

window.figures = run();
