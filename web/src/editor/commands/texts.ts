/** What is done to texts. */
import { bearsText } from "../texts";
import { group } from "./command";

/** The text of the selected object, opened for typing. */
export const texts = group("shapes", [
  {
    id: "text.edit",
    title: "text-edit",
    icon: "pencil",
    keys: ["Alt+T"],
    available: ({ ports }) => ports.editText !== undefined,
    disabledReason: (editor) =>
      editor.selected.value.some((one) => bearsText(one, editor.classes.of(one))) ? null : "no-text",
    run: ({ ports }) => ports.editText?.(),
  },
]);
