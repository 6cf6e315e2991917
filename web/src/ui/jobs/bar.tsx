import { useEffect, useState } from "preact/hooks";
import { n, t } from "../words/en.ts";

/** A bar with what is done (counted, or as `told`), the rate and the time left; never a spinner. */
export function JobBar({
  done,
  total,
  what,
  told = total > 0 ? t.of(n(done), n(total)) : "",
  rate: saidRate,
}: {
  done: number;
  total: number;
  what: string;
  told?: string;
  /** How what is done in a second is said; left out, it is not. */
  rate?: (perSecond: number) => string;
}) {
  const [start] = useState(() => ({ at: performance.now(), done }));
  const [now, setNow] = useState(start.at);
  useEffect(() => setNow(performance.now()), [done]);
  const rate = ((done - start.done) * 1000) / Math.max(1, now - start.at);
  const left = rate > 0 && total > done ? (total - done) / rate : 0;
  return (
    <div class="job-bar">
      <div class="row small">
        <span>{what}</span>
        <span class="end faint">
          {told}
          {saidRate && rate > 0 && `, ${saidRate(rate)}`}
          {left > 1 && `, ${t.timeLeft(left)}`}
        </span>
      </div>
      <div
        class="meter"
        role="progressbar"
        aria-label={what}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        <span style={{ width: `${(100 * done) / Math.max(1, total)}%`, background: "var(--accent)" }} />
      </div>
    </div>
  );
}
