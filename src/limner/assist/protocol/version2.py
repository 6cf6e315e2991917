"""What the first version of the protocol cannot say."""

from math import isfinite
from typing import Annotated, Any, Literal

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
    records: bool = False
    """It takes `PredictRequest.ontology`, and then answers with `Prediction.found` in place of results."""


class Found(Message, frozen=True):
    """An object that a model found, as Limner's documents have it: what results cannot say (skeletons, four corners of
    a text, holes) comes through, and nothing is rounded."""

    label: str
    """The class by its name, or a name that the ontology does not have."""
    annotation: dict[str, Any]
    """An `Annotation` as `limner.dataset` writes it; id, class and source are not read."""


Points = Annotated[tuple[tuple[float, float, bool], ...], msgspec.Meta(max_length=1000)]
"""x, y and whether the place belongs to the object."""


class Prompt(Message, frozen=True):
    """What the person asks for, in pixels of the upright picture."""

    points: Points = ()
    box: tuple[float, float, float, float] | None = None
    """x0, y0, x1, y1 with x0 < x1 and y0 < y1."""
    text: str = ""
    label: str = ""
    """The class asked for, by the name that it has in the labelling configuration."""
    previous: Mask | None = None
    """What the last answer was, to be refined."""

    def __post_init__(self) -> None:
        check_places(self.points, self.box)

    @property
    def kinds(self) -> frozenset[PromptKind]:
        """What of it is given."""
        given: dict[PromptKind, object] = {"points": self.points, "box": self.box, "text": self.text}
        return frozenset(kind for kind, what in given.items() if what)


def check_places(points: Points, box: tuple[float, float, float, float] | None) -> None:
    """Raises ValueError for places that are none: numbers that are not finite, corners that changed places."""
    numbers = [number for x, y, _ in points for number in (x, y)]
    if not all(map(isfinite, [*numbers, *(box or ())])):
        raise ValueError("a prompt holds finite numbers only")
    if box and not (box[0] < box[2] and box[1] < box[3]):
        raise ValueError("box is not x0, y0, x1, y1 with x0 < x1 and y0 < y1")
