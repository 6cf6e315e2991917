import type { ApiError } from "./api.ts";
import { Button } from "./kit/button.tsx";
import { Nothing } from "./kit/nothing.tsx";
import { t } from "./words/en.ts";

/** What the server says against what was asked: where, what, and what to do. */
export function Refusal({ error: { where, message, hint } }: { error: ApiError }) {
  return (
    <p class="small bad refusal" role="alert">
      {where && `${where}: `}
      {message}
      {hint && `\n${hint}`}
    </p>
  );
}

/** What a page shows in place of what the server would not give, with another try. */
export function Failed({ error, retry }: { error: ApiError; retry: () => void }) {
  return (
    <Nothing icon="circle-alert" sentence={error.message} detail={error.hint}>
      <Button onClick={retry}>{t.retry}</Button>
    </Nothing>
  );
}
