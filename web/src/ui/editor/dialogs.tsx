import { commandOf, type Keyed } from "../../editor/index.ts";
import { classesById } from "../../model/ontology.ts";
import { ClassForm } from "../classes/form.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { e } from "../words/editor.ts";
import { SavingDialog } from "./badge.tsx";
import { Guideline } from "./guideline.tsx";
import { EDITOR_GROUPS, KeysDialog } from "./keys.tsx";
import { ClassPalette, CommandPalette, PicturePalette } from "./palettes.tsx";
import { useScope } from "./scope.ts";
import { SkipDialog } from "./skip.tsx";

/** The one dialog that may be open over the page. */
export function Dialogs() {
  const { session, shell, editor } = useScope();
  const opened = shell.opened.value;
  // Parts of the page that there may not be.
  const shows = ({ id }: Keyed) => !id.startsWith("show.") || commandOf(id).available(editor);
  switch (opened?.what) {
    case "search":
      return <CommandPalette />;
    case "choose-class":
      return <ClassPalette />;
    case "pictures":
      return <PicturePalette />;
    case "keys":
      return <KeysDialog groups={EDITOR_GROUPS} shows={shows} onClose={() => shell.close()} />;
    case "guideline":
      return <Guideline />;
    case "skip":
      return <SkipDialog />;
    case "saving":
      return (
        <SavingDialog
          outbox={session.saving.sync.outbox}
          badge={session.badge.value}
          onClose={() => shell.close()}
        />
      );
    case "class":
      return <ClassDialog key={opened.kind.id} />;
    default:
      return null;
  }
}

/** A class made or edited without leaving the picture; a new one is drawn with at once. */
function ClassDialog() {
  const { session, shell, editor } = useScope();
  const opened = shell.opened.value;
  if (opened?.what !== "class") return null;
  const { kind, isNew } = opened;
  const saved = (id: string) => {
    const stored = classesById(session.ontology.peek()).get(id);
    if (stored) editor.classes.choose(stored.id);
    shell.close();
  };
  return (
    <Dialog
      title={isNew ? e.makeClass("") : e.editClass(kind.name)}
      width={480}
      onClose={() => shell.close()}
    >
      <ClassForm project={session.project} kind={kind} isNew={isNew} onSaved={saved} />
    </Dialog>
  );
}
