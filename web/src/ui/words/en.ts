/** Every word shown to people, in English. Short, plain, numbers and names; buttons say what happens. */

const number = new Intl.NumberFormat("en");

/** 12,345 */
export function n(value: number): string {
  return number.format(value);
}

/** "1 picture", "2 pictures" */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${n(value)} ${value === 1 ? one : many}`;
}

/** "4.9 MB" */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit && value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export const t = {
  limner: "Limner",
  close: "Close",
  cancel: "Cancel",
  retry: "Try again",
  undo: "Undo",
  dark: "Dark or light",
  signedOut: "This session has ended. Your changes are kept on this computer.",
  signedOutHint: "Run “limner open” in a terminal to sign in again.",
  unreachable: "No connection to Limner.",
};
