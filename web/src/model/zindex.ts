/** Fractional indexes: texts in base 62 between which there is always room. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A text that sorts strictly between a and b; "" stands for the open end on either side. */
export function between(a: string, b: string): string {
  if (b !== "" && a >= b) throw new RangeError(`${a} does not sort before ${b}`);
  if (b !== "") {
    let shared = 0;
    while ((a[shared] ?? "0") === b[shared]) shared++;
    if (shared) return b.slice(0, shared) + between(a.slice(shared), b.slice(shared));
  }
  const low = a ? DIGITS.indexOf(a[0] as string) : 0;
  const high = b ? DIGITS.indexOf(b[0] as string) : DIGITS.length;
  if (high - low > 1) return DIGITS[Math.round((low + high) / 2)] as string;
  if (b.length > 1) return b[0] as string;
  return DIGITS[low] + between(a.slice(1), "");
}
