/** Fractional indexes: texts in base 62 between which there is always room. Compared as text. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const INDEX = /^(|[0-9A-Za-z]*[1-9A-Za-z])$/;

/**
 * A text that sorts strictly between a and b; "" stands for the open end on either side.
 *
 * The middle digit where there is room for one, rounded up; else one digit more. No result ends in 0, below which
 * nothing could be put. Throws RangeError where a is not below b, or one of them is no index.
 */
export function between(a: string, b: string): string {
  for (const text of [a, b]) {
    if (!INDEX.test(text)) throw new RangeError(`'${text}' is no index: base 62, not ending in 0`);
  }
  if (b && a >= b) throw new RangeError(`'${a}' does not sort before '${b}'`);
  let shared = 0;
  while (b && (a[shared] ?? "0") === b[shared]) shared++;
  return b.slice(0, shared) + middle(a.slice(shared), b.slice(shared));
}

/** Between two texts that differ in their first digit. */
function middle(a: string, b: string): string {
  const low = a ? DIGITS.indexOf(a[0] as string) : 0;
  const high = b ? DIGITS.indexOf(b[0] as string) : DIGITS.length;
  if (high - low > 1) return DIGITS[Math.ceil((low + high) / 2)] as string;
  if (b.length > 1) return b[0] as string;
  return DIGITS[low] + middle(a.slice(1), "");
}
