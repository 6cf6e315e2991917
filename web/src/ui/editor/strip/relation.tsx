import { tie } from "../../words/ties.ts";
import { useScope } from "../scope.ts";

/** The kind of the next relation. */
export function RelationOptions() {
  const { relations, settings } = useScope().editor;
  const { type } = settings.relation;
  const known = relations.types.some(({ id }) => id === type.value);
  return (
    <label class="row quiet small">
      {tie.nextKind}
      <select
        class="field"
        value={known ? (type.value ?? "") : ""}
        onChange={({ currentTarget }) => {
          type.value = currentTarget.value || null;
        }}
      >
        <option value="">{tie.fitting}</option>
        {relations.types.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
