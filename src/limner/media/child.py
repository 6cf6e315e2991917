"""The decoding child: `python -m limner.media.child`, jobs on standard input, replies on standard output."""

import hashlib
import io
import os
from typing import BinaryIO

from PIL import AvifImagePlugin

from limner.media import limits
from limner.media.pixels import Picture
from limner.media.refusal import PictureRefused
from limner.media.wire import (
    Inspection,
    Job,
    Pieces,
    Ready,
    Refusal,
    Rendition,
    Reply,
    Taken,
    receive_job,
    send,
)


def main() -> None:
    """Serves jobs until the pipe closes."""
    jobs, replies = _pipes()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    limits.confine()
    send(replies, Ready())
    while True:
        try:
            job, data = receive_job(jobs)
        except EOFError:
            return
        send(replies, Taken())
        limits.begin_job()
        reply = answer(job, data)
        limits.end_job()
        send(replies, reply)


def answer(job: Job, data: bytes) -> Reply:
    """What comes of one job; a picture that cannot be read is a Refusal, never an exception."""
    try:
        return _answer(job, data)
    except PictureRefused as refused:
        return Refusal(refused.code, refused.message, refused.params)
    except MemoryError:
        return Refusal("too-large", "decoding it takes more memory than is allowed", {})
    except Exception:  # whatever else a hostile picture brings about concerns this picture alone
        return Refusal("unreadable", "it cannot be made sense of", {})


def _answer(job: Job, data: bytes) -> Reply:
    picture = Picture(io.BytesIO(data))
    if job.kind == "thumbnail":
        return picture.thumbnail()
    if job.kind == "rendition":
        return Rendition(picture.rendition())
    if job.kind == "raster":
        return picture.raster()
    if job.kind == "pixels":
        return picture.pixels()
    if job.kind == "fingerprint":
        return picture.fingerprint()
    if job.kind == "pieces":
        return Pieces(picture.pieces(job.areas, job.encoding, job.side))
    picture.decode()
    return Inspection(
        probe=picture.probe,
        content_hash=hashlib.sha256(data).hexdigest(),
        thumbnail=picture.thumbnail(),
    )


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of reach of libraries that print: standard output becomes standard error."""
    jobs, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return jobs, replies


if __name__ == "__main__":
    main()
