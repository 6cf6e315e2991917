/** The peer: Konva at its best: no hit canvas, no perfect drawing, the active shape on a layer of its own. */
import Konva from "konva";
import { COLORS, PICTURE, rings, SCREEN } from "./material";
import type { Placed, Renderer } from "./scenes";

export async function konva(host: HTMLDivElement, count: number, bitmap: ImageBitmap): Promise<Renderer> {
  let spent = 0;
  const timed = (run: () => void): void => {
    spent -= performance.now();
    run();
    spent += performance.now();
  };
  Konva.pixelRatio = 1;
  const stage = new Konva.Stage({ container: host, ...SCREEN, listening: false });
  const layers = [0, 1, 2].map(() => new Konva.Layer({ listening: false }));
  const [below, shapes, active] = layers as [Konva.Layer, Konva.Layer, Konva.Layer];
  stage.add(...layers);
  below.add(new Konva.Image({ image: bitmap as unknown as HTMLImageElement, listening: false }));
  const lines = rings(count).map((points, at) => {
    const color = COLORS[at % COLORS.length] as string;
    return new Konva.Line({
      points,
      closed: true,
      fill: `${color}4d`,
      stroke: color,
      strokeWidth: 1.5,
      strokeScaleEnabled: false,
      listening: false,
      perfectDrawEnabled: false,
      shadowForStrokeEnabled: false,
    });
  });
  shapes.add(...lines);
  const held = lines[Math.floor(count / 2)] as Konva.Line;
  const from = held.points().slice();
  let scale = 1;
  return {
    picture: PICTURE,
    place: (view: Placed) =>
      timed(() => {
        scale = view.scale;
        stage.scale({ x: scale, y: scale });
        stage.position({ x: view.x, y: view.y });
        stage.draw();
      }),
    grab: () => {
      held.moveTo(active);
      shapes.draw();
    },
    drag: (dx, dy) =>
      timed(() => {
        held.points(from.toSpliced(0, 2, (from[0] ?? 0) + dx / scale, (from[1] ?? 0) + dy / scale));
        active.draw();
      }),
    drop: () => {
      held.points(from).moveTo(shapes);
    },
    rest: () => new Promise((done) => setTimeout(done, 100)),
    work: () => {
      const since = spent;
      spent = 0;
      return since;
    },
  };
}
