import { Icon } from "../kit/icon.tsx";
import type { ExportResult } from "../wire.ts";
import { n, t } from "../words/en.ts";

const MARKS = { note: "faint", changed: "warn", lost: "bad" } as const;

/** What a format cannot hold, row by row, and how many objects go over unchanged. */
export function Ledger({ ledger }: { ledger: ExportResult["ledger"] }) {
  const { kept, changed, lost, rows } = ledger;
  const all = kept + changed + lost;
  if (!rows.length) {
    return (
      <p class="row ok">
        <Icon name="shield-check" />
        {t.nothingLost(all)}
      </p>
    );
  }
  const share = (part: number) => ({ width: `${(100 * part) / Math.max(1, all)}%` });
  return (
    <section class="ledger" aria-label={t.losses}>
      <div class="ledger-head">
        <Icon name="triangle-alert" />
        <h3 class="strong">{t.cannotHold}</h3>
        <span class="end quiet small">{t.unchanged(kept, all)}</span>
        <div class="meter" role="presentation">
          <span style={{ ...share(kept), background: "var(--ok)" }} />
          <span style={{ ...share(changed), background: "var(--warn)" }} />
          <span style={{ ...share(lost), background: "var(--bad)" }} />
        </div>
      </div>
      <table>
        <thead>
          <tr>
            <th>{t.what}</th>
            <th>{t.becomes}</th>
            <th class="number">{t.objectsHead}</th>
            <th>{t.classHead}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.what}/${row.becomes}`}>
              <td>
                <span class={`dot ${MARKS[row.severity]}`} /> {row.what}
              </td>
              <td>{row.becomes || t.leftAway}</td>
              <td class="number">{n(row.objects)}</td>
              <td class="faint">{row.classes.slice(0, 3).join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
