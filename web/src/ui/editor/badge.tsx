import type { Badge } from "../../sync/badge.ts";
import type { Merged, Outbox } from "../../sync/outbox.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon, type IconName } from "../kit/icon.tsx";
import { announce } from "../live.tsx";
import { e } from "../words/editor.ts";
import { t } from "../words/en.ts";
import { useLate } from "./late.ts";

const LOOKS: Record<Badge["state"], { icon: IconName; tone: string }> = {
  saved: { icon: "cloud-check", tone: "" },
  saving: { icon: "cloud-upload", tone: "" },
  kept: { icon: "cloud-off", tone: "warn" },
  unsaved: { icon: "circle-alert", tone: "bad" },
  merged: { icon: "users", tone: "accent-text" },
};

/** The words of the badge, exactly. */
export function badgeWords(badge: Badge): string {
  switch (badge.state) {
    case "saved":
      return e.saved;
    case "saving":
      return e.saving(badge.changes);
    case "kept":
      return e.kept(badge.changes);
    case "unsaved":
      return e.unsaved(badge.changes);
    case "merged":
      return e.merged(badge.merged[0]?.by || e.somebody);
  }
}

/** Whether what was done is on the server; a click tells more. Its width is that of its longest state. */
export function SaveBadge({ badge, onOpen }: { badge: Badge | null; onOpen: () => void }) {
  // The icon changes at once; "Saving" is said only where it lasts.
  const lasting = useLate(badge?.state === "saving", 400);
  if (!badge) return <span class="save" />;
  const { icon, tone } = LOOKS[badge.state];
  const said = badge.state === "saving" && !lasting ? "" : badgeWords(badge);
  return (
    <button
      type="button"
      class={`save small ${tone}`}
      aria-haspopup="dialog"
      aria-label={badgeWords(badge)}
      onClick={onOpen}
    >
      <Icon name={icon} />
      <span class="cut">{said}</span>
    </button>
  );
}

/** What waits, what was refused and what was merged, with what can be done about each. */
export function SavingDialog({
  outbox,
  badge,
  onClose,
}: {
  outbox: Outbox;
  badge: Badge | null;
  onClose: () => void;
}) {
  return (
    <Dialog title={badge ? badgeWords(badge) : e.savingTitle} width={520} onClose={onClose}>
      <div class="form">
        {badge && <p class="quiet">{detailOf(badge)}</p>}
        {outbox.unkept.value.length > 0 && (
          <div class="column about">
            <p class="bad">{e.unkeptDetail(outbox.unkept.value.length)}</p>
            <div class="row">
              <Button onClick={() => void outbox.tryAgain()}>{t.retry}</Button>
              <Button onClick={() => copy(outbox.unkept.value)}>{e.copyDetails}</Button>
            </div>
          </div>
        )}
        <Rejections outbox={outbox} />
        <Merges outbox={outbox} onSeen={onClose} />
      </div>
    </Dialog>
  );
}

function detailOf(badge: Badge): string {
  switch (badge.state) {
    case "saved":
      return e.savedDetail;
    case "saving":
      return e.savingDetail;
    case "kept":
      return badge.signedOut ? e.keptSignedOut : e.keptDetail;
    default:
      return "";
  }
}

function Rejections({ outbox }: { outbox: Outbox }) {
  const rejected = outbox.rejected.value;
  if (!rejected.length) return null;
  return (
    <div class="column about">
      <p class="bad">{e.rejectedDetail}</p>
      {rejected.map((one) => (
        <div key={one.id} class="row small">
          <span class="grow">
            {one.message} {one.where && <span class="faint">{one.where}</span>} {one.hint}
          </span>
          <Button onClick={() => copy(one)}>{e.copyDetails}</Button>
          <Button onClick={() => void outbox.forget(one.id)}>{e.forget}</Button>
        </div>
      ))}
    </div>
  );
}

function Merges({ outbox, onSeen }: { outbox: Outbox; onSeen: () => void }) {
  const merged = outbox.merged.value;
  if (!merged.length) return null;
  const seen = () => {
    outbox.seen();
    onSeen();
  };
  return (
    <div class="column about">
      {[...new Set(merged.map(told))].map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <div class="row">
        <Button onClick={seen}>{e.understood}</Button>
      </div>
    </div>
  );
}

function told({ by, fields }: Merged): string {
  return e.mergedDetail(by || e.somebody, fields.map(fieldName).join(", ") || e.theSame);
}

function fieldName(field: string): string {
  return field === "class_id" ? e.class.toLowerCase() : (field.split(".")[0] ?? field);
}

function copy(what: unknown): void {
  void navigator.clipboard.writeText(JSON.stringify(what, null, 2)).then(() => announce(e.copied));
}
