/** JSON values, and when two of them say the same. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** True where both values hold the same; a key that is missing equals one that is null. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, at) => same(item, b[at]))
    );
  }
  const left = a as { [key: string]: unknown };
  const right = b as { [key: string]: unknown };
  for (const key in left) if (!same(left[key], right[key])) return false;
  for (const key in right) if (!(key in left) && (right[key] ?? null) !== null) return false;
  return true;
}
