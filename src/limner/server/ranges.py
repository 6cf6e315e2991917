"""The Range header (RFC 9110, section 14) for bodies whose length is known."""

import re
from uuid import uuid4

from limner.dataset import LimnerError

MOST = 8
_RANGE = re.compile(r"(\d{0,18})-(\d{0,18})")

Span = tuple[int, int]
"""First and last octet, both included."""


class RangeRefused(LimnerError):
    """None of the ranges lies in the file, or there are more than eight."""

    code = "range"


def spans(header: str, size: int) -> list[Span]:
    """The spans asked for, in order; none where the header is not about octets, which means the whole file.

    Raises RangeRefused for a header that asks for nothing that is there.
    """
    unit, _, rest = header.partition("=")
    if unit.strip().lower() != "bytes":
        return []
    wanted = rest.split(",", MOST)
    if len(wanted) > MOST:
        raise RangeRefused(f"more than {MOST} ranges are asked for", params={"size": size})
    matches = [_RANGE.fullmatch(part.strip()) for part in wanted]
    found = [span for match in matches if match and (span := _span(match[1], match[2], size))]
    if not found:
        raise RangeRefused("there is no such part of the file", params={"size": size})
    return found


def _span(first: str, last: str, size: int) -> Span | None:
    if first:
        start, end = int(first), min(int(last or size), size - 1)
    elif last:
        start, end = max(0, size - int(last)), size - 1
    else:
        return None
    return (start, end) if start <= end else None


class Multipart:
    """Frames several spans as `multipart/byteranges`."""

    def __init__(self, type_: str, size: int) -> None:
        self.boundary = uuid4().hex
        self._type = type_
        self._size = size

    def head(self, span: Span) -> bytes:
        """What stands before a span."""
        return (
            f"\r\n--{self.boundary}\r\nContent-Type: {self._type}\r\n"
            f"Content-Range: bytes {span[0]}-{span[1]}/{self._size}\r\n\r\n"
        ).encode()

    def tail(self) -> bytes:
        """What stands after the last."""
        return f"\r\n--{self.boundary}--\r\n".encode()
