import { keysOf } from "../editor/scope.ts";
import { IconButton } from "../kit/button.tsx";
import { Check, Segments } from "../kit/choose.tsx";
import { currentOntology } from "../store.ts";
import { q } from "../words/fields.ts";
import { askable, LABELS } from "./choices.ts";
import { PAGE } from "./queue.ts";
import { useDesk } from "./scope.ts";

/** What is asked and how, how far one is, and the way back. */
export function Bar() {
  const { queue } = useDesk();
  const total = queue.total.value ?? 0;
  return (
    <section class="head queue-bar" aria-label={q.queue}>
      <h1 class="unseen">{q.queue}</h1>
      <Segments
        label={q.shown}
        value={queue.grid.value ? "grid" : "one"}
        choices={[
          { value: "one", name: q.one, icon: "image" },
          { value: "grid", name: q.grid, icon: "layout-grid" },
        ]}
        onChange={(value) => {
          queue.grid.value = value === "grid";
        }}
      />
      <Asked />
      {queue.ask.value === LABELS && (
        <Check
          checked={queue.several.value}
          onChange={(on) => {
            queue.several.value = on;
          }}
        >
          {q.several}
        </Check>
      )}
      <Check
        checked={queue.finishes.value && queue.mayFinish.value}
        disabled={!queue.mayFinish.value}
        onChange={(on) => {
          queue.finishes.value = on;
        }}
      >
        {queue.mayFinish.value ? q.finishes : q.finishesThere}
      </Check>
      <span class="grow" />
      <span class="small quiet">{q.passed(queue.passed.value.size)}</span>
      <IconButton
        icon="undo-2"
        name={q.undo}
        keys={keysOf("undo")}
        disabled={!queue.sweep.canUndo.value}
        onClick={() => void queue.undo()}
      />
      <span class="bar-line" />
      <Position />
      <span class="small strong position">
        {queue.grid.value
          ? q.pages(queue.page.value, Math.ceil(total / PAGE))
          : q.place(queue.at.value, total)}
      </span>
    </section>
  );
}

/** Labels, or one of the questions whose answers are choices. */
function Asked() {
  const { queue } = useDesk();
  const asks = askable(currentOntology.value);
  if (!asks.length) return null;
  return (
    <select
      class="field"
      aria-label={q.asked}
      value={queue.ask.value}
      onChange={({ currentTarget }) => queue.askFor(currentTarget.value)}
    >
      <option value={LABELS}>{q.labels}</option>
      {asks.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** A line as long as what is behind. */
function Position() {
  const { queue } = useDesk();
  const total = Math.max(1, queue.total.value ?? 1);
  return (
    <div class="meter queue-meter" role="presentation">
      <span style={{ width: `${(100 * queue.at.value) / total}%`, background: "var(--accent)" }} />
    </div>
  );
}
