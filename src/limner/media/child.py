"""The decoding child: `python -m limner.media.child`, jobs on standard input, replies on standard output."""

import hashlib
import io

from PIL import AvifImagePlugin

from limner.media.pixels import Picture
from limner.media.refusal import PictureRefused
from limner.media.serving import serve
from limner.media.wire import JOBS, Inspection, Job, Pieces, Refusal, Rendition, Reply


def main() -> None:
    """Serves jobs until the pipe closes."""
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    serve(JOBS, answer)


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
        return picture.pixels(*job.areas)
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


if __name__ == "__main__":
    main()
