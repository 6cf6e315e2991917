/** Run-lengths of pixels as COCO's compressed strings: down the columns of a crop, background first. */
import { InvalidRecord } from "./errors";

/** A rectangle of whole pixels and its run-lengths; a mask without its type, or a delta without its checksums. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly counts: string;
}

/** The runs of a compressed string: background, foreground, background, … */
export function decodeRuns(counts: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    let shift = 0;
    for (let more = true; more; shift++) {
      const char = counts.charCodeAt(at++) - 48;
      if (!(char >= 0 && char < 64) || shift > 9) {
        throw new InvalidRecord(`run-lengths break off or are no run-lengths at ${at - 1}`, "counts");
      }
      value += (char & 0x1f) * 2 ** (5 * shift);
      more = (char & 0x20) !== 0;
      if (!more && char & 0x10) value -= 2 ** (5 * (shift + 1));
    }
    if (runs.length > 2) value += runs[runs.length - 2] as number;
    if (value < 0) throw new InvalidRecord(`run ${runs.length} is ${value}, below 0`, "counts");
    runs.push(value);
  }
  return runs;
}

/** Characters that one run may need. */
const LONGEST = 7;
/** As many characters are made text at once. */
const PIECE = 8192;

/** The compressed string of runs. */
export function encodeRuns(runs: readonly number[]): string {
  const chars = new Uint8Array(LONGEST * runs.length);
  let length = 0;
  for (let at = 0; at < runs.length; at++) {
    let value = (runs[at] as number) - (at > 2 ? (runs[at - 2] as number) : 0);
    for (let more = true; more; ) {
      let char = value & 0x1f;
      value >>= 5;
      more = char & 0x10 ? value !== -1 : value !== 0;
      if (more) char |= 0x20;
      chars[length++] = char + 48;
    }
  }
  let text = "";
  for (let at = 0; at < length; at += PIECE) {
    text += String.fromCharCode(...chars.subarray(at, Math.min(length, at + PIECE)));
  }
  return text;
}
