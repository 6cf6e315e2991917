/** Picture tags: the current class is put on the whole picture, or taken off it. */
import type { Annotation, Class } from "../../../model/records";
import type { Editor } from "../../editor";
import { recordsOf } from "../../edits";
import type { PointerPress } from "../../input/events";
import { StateNode } from "../state";

export class TagTool extends StateNode<Editor> {
  static override readonly id = "tag";

  override onPointerUp({ button }: PointerPress): boolean {
    const kind = this.context.classes.current.peek();
    if (button !== 0 || !kind) return false;
    toggleTag(this.context, kind);
    return true;
  }

  override onCancel(): boolean {
    if (!this.context.selection.count.peek()) return false;
    this.context.selection.clear();
    return true;
  }
}

/** The picture's tags. */
export function tagsOf({ document }: Editor): Annotation[] {
  const found: Annotation[] = [];
  for (const record of recordsOf(document.peek()).values()) {
    if (record.kind === "annotation" && record.shape.type === "tag") found.push(record);
  }
  return found;
}

/** Puts the class on the picture, or takes it off. */
export function toggleTag(editor: Editor, kind: Class): void {
  const { edits, classes } = editor;
  const there = tagsOf(editor).filter(({ class_id }) => class_id === kind.id);
  if (there.length)
    edits.remove(
      "tag.remove",
      there.map(({ id }) => id),
      [...editor.selection.ids.peek()],
    );
  else if (classes.allows(kind, "tag")) edits.put("tag.add", [edits.fresh({ type: "tag" }, kind.id)]);
  else editor.refuse("class-shape");
}
