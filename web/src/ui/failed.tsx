import type { ApiError } from "./api.ts";
import { Button } from "./kit/button.tsx";
import { Nothing } from "./kit/nothing.tsx";
import { t } from "./words/en.ts";

/** What a page shows in place of what the server would not give, with another try. */
export function Failed({ error, retry }: { error: ApiError; retry: () => void }) {
  return (
    <Nothing icon="circle-alert" sentence={error.message} detail={error.hint}>
      <Button onClick={retry}>{t.retry}</Button>
    </Nothing>
  );
}
