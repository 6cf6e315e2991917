"""Fractional indexes: texts in base 62 between which there is always room. Compared as text."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def between(a: str, b: str) -> str:
    """A text that sorts strictly between a and b; "" stands for the open end on either side.

    The middle digit where there is room for one, rounded up; else one digit more. No result ends in 0, below which
    nothing could be put. Raises ValueError where a is not below b, or one of them is no index.
    """
    for text in (a, b):
        if text.strip(DIGITS) or text.endswith("0"):
            raise ValueError(f"{text!r} is no index: base 62, not ending in 0")
    if b and a >= b:
        raise ValueError(f"{a!r} does not sort before {b!r}")
    shared = 0
    while b and (a[shared] if shared < len(a) else "0") == b[shared]:
        shared += 1
    return b[:shared] + _middle(a[shared:], b[shared:])


def _middle(a: str, b: str) -> str:
    """Between two texts that differ in their first digit."""
    low = DIGITS.index(a[0]) if a else 0
    high = DIGITS.index(b[0]) if b else len(DIGITS)
    if high - low > 1:
        return DIGITS[(low + high + 1) // 2]
    if len(b) > 1:
        return b[0]
    return DIGITS[low] + _middle(a[1:], "")
