import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { announce } from "../live.tsx";
import { Filters, filterInWords } from "../pictures/filters.tsx";
import { filterOf, PictureSource } from "../pictures/source.ts";
import { query, setQuery } from "../route.ts";
import type { Backend } from "../wire.ts";
import { t } from "../words/en.ts";
import { m } from "../words/models.ts";
import { ConnectDialog } from "./connect.tsx";
import { attempt, chosenOf, useModels } from "./scope.ts";

/** The dialog that is open, if one is. */
export function Dialogs() {
  const { desk, opened } = useModels();
  const chosen = chosenOf(desk);
  const close = () => {
    opened.value = null;
  };
  switch (opened.value) {
    case "connect":
      return <ConnectDialog backend={null} onClose={close} />;
    case "edit":
      return chosen ? <ConnectDialog backend={chosen} onClose={close} /> : null;
    case "remove":
      return chosen ? <RemoveDialog backend={chosen} onClose={close} /> : null;
    case "pictures":
      return <PicturesDialog onClose={close} />;
    default:
      return null;
  }
}

/** It asks, since the password is gone afterwards. */
function RemoveDialog({ backend, onClose }: { backend: Backend; onClose: () => void }) {
  const scope = useModels();
  const remove = async () => {
    await scope.desk.remove(backend.id);
    announce(m.removed(backend.name));
  };
  return (
    <Dialog
      title={m.removeTitle(backend.name)}
      width={440}
      onClose={onClose}
      foot={
        <>
          <span class="grow" />
          <Button big onClick={onClose}>
            {t.cancel}
          </Button>
          <Button
            kind="primary"
            big
            icon="trash-2"
            data-first
            onClick={() => {
              onClose();
              void attempt(scope, remove);
            }}
          >
            {m.remove}
          </Button>
        </>
      }
    >
      <p class="dialog-text">{m.removeDetail}</p>
    </Dialog>
  );
}

/** The gallery's filter, with the number of pictures that it leads to. */
function PicturesDialog({ onClose }: { onClose: () => void }) {
  const { desk } = useModels();
  const filter = filterOf(query.value);
  const source = useMemo(() => new PictureSource(desk.project, filter), [desk, filter]);
  useEffect(() => () => source.dispose(), [source]);
  const known = useSignal(source.facets.value);
  const facets = source.facets.value ?? known.peek();
  useEffect(() => {
    known.value = facets;
  }, [facets, known]);
  return (
    <Dialog
      title={m.choose}
      width={440}
      height={640}
      onClose={onClose}
      foot={
        <>
          <span class="grow small quiet" role="status">
            {filterInWords() || t.allPictures}
            {facets && `: ${t.matching(facets.total)}`}
          </span>
          <Button kind="primary" big onClick={onClose}>
            {m.done}
          </Button>
        </>
      }
    >
      <div class="choose-pictures">
        <label class="field">
          <Icon name="search" size="small" />
          <input
            type="search"
            data-first
            placeholder={t.findName}
            aria-label={t.findName}
            value={query.value.get("name") ?? ""}
            onInput={({ currentTarget }) => setQuery({ name: currentTarget.value })}
          />
        </label>
        <Filters facets={facets} />
      </div>
    </Dialog>
  );
}
