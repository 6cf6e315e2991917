/** Boxes, turned boxes and ellipses: all drawn as a box. */
import type { Box, Shape } from "../../../model/records";
import { ellipseIn } from "../../shapes/ellipse";
import { SpanTool, type Way } from "./span";

export class BoxTool extends SpanTool {
  static override readonly id = "box";
  readonly type = "box";

  get clicks(): Way {
    return this.context.settings.box.clicks.peek();
  }

  shapeIn(box: Box): Shape {
    return box;
  }
}

/** Two points for one side, the third for the depth. */
export class TurnedBoxTool extends SpanTool {
  static override readonly id = "turned-box";
  readonly type = "box";
  override readonly drags = "siding";

  get clicks(): Way {
    return this.drags;
  }

  shapeIn(box: Box): Shape {
    return box;
  }
}

export class EllipseTool extends SpanTool {
  static override readonly id = "ellipse";
  readonly type = "ellipse";

  get clicks(): Way {
    return this.context.settings.ellipse.clicks.peek();
  }

  shapeIn(box: Box): Shape {
    return ellipseIn(box);
  }
}
