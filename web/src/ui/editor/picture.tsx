import type { ComponentChildren } from "preact";
import { tagsOf, toggleTag } from "../../editor/index.ts";
import { asked } from "../../model/answers.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { e } from "../words/editor.ts";
import { n, t } from "../words/en.ts";
import { AttributeFields } from "./attributes.tsx";
import { chooseClassFor } from "./classes.ts";
import { CommandButton } from "./command.tsx";
import { Layers } from "./layers.tsx";
import { useScope } from "./scope.ts";
import { Swatch } from "./swatch.tsx";

/** What is known of the picture, and what it is labelled as a whole. */
export function PictureTab() {
  const { editor, image } = useScope();
  const { status, reason } = editor.document.value;
  return (
    <div class="scroll grow">
      <dl class="facts">
        <Fact name={e.facts.name}>{image.name}</Fact>
        {image.folder && <Fact name={e.facts.folder}>{image.folder}</Fact>}
        <Fact name={e.facts.size}>{e.pixels(image.width, image.height)}</Fact>
        {image.number ? <Fact name={e.facts.number}>{n(image.number)}</Fact> : null}
        <Fact name={e.facts.status}>{t.status[status]}</Fact>
        {reason && <Fact name={e.facts.reason}>{reason}</Fact>}
        {image.tags?.length ? <Fact name={e.facts.tags}>{image.tags.join(", ")}</Fact> : null}
        {image.licence && <Fact name={e.facts.licence}>{image.licence}</Fact>}
        {image.author && <Fact name={e.facts.author}>{image.author}</Fact>}
      </dl>
      <Questions />
      <Labels />
      <Layers />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt class="quiet">{name}</dt>
      <dd dir="auto">{children}</dd>
    </>
  );
}

/** What is asked of every picture; questions come and go with the answers that they hang on. */
function Questions() {
  const { session, editor } = useScope();
  const picture = editor.answering.picture.value;
  if (!asked(session.ontology.value, picture).length) return null;
  return (
    <section class="labels">
      <h2 class="small strong row">
        {e.questions}
        <span class="end">
          <CommandButton id="attributes.edit" slim />
        </span>
      </h2>
      <AttributeFields about={[picture]} />
    </section>
  );
}

/** The classes that the whole picture is labelled with. */
function Labels() {
  const scope = useScope();
  const { editor } = scope;
  // Read through the document, so that this is drawn anew whenever a label comes or goes.
  const labels = editor.document.value.annotations.length
    ? tagsOf(editor).filter(({ class_id }) => class_id)
    : [];
  return (
    <section class="labels">
      <h2 class="small strong">{e.facts.labels}</h2>
      <ul>
        {labels.map((label) => {
          const kind = editor.classes.of(label);
          return (
            <li key={label.id} class="chip">
              <Swatch of={label} />
              <span class="cut" dir="auto">
                {kind?.name ?? e.unclassed}
              </span>
              {kind && (
                <IconButton
                  icon="x"
                  slim
                  name={e.takeOff(kind.name)}
                  onClick={() => toggleTag(editor, kind)}
                />
              )}
            </li>
          );
        })}
      </ul>
      <Button icon="plus" onClick={() => void chooseClassFor(scope, (kind) => toggleTag(editor, kind))}>
        {e.addLabel}
      </Button>
    </section>
  );
}
