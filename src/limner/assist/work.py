"""What goes to a helper process and back, and what it does with it."""

from functools import partial

import msgspec
import numpy as np

from limner.assist.ask import Answer, Ask
from limner.assist.registry import load, option
from limner.assist.scene import Crop, Scene
from limner.dataset import LimnerError, Source
from limner.media import Area, Ready, Taken

MEMORY = 3 << 29
"""Bytes of address space of a helper: 1.5 GiB, of which its libraries take a third before they begin."""

VERSION = "1"
"""Of the assistants together; it stands in the source of what they propose."""


class Job(msgspec.Struct, frozen=True):
    """A question, and which parts of which pictures follow: `size` bytes of RGB, one part after the other."""

    assistant: str
    ask: bytes
    """An Ask as JSON."""
    areas: tuple[Area, ...] = ()
    levels: tuple[int, ...] = ()
    """How often each part was halved."""
    size: int = 0


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why there is no answer."""

    code: str
    reason: str


Reply = Ready | Taken | Answer | Refused

JOBS: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Job)
REPLIES: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)
_ASKS = msgspec.json.Decoder(Ask)


def answer(job: Job, data: bytes) -> Answer | Refused:
    """What the assistant finds; whatever goes wrong is a Refused, never an exception."""
    try:
        return suggested(job.assistant, _ASKS.decode(job.ask), _crops(job, data))
    except LimnerError as error:
        return Refused(error.code, error.message)
    except MemoryError:
        return Refused("assist-failed", "it takes more memory than is allowed")
    except Exception as error:  # an assistant is somebody's code, and its fault ends with this answer
        return Refused("assist-failed", f"{type(error).__name__}: {error}"[:300])


def suggested(name: str, ask: Ask, crops: tuple[Crop, ...]) -> Answer:
    """The answer to one question. Raises AssistantError, and whatever the assistant does."""
    assistant = load(name)
    nothing = Crop(np.zeros((0, 0, 3), dtype=np.uint8))
    scene = Scene(
        ask=ask,
        crop=crops[0] if crops else nothing,
        next=crops[1] if len(crops) > 1 else None,
        option=partial(option, assistant, ask),
    )
    found = tuple(assistant.suggest(scene))
    return Answer(found, Source(kind="model", name=name, version=VERSION))


def size_at(area: Area, level: int) -> tuple[int, int]:
    """Width and height of a part on a level, in pixels of that."""
    return max(1, area[2] >> level), max(1, area[3] >> level)


def _crops(job: Job, data: bytes) -> tuple[Crop, ...]:
    crops, start = [], 0
    for area, level in zip(job.areas, job.levels, strict=True):
        width, height = size_at(area, level)
        size = width * height * 3
        pixels = np.frombuffer(data, dtype=np.uint8, count=size, offset=start)
        crops.append(Crop(pixels.reshape(height, width, 3), area[0], area[1], 0.5**level))
        start += size
    return tuple(crops)
