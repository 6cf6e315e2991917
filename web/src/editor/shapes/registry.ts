/** The registry of shapes in the editor: one folder each, one line here. */
import type { Shape, Shapes, ShapeType } from "../../model/records";
import { paintArrow } from "./arrow";
import { box } from "./box";
import { cuboid } from "./cuboid";
import { ellipse } from "./ellipse";
import { keypoints } from "./keypoints";
import type { ShapeKind } from "./kind";
import { mask } from "./mask";
import type { Brush, Sight } from "./painter";
import { polygon } from "./polygon";
import { polyline } from "./polyline";
import { tag } from "./tag";

const KINDS: { readonly [T in ShapeType]: ShapeKind<Shapes[T]> } = {
  tag,
  box,
  polygon,
  polyline,
  keypoints,
  ellipse,
  mask,
  cuboid,
};

/** What the editor knows about the shape's own type. */
export function kindOf<S extends Shape>(shape: S): ShapeKind<S> {
  return KINDS[shape.type] as unknown as ShapeKind<S>;
}

export function paintShape(brush: Brush, sight: Sight): void {
  kindOf(sight.shape).paint(brush, sight);
  if (sight.head) paintArrow(brush, sight, sight.head);
}
