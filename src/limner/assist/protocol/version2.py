"""What the first version of the protocol cannot say."""

from math import isfinite
from typing import Annotated, Literal

import msgspec

from limner.assist.protocol.wire import Message
from limner.dataset import Mask

PromptKind = Literal["points", "box", "text"]


class Capabilities(Message, frozen=True):
    """`GET /capabilities`: what a server can do; every field may be left away."""

    protocol: int = 2
    name: str = ""
    version: str = ""
    """The model's that answers now."""
    batch: Annotated[int, msgspec.Meta(ge=1, le=1024)] = 1
    """Most tasks of one `/predict`."""
    prompts: tuple[str, ...] = ()
    """Of `PromptKind`, which it understands; none where it does not answer clicks."""
    sessions: bool = False
    """It keeps what it made of a picture for the next click on it, by `Context.session`."""
    trains: bool = False
    """It takes `/train`, tells its progress at `/job_status` and stops at `/cancel`."""
    inline: bool = False
    """It cannot fetch: pictures are to be sent as `data:` addresses."""


class Prompt(Message, frozen=True):
    """What the person asks for, in pixels of the upright picture."""

    points: Annotated[tuple[tuple[float, float, bool], ...], msgspec.Meta(max_length=1000)] = ()
    """x, y and whether the place belongs to the object."""
    box: tuple[float, float, float, float] | None = None
    """x0, y0, x1, y1 with x0 < x1 and y0 < y1."""
    text: str = ""
    label: str = ""
    """The class asked for, by the name that it has in the labelling configuration."""
    previous: Mask | None = None
    """What the last answer was, to be refined."""

    def __post_init__(self) -> None:
        numbers = [number for x, y, _ in self.points for number in (x, y)]
        if not all(map(isfinite, [*numbers, *(self.box or ())])):
            raise ValueError("a prompt holds finite numbers only")
        if self.box and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError("box is not x0, y0, x1, y1 with x0 < x1 and y0 < y1")

    @property
    def kinds(self) -> frozenset[PromptKind]:
        """What of it is given."""
        given: dict[PromptKind, object] = {"points": self.points, "box": self.box, "text": self.text}
        return frozenset(kind for kind, what in given.items() if what)
