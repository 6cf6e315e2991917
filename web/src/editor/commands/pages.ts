/** What the pages beside the editor answer to: their names and keys. What a page does then stands with the page. */
import type { CommandTitle } from "../words/en";
import type { Group, Keyed } from "./command";

/** Groups of pages: their keys meet each other and those of `ON_PAGES`, and none else. */
export const PAGE_GROUPS: ReadonlySet<Group> = new Set(["gallery", "queue", "review", "models"]);

/** Commands of the editor that other pages answer to as well, by the same keys. */
export const ON_PAGES: ReadonlySet<string> = new Set([
  "undo",
  "redo",
  "show.keys",
  "show.settings",
  "show.theme",
  "show.region-next",
  "show.region-previous",
]);

type Line = readonly [id: string, title: CommandTitle, icon: string, keys: readonly string[]];

const PAGES: { readonly [group in "gallery" | "queue" | "review" | "models"]: readonly Line[] } = {
  gallery: [
    ["gallery.find", "find", "search", ["/"]],
    ["gallery.open", "open-editor", "pentagon", ["E", "Enter"]],
    ["gallery.mark", "mark", "check", ["Shift+Space"]],
    ["gallery.bare", "bare-or-not", "eye-off", ["`"]],
    ["gallery.smaller", "tiles-smaller", "layout-grid", ["-"]],
    ["gallery.larger", "tiles-larger", "layout-grid", ["="]],
  ],
  queue: [
    ["queue.choose", "queue-choose", "tag", [..."1234567890"]],
    ["queue.find", "queue-find", "search", ["C"]],
    ["queue.toggle", "queue-toggle", "check", ["Space", "X"]],
    ["queue.pass", "queue-pass", "circle-check", ["F", "Enter"]],
    ["queue.previous", "queue-previous", "chevron-left", ["A", "PageUp"]],
    ["queue.next", "queue-next", "chevron-right", ["D", "PageDown"]],
    ["queue.open", "open-editor", "pentagon", ["E"]],
  ],
  review: [
    ["review.mark", "review-mark", "x", ["X"]],
    ["review.confirm", "review-confirm", "check", ["F"]],
    ["review.class", "review-class", "tag", ["C"]],
    ["review.uncertain", "review-uncertain", "circle-alert", ["U"]],
    ["review.delete", "review-delete", "trash-2", ["Delete", "Backspace"]],
    ["review.open", "open-editor", "pentagon", ["E", "Enter"]],
    ["review.previous", "page-previous", "chevron-left", ["A", "PageUp"]],
    ["review.next", "page-next", "chevron-right", ["D", "PageDown"]],
    ["review.closer", "closer", "zoom-in", ["Space"]],
    ["review.bare", "bare", "eye-off", ["`"]],
    ["review.smaller", "tiles-smaller", "layout-grid", ["-"]],
    ["review.larger", "tiles-larger", "layout-grid", ["="]],
  ],
  models: [
    ["models.connect", "model-connect", "plus", ["N"]],
    ["models.predict", "model-predict", "sparkles", ["P"]],
    ["models.train", "model-train", "book-open", ["T"]],
    ["models.check", "model-check", "refresh-cw", ["C"]],
    ["models.edit", "model-edit", "pencil", ["E"]],
    ["models.cancel", "model-cancel", "x", ["X"]],
  ],
};

export const pages: readonly Keyed[] = (["gallery", "queue", "review", "models"] as const).flatMap((group) =>
  PAGES[group].map(([id, title, icon, keys]) => ({ id, title, group, icon, keys })),
);
