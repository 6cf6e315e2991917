/** Shapes that go from picture to picture of a run: carried to the next, or filled in between two that were drawn. */
import type { Annotation, Id, TrackPoint } from "../model/records";
import { proposed } from "./assist";
import { copies } from "./clipboard";
import type { Editor } from "./editor";
import { words } from "./words/en";

/** As many pictures are filled in at once. */
export const MOST_BETWEEN = 100;

/** Who carries; what it carries names it as its source. */
const CARRIER = { kind: "model", name: "propagate" } as const;

/** Goes to the next picture and proposes the selected there: at once as copies, then fitted to what is to be seen. */
export function carry(editor: Editor): void {
  const held = editor.edits.selected();
  const from = editor.subject.peek().image.id;
  editor.onceOpen(() => {
    const offered = copied(editor, held).map((one) => ({ ...one, source: CARRIER }));
    editor.suggestions.offer(offered);
    editor.selection.set(offered.slice(0, 1).map(({ id }) => id));
    void refit(editor, held, offered, from);
  });
  editor.ports.go?.("next");
}

/** Gives those that are still open the place where the helper found them again, and how sure it is. */
async function refit(
  editor: Editor,
  held: readonly Annotation[],
  offered: readonly Annotation[],
  from: Id,
): Promise<void> {
  if (!editor.assist.available) return;
  const { suggestions, subject, assist } = editor;
  const to = subject.peek().image.id;
  const answer = await assist.ask("propagate", { shapes: held.map(({ shape }) => shape), to }, from);
  if (!answer || subject.peek().image.id !== to) return;
  const fitted = answer.found.flatMap((found) => {
    const one = offered[found.of ?? 0];
    return one && suggestions.get(one.id) === one ? proposed(one, answer, found) : [];
  });
  suggestions.offer(fitted);
}

/** Proposes, in all pictures between, the way from what was copied on another picture to what is selected here. */
export async function fillBetween(editor: Editor): Promise<void> {
  const { clipboard, edits, subject, ports, suggestions, assist } = editor;
  const here = subject.peek().image.id;
  const [from, pairs] = [clipboard.image, pairsOf(clipboard.held, edits.selected())];
  if (!from || from === here || !pairs.length) {
    editor.refuse("no-key-picture");
    return;
  }
  const between = (await ports.between?.(from, here)) ?? [];
  if (!between.length || between.length > MOST_BETWEEN) {
    editor.refuse(between.length ? "far-key-picture" : "no-key-picture");
    return;
  }
  const starts = pairs.map(([start]) => start);
  const answer = await assist.ask("interpolate", {
    shapes: starts.map(({ shape }) => shape),
    ends: pairs.map(([, end]) => end.shape),
    options: { steps: between.length },
  });
  if (!answer) return;
  between.forEach((image, at) => {
    const found = answer.found.filter(({ step }) => step === at + 1);
    const offered = found.flatMap((one) => {
      const start = starts[one.of ?? 0];
      return start ? copied(editor, [start], false).map((copy) => proposed(copy, answer, one)) : [];
    });
    suggestions.offer(offered, image);
  });
  editor.say(words.filledBetween(answer.found.length, between.length));
}

/** Each copied annotation with the selected one of its shape and class, in order. */
function pairsOf(
  held: readonly Annotation[],
  selected: readonly Annotation[],
): (readonly [Annotation, Annotation])[] {
  const left = [...selected];
  return held.flatMap((start) => {
    const at = left.findIndex(
      ({ shape, class_id }) => shape.type === start.shape.type && class_id === start.class_id,
    );
    const [end] = at < 0 ? [] : left.splice(at, 1);
    return end ? [[start, end] as const] : [];
  });
}

/** Copies that stay the same object: of one that is on a track, the copies are on it too. */
function copied(editor: Editor, held: readonly Annotation[], keyframe = true): Annotation[] {
  return copies(held, editor.platform.clock()).map((copy, at) => {
    const track = held[at]?.track;
    const point: TrackPoint | undefined = track && {
      track_id: track.track_id,
      ...(keyframe ? {} : { keyframe }),
    };
    return point ? { ...copy, track: point } : copy;
  });
}
