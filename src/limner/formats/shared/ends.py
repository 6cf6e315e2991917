"""Where a side ends, for formats that write corners in place of sizes."""

_DIGITS = 9


def end(start: float, length: float) -> float:
    """A number from which taking `start` gives `length` again, in few digits where such a one is near."""
    whole = start + length
    short = round(whole, _DIGITS)
    return short if short - start == length else whole
