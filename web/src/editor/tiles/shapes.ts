/** Shapes nobody is touching, as tiles: one path per shape, simplified for the scale, in paint order. */
import { headOf } from "../../model/direction";
import { byPaintOrder } from "../../model/document";
import type { Pattern } from "../../model/ontology";
import type { Annotation, Class, Shape } from "../../model/records";
import type { Bounds, Path } from "../../model/shapes/kind";
import { paintFault } from "../overlays/fault";
import type { Context, Platform } from "../ports";
import { levelOf, simplified } from "../shapes/detail";
import { LOOKS, type LookName, STROKE_REACH } from "../shapes/look";
import type { Brush } from "../shapes/painter";
import { paintShape } from "../shapes/registry";
import { type PaintJob, type Place, SIDE, type TileSource } from "./source";

/** What the tiles ask of the scene. */
export interface Scene {
  search(bounds: Bounds): Annotation[];
  /** How the annotation is painted here; null where it is not (hidden, or a vector on the overlay). */
  lookOf(annotation: Annotation): LookName | null;
  classOf(annotation: Annotation): Class | undefined;
  colorOf(annotation: Annotation): string;
  patternOf(annotation: Annotation): Pattern | null;
  /** Device px per CSS px; area of the picture, px; what every fill is multiplied with. */
  ratio(): number;
  area(): number;
  fill(): number;
  /** Multiplies the width of every line; opacity of all that is painted here. */
  outline(): number;
  opacity(): number;
}

/** Shapes painted between two looks at the clock. */
const STRIDE = 24;

export class ShapeSource implements TileSource {
  constructor(
    readonly scene: Scene,
    readonly canvas: Platform["canvas"],
  ) {}

  get reach(): number {
    return (STROKE_REACH + 1) * this.scene.ratio();
  }

  job(place: Place, bounds: Bounds): PaintJob | null {
    const shown = this.scene.search(bounds).filter((annotation) => this.scene.lookOf(annotation));
    if (!shown.length) return null;
    shown.sort(byPaintOrder);
    return (context) => this.#paint(context, place, shown);
  }

  *#paint(context: Context, place: Place, shown: readonly Annotation[]): Generator<void, void> {
    const { scene } = this;
    const brush = this.#brush(context, place);
    context.lineJoin = "round";
    context.lineCap = "round";
    context.globalAlpha = scene.opacity();
    for (let at = 0; at < shown.length; at++) {
      const annotation = shown[at] as Annotation;
      const look = scene.lookOf(annotation);
      if (!look) continue;
      paintShape(brush, {
        shape: annotation.shape,
        look: LOOKS[look],
        color: scene.colorOf(annotation),
        kind: scene.classOf(annotation),
        head: headOf(annotation),
        pattern: scene.patternOf(annotation),
      });
      paintFault(brush, annotation.shape);
      if (at % STRIDE === STRIDE - 1) yield;
    }
  }

  #brush(context: Context, { scale, column, row }: Place): Brush {
    const level = levelOf(scale);
    return {
      context,
      canvas: this.canvas,
      scale,
      x: -column * SIDE,
      y: -row * SIDE,
      width: SIDE,
      height: SIDE,
      ratio: this.scene.ratio(),
      picture: this.scene.area(),
      fill: this.scene.fill(),
      outline: this.scene.outline(),
      paths: (shape: Shape): readonly Path[] => simplified(shape, level),
    };
  }
}
