import { useComputed } from "@preact/signals";
import type { HistoryLine } from "../../sync/ports.ts";
import { ApiError } from "../api.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { announce } from "../live.tsx";
import { e, when } from "../words/editor.ts";
import { accountOf, mentioned, type Names } from "./account.ts";
import { useScope } from "./scope.ts";

/** Who did what to this picture, newest first; any point can be gone back to. */
export function HistoryTab() {
  const { session, editor } = useScope();
  const { log } = session;
  const lines = log.lines.value;
  const names = useComputed<Names>(() => {
    const gone = mentioned(log.lines.value);
    const { records } = editor.document.value;
    return { ontology: session.ontology.value, record: (id) => records.get(id) ?? gone.get(id) };
  });
  if (!lines.length) {
    return <p class="small faint about">{log.error.value?.message ?? e.noHistory}</p>;
  }
  return (
    <div class="scroll grow">
      <ol class="history">
        {lines.map((line, at) => (
          <Line
            key={line.revision}
            line={line}
            account={accountOf(line.diff, names.value)}
            newest={at === 0}
          />
        ))}
      </ol>
      {log.more.value && (
        <Button kind="link" onClick={() => void log.older()}>
          {e.older}
        </Button>
      )}
    </div>
  );
}

function Line({ line, account, newest }: { line: HistoryLine; account: string; newest: boolean }) {
  const { session, editor, layer } = useScope();
  const { log, saving } = session;
  const waits = saving.sync.outbox.count.value > 0;
  const looked = log.looked.value === line.revision && editor.companion.of.value === "earlier";
  const look = () => {
    log.looked.value = looked ? null : line.revision;
    editor.companion.showEarlier(looked ? null : log.earlier(editor.document.peek().state, line.revision));
  };
  const restore = async () => {
    try {
      editor.companion.showEarlier(null);
      await session.log.restore(line.revision);
      await layer.pull();
      announce(e.restored(when(line.at)));
      session.notice.value = e.restored(when(line.at));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      session.refuse(`${error.message} ${error.hint}`.trim());
    }
  };
  return (
    <li>
      <div class="grow">
        <span class="strong">{session.nameOf(line.author)}</span> {account}
        <div class="tiny faint">{when(line.at)}</div>
      </div>
      {!newest && (
        <IconButton
          icon="eye"
          slim
          pressed={looked}
          name={waits ? e.waitForSaving : `${e.look}, ${when(line.at)}`}
          disabled={waits}
          onClick={look}
        />
      )}
      {!newest && (
        <IconButton
          icon="undo-2"
          slim
          name={waits ? e.waitForSaving : `${e.restore}, ${when(line.at)}`}
          disabled={waits}
          onClick={() => void restore()}
        />
      )}
    </li>
  );
}
