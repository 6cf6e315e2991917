/** What was seen of a large picture, and what was not. */
import { group } from "./command";

export const seen = group("view", [
  {
    id: "view.unseen",
    title: "next-unseen",
    icon: "eye",
    keys: ["Alt+V"],
    run: (editor) => editor.seen.visitNext(),
  },
  {
    id: "view.veil",
    title: "veil-unseen",
    icon: "eye-off",
    keys: ["Alt+Shift+V"],
    run: ({ seen: { veiled } }) => {
      veiled.value = !veiled.peek();
    },
    checked: ({ seen }) => seen.veiled.value,
  },
]);
