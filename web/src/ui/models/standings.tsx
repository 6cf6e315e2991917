import { classesById, colorOf } from "../../model/ontology.ts";
import { paths } from "../route.ts";
import { currentOntology } from "../store.ts";
import type { ModelStanding } from "../wire.ts";
import { n } from "../words/en.ts";
import { m } from "../words/models.ts";
import { useModels } from "./scope.ts";

type Counts = Pick<ModelStanding["classes"][number], "left" | "taken" | "refused">;

/** The versions of a model, the newest last seen first: what it found by class, and what became of that. */
export function Standings({ standings }: { standings: readonly ModelStanding[] }) {
  const { desk } = useModels();
  if (!standings.length) return <p class="small faint">{m.noSuggestions}</p>;
  return (
    <>
      {[...standings].reverse().map((standing) => (
        <Version key={standing.owner} standing={standing} />
      ))}
      <p class="row small wrap">
        <a href={paths.pictures(desk.project, "?missing=1")}>{m.seeMissing}</a>
        <a href={`/api/v1/projects/${desk.project}/judgements?format=csv`} download="judgements.csv">
          {m.judgements}
        </a>
      </p>
    </>
  );
}

function Version({ standing }: { standing: ModelStanding }) {
  const { version, pictures, classes } = standing;
  const title = version ? m.version(version) : m.noVersion;
  return (
    <table class="standing">
      <caption class="small">
        <span class="strong" dir="auto">
          {title}
        </span>{" "}
        <span class="faint">{m.pictures(pictures)}</span>
      </caption>
      <thead>
        <tr>
          <th>{m.class}</th>
          <th class="number">{m.total}</th>
          <th class="number">{m.left}</th>
          <th class="number">{m.taken}</th>
          <th class="number">{m.refused}</th>
        </tr>
      </thead>
      <tbody>
        {classes.map(({ class_id, ...counts }) => (
          <tr key={class_id ?? ""}>
            <td>
              <ClassName id={class_id} />
            </td>
            <Numbers {...counts} />
          </tr>
        ))}
        {classes.length !== 1 && (
          <tr class="sum">
            <td>{m.all}</td>
            <Numbers {...sum(classes)} />
          </tr>
        )}
      </tbody>
    </table>
  );
}

function ClassName({ id }: { id: string | null }) {
  const kind = classesById(currentOntology.value).get(id ?? "");
  return (
    <span class="row">
      {kind && <span class="swatch" style={{ background: colorOf(kind) }} />}
      <span class="cut" dir="auto">
        {kind?.name ?? (id ? m.gone : m.unclassed)}
      </span>
    </span>
  );
}

function Numbers({ left, taken, refused }: Counts) {
  return (
    <>
      <td class="number">{n(left + taken + refused)}</td>
      <td class="number">{n(left)}</td>
      <td class="number">{n(taken)}</td>
      <td class="number">{n(refused)}</td>
    </>
  );
}

function sum(classes: readonly Counts[]): Counts {
  const total = { left: 0, taken: 0, refused: 0 };
  for (const { left, taken, refused } of classes) {
    total.left += left;
    total.taken += taken;
    total.refused += refused;
  }
  return total;
}
