import { colorOf } from "../../model/ontology.ts";
import { Dialog } from "../kit/dialog.tsx";
import { paths } from "../route.ts";
import { e } from "../words/editor.ts";
import { t } from "../words/en.ts";
import { useScope } from "./scope.ts";

/** What the project is for, how to label, and what each class means. */
export function Guideline() {
  const { session, shell, editor } = useScope();
  const { goal, guideline } = session.ontology.value;
  const described = editor.classes.offered.value.filter(({ description }) => description);
  return (
    <Dialog
      title={t.goalAndGuideline}
      width={640}
      onClose={() => shell.close()}
      foot={<a href={paths.classes(session.project)}>{e.editGuideline}</a>}
    >
      <div class="guideline" dir="auto">
        {!goal && !guideline && <p class="quiet">{e.noGuideline}</p>}
        {goal && <p class="large strong">{goal}</p>}
        {guideline && <p class="lines">{guideline}</p>}
        {described.map((kind) => (
          <p key={kind.id}>
            <span class="row">
              <span class="swatch" style={{ background: colorOf(kind) }} />
              <span class="strong">{kind.name}</span>
            </span>
            <span class="quiet lines">{kind.description}</span>
          </p>
        ))}
      </div>
    </Dialog>
  );
}
