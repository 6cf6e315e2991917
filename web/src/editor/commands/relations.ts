/** What joins objects: relations, groups, and several geometries of one object. */
import { newId } from "../../model/ids";
import type { Annotation, Relation } from "../../model/records";
import type { Editor } from "../editor";
import { type Shared, sharing } from "../sharing";
import type { ReasonKey } from "../words/en";
import { changeSelected } from "./classes";
import { group } from "./command";

/** The selected relations. */
export function selectedRelations({ selection, relations }: Editor): Relation[] {
  return [...selection.ids.value].flatMap((id) => relations.stored(id) ?? []);
}

/** All of them get the first's group or instance, or a new one; of one alone, what shares it is selected. */
function join(editor: Editor, by: Shared, gesture: string): void {
  const selected = editor.edits.selected();
  const [first] = selected;
  if (first && selected.length === 1) {
    editor.selection.set(sharing(editor.document.peek(), first, by));
    return;
  }
  const shared = selected.find((annotation) => annotation[by])?.[by] ?? newId();
  changeSelected(editor, gesture, (annotation) => ({ ...annotation, [by]: shared }));
}

function part(editor: Editor, by: Shared, gesture: string): void {
  changeSelected(editor, gesture, ({ [by]: _, ...rest }) => rest as Annotation);
}

/** Several objects, or one that shares with others. */
function canJoin(by: Shared): (editor: Editor) => ReasonKey | null {
  return (editor) => {
    const [first, second] = editor.selected.value;
    if (second) return null;
    return first && sharing(editor.document.peek(), first, by).length > 1 ? null : "two-objects";
  };
}

function canPart(by: Shared): (editor: Editor) => ReasonKey | null {
  return ({ selected }) => (selected.value.some((annotation) => annotation[by]) ? null : "not-joined");
}

const inRelationTool = ({ tools }: Editor): boolean => tools.tool.value === "relation";

export const relationKinds = group("drawing", [
  {
    id: "relation.kind",
    title: "relation-kind",
    icon: "waypoints",
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    byKeyOnly: true,
    available: inRelationTool,
    run: ({ relations, settings }, press) => {
      const type = relations.types[Number(press?.code.slice(-1)) - 1];
      if (type) settings.relation.type.value = type.id;
    },
  },
]);

export const joins = group("shapes", [
  {
    id: "relation.reverse",
    title: "relation-reverse",
    icon: "arrow-left-right",
    keys: ["Alt+X"],
    disabledReason: (editor) => (selectedRelations(editor).length ? null : "no-relation"),
    run: (editor) => editor.relations.reverse(selectedRelations(editor)),
  },
  {
    id: "group.join",
    title: "group",
    icon: "group",
    keys: ["G"],
    disabledReason: canJoin("group_id"),
    run: (editor) => join(editor, "group_id", "group"),
  },
  {
    id: "group.part",
    title: "ungroup",
    icon: "ungroup",
    keys: ["Shift+G"],
    disabledReason: canPart("group_id"),
    run: (editor) => part(editor, "group_id", "ungroup"),
  },
  {
    id: "instance.join",
    title: "same-object",
    icon: "link",
    keys: ["Alt+J"],
    disabledReason: canJoin("instance_id"),
    run: (editor) => join(editor, "instance_id", "instance.join"),
  },
  {
    id: "instance.part",
    title: "separate-objects",
    icon: "unlink",
    keys: ["Alt+Shift+J"],
    disabledReason: canPart("instance_id"),
    run: (editor) => part(editor, "instance_id", "instance.part"),
  },
]);
