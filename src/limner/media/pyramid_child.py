"""The child that cuts one large picture into tiles: `python -m limner.media.pyramid_child seen|values`.

The picture is its standard input, a file opened by the parent, which it may read again and again; its answers go to
standard output. It writes nothing else and opens no file by name.
"""

import os
import sys
from collections.abc import Callable
from typing import cast

from limner.media import limits
from limner.media.header import MAX_LARGE_PIXELS
from limner.media.levels import SIDE, Levels, Wanted, level_count, refusal, save_tiles
from limner.media.reading import read_header
from limner.media.refusal import PictureRefused
from limner.media.wire import BuildReply, Built, Part, Progress, Refusal, send

Say = Callable[[BuildReply], None]

_STEPS = 200
"""How often progress is told."""


def main() -> None:
    """Answers for the one picture that it was given."""
    import pyvips

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print do not reach the parent
    pyvips.block_untrusted_set(True)
    pyvips.cache_set_max(0)
    limits.confine(limits.PYRAMID_MEMORY)
    limits.begin_job(limits.PYRAMID_SECONDS)

    def say(message: BuildReply) -> None:
        send(out, message)

    try:
        say(_build(cast("Wanted", sys.argv[1]), say))
    except PictureRefused as refused:
        say(Refusal(refused.code, refused.message, refused.params))
    except MemoryError:
        say(Refusal("too-large", "decoding it takes more memory than is allowed", {}))
    except pyvips.Error as error:
        say(refusal(error))


def _build(wanted: Wanted, say: Say) -> Built:
    import pyvips

    with os.fdopen(os.dup(0), "rb") as file:
        probe = read_header(file, "", None, MAX_LARGE_PIXELS)[1]

    def source() -> pyvips.Source:
        os.lseek(0, 0, os.SEEK_SET)
        return pyvips.Source.new_from_descriptor(0)

    levels = Levels(source, probe)
    if wanted == "values" and not levels.deep:
        return Built(width=probe.width, height=probe.height, side=SIDE, levels=0, mime="")
    low = high = 0.0
    thumbnail = None
    if wanted == "seen":
        thumbnail = levels.thumbnail()
        image, suffix = levels.seen()
    else:
        image, low, high = levels.values()
        suffix = ".raw"
    save_tiles(image, suffix, lambda data: _part(data, say), _paced(say))
    return Built(
        width=probe.width,
        height=probe.height,
        side=SIDE,
        levels=level_count(probe.width, probe.height),
        mime={".jpg": "image/jpeg", ".png": "image/png"}.get(suffix[:4], "application/octet-stream"),
        bands=image.bands,
        low=low,
        high=high,
        thumbnail=thumbnail,
    )


def _part(data: bytes, say: Say) -> int:
    say(Part(bytes(data)))
    return len(data)


def _paced(say: Say) -> Callable[[float], None]:
    last = -1

    def told(share: float) -> None:
        nonlocal last
        if int(share * _STEPS) > last:
            last = int(share * _STEPS)
            say(Progress(share))

    return told


if __name__ == "__main__":
    main()
