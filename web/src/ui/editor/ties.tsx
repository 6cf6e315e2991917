import { selectedRelations, sharing } from "../../editor/index.ts";
import type { Annotation, Relation } from "../../model/records.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { tie } from "../words/ties.ts";
import { CommandButton } from "./command.tsx";
import { useScope } from "./scope.ts";
import { Swatch } from "./swatch.tsx";

/** The selected relations, where no object is selected: kind and ends, each end a way to its object. */
export function RelationPanel() {
  const { editor } = useScope();
  editor.document.value.state;
  const [relation, ...others] = selectedRelations(editor);
  if (!relation) return null;
  return (
    <>
      <div class="row head">
        <Icon name="waypoints" size="small" />
        <span class="strong cut" dir="auto">
          {others.length
            ? tie.many(others.length + 1)
            : (editor.relations.typeOf(relation)?.name ?? tie.relation)}
        </span>
        <span class="end row tight">
          <CommandButton id="relation.reverse" slim />
          <CommandButton id="shape.delete" slim />
        </span>
      </div>
      {!others.length && <RelationFields relation={relation} />}
    </>
  );
}

function RelationFields({ relation }: { relation: Relation }) {
  const { editor } = useScope();
  const { relations, edits } = editor;
  const [source, target] = [edits.stored(relation.source_id), edits.stored(relation.target_id)];
  const fitting = source && target ? relations.fitting(source, target) : [];
  const own = relations.typeOf(relation);
  const kinds = own && !fitting.includes(own) ? [own, ...fitting] : fitting;
  return (
    <div class="selected-fields scroll">
      <label class="pair">
        <span class="quiet">{tie.kind}</span>
        <select
          class="field"
          value={relation.type_id}
          onChange={({ currentTarget }) => {
            const type = kinds.find(({ id }) => id === currentTarget.value);
            if (type) relations.retype(relation, type);
          }}
        >
          {kinds.map((kind) => (
            <option key={kind.id} value={kind.id}>
              {kind.name}
            </option>
          ))}
        </select>
      </label>
      {source && <End name={tie.from} of={source} />}
      {target && <End name={tie.to} of={target} />}
    </div>
  );
}

function End({ name, of }: { name: string; of: Annotation }) {
  const { editor } = useScope();
  return (
    <div class="pair">
      <span class="quiet">{name}</span>
      <button type="button" class="field row tie" onClick={() => editor.selection.set([of.id])}>
        <Swatch of={of} />
        <span class="cut" dir="auto">
          {editor.classes.nameOf(of)}
        </span>
      </button>
    </div>
  );
}

/** What the selected object is joined with: relations, its group, other geometries of the same object. */
export function Ties({ annotation }: { annotation: Annotation }) {
  const { editor } = useScope();
  const { document } = editor;
  const { relations } = document.value;
  const own = relations.filter(
    ({ source_id, target_id }) => source_id === annotation.id || target_id === annotation.id,
  );
  return (
    <>
      {own.map((relation) => (
        <RelationRow key={relation.id} relation={relation} of={annotation} />
      ))}
      <Together annotation={annotation} by="group_id" name={tie.group} part="group.part" />
      <Together annotation={annotation} by="instance_id" name={tie.instance} part="instance.part" />
    </>
  );
}

function RelationRow({ relation, of }: { relation: Relation; of: Annotation }) {
  const { editor } = useScope();
  const outward = relation.source_id === of.id;
  const other = editor.edits.stored(outward ? relation.target_id : relation.source_id);
  const type = editor.relations.typeOf(relation);
  const arrow = type?.directed === false ? "–" : outward ? "→" : "←";
  return (
    <div class="pair">
      <span class="quiet cut" dir="auto">
        {type?.name ?? tie.relation}
      </span>
      <button
        type="button"
        class="field row tie"
        aria-label={tie.relationTo(type?.name ?? "", other ? editor.classes.nameOf(other) : "")}
        onClick={() => editor.selection.set([relation.id])}
      >
        <span aria-hidden="true">{arrow}</span>
        {other && <Swatch of={other} />}
        <span class="cut" dir="auto">
          {other && editor.classes.nameOf(other)}
        </span>
      </button>
    </div>
  );
}

function Together({
  annotation,
  by,
  name,
  part,
}: {
  annotation: Annotation;
  by: "group_id" | "instance_id";
  name: string;
  part: string;
}) {
  const { editor } = useScope();
  editor.document.value.state;
  const all = sharing(editor.document.value, annotation, by);
  if (!annotation[by]) return null;
  return (
    <div class="pair">
      <span class="quiet">{name}</span>
      <span class="row tight">
        <Button onClick={() => editor.selection.set(all)} disabled={all.length < 2}>
          {tie.objects(all.length)}
        </Button>
        <CommandButton id={part} slim />
      </span>
    </div>
  );
}
