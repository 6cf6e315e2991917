"""Answers made of octets: whole or in ranges, read in pieces off the event loop, never compressed again."""

import io
from collections.abc import Iterator
from typing import BinaryIO, Literal
from urllib.parse import quote

from litestar.response import Stream

from limner.server.gate import MEDIA_POLICY
from limner.server.given import Request
from limner.server.ranges import Multipart, RangeRefused, Span, spans

IMMUTABLE = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
_PIECE = 1 << 18


def octets(
    request: Request,
    file: BinaryIO,
    kind: str,
    *,
    cache: str,
    name: str,
    shown: Literal["inline", "attachment"] = "inline",
) -> Stream:
    """The file, or the parts of it that the Range header asks for; `file` is closed afterwards. Raises RangeRefused.

    `kind` is the media type found from the bytes; `name` is only offered for saving.
    """
    headers = {
        "accept-ranges": "bytes",
        "cache-control": cache,
        "content-disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": MEDIA_POLICY,
    }
    size = file.seek(0, io.SEEK_END)
    try:
        wanted = spans(request.headers.get("range", ""), size)
    except RangeRefused:
        file.close()
        raise
    if not wanted:
        headers["content-length"] = str(size)
        return Stream(_whole(file, [(0, size - 1)]), media_type=kind, headers=headers)
    if len(wanted) == 1:
        start, end = wanted[0]
        headers["content-range"] = f"bytes {start}-{end}/{size}"
        headers["content-length"] = str(end - start + 1)
        return Stream(_whole(file, wanted), media_type=kind, headers=headers, status_code=206)
    frame = Multipart(kind, size)
    return Stream(
        _framed(file, wanted, frame),
        media_type=f"multipart/byteranges; boundary={frame.boundary}",
        headers=headers,
        status_code=206,
    )


def _whole(file: BinaryIO, wanted: list[Span]) -> Iterator[bytes]:
    with file:
        for span in wanted:
            yield from _pieces(file, span)


def _framed(file: BinaryIO, wanted: list[Span], frame: Multipart) -> Iterator[bytes]:
    with file:
        for span in wanted:
            yield frame.head(span)
            yield from _pieces(file, span)
        yield frame.tail()


def _pieces(file: BinaryIO, span: Span) -> Iterator[bytes]:
    left = span[1] + 1 - file.seek(span[0])
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        left -= len(piece)
        yield piece
