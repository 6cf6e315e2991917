/** The whole picture: there is nothing to paint and nothing to take hold of. */
import type { Tag } from "../../../model/records";
import type { ShapeKind } from "../kind";
import { FIXED } from "../vertices";

export const tag: ShapeKind<Tag> = { ...(FIXED as ShapeKind<Tag>), paint: () => {} };
