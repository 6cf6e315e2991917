/** What the option strip offers of a tool: one component each, one line here. */
import type { FunctionComponent } from "preact";
import type { ToolId } from "../../../editor/index.ts";
import { BoxOptions, EllipseOptions } from "./box.tsx";
import { CuboidOptions } from "./cuboid.tsx";
import { MaskOptions } from "./mask.tsx";
import { PolygonOptions } from "./polygon.tsx";
import { PolylineOptions } from "./polyline.tsx";
import { RelationOptions } from "./relation.tsx";
import { SkeletonOptions } from "./skeleton.tsx";
import { SmartOptions } from "./smart.tsx";

export const STRIPS: { readonly [T in ToolId]?: FunctionComponent } = {
  box: BoxOptions,
  smart: SmartOptions,
  polyline: PolylineOptions,
  ellipse: EllipseOptions,
  cuboid: CuboidOptions,
  polygon: PolygonOptions,
  brush: MaskOptions,
  eraser: MaskOptions,
  fill: MaskOptions,
  lasso: MaskOptions,
  wand: MaskOptions,
  relation: RelationOptions,
  skeleton: SkeletonOptions,
};
