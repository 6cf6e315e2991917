"""A stream of labelled pictures that can be run again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from limner.dataset import Annotation, Image, LabelledImage, Layer
from limner.formats.core.pictures import Pictures


@dataclass(frozen=True, slots=True)
class Apart:
    """What lets several processes share a stream: how many pictures it has, and a way to read some of them.

    `pick` reads the pictures whose places (from 0) are wanted, the others cost next to nothing; it gives one thing for
    each, None where there is no picture after all.
    """

    count: int
    pick: "Pick"


Pick = Callable[[Callable[[int], bool]], Iterator[LabelledImage | None]]


@dataclass(frozen=True, slots=True)
class Stream:
    """Iterating it reads the source from the start; nothing of it stays in memory.

    `apart`, where the source allows it, says how several processes may share the reading.
    """

    start: Callable[[], Iterator[LabelledImage]]
    apart: Callable[[], Apart] | None = None

    def __iter__(self) -> Iterator[LabelledImage]:
        return self.start()


def in_parts(count: Callable[[], int], pick: Pick) -> Stream:
    """The stream of all that `pick` gives, which several processes may share."""
    return Stream(partial(_all, pick), lambda: Apart(count(), pick))


def _all(pick: Pick) -> Iterator[LabelledImage]:
    return (item for item in pick(lambda _: True) if item is not None)


def labelled(
    image: Image, annotations: list[Annotation] | None, pictures: Pictures, path: str | None
) -> LabelledImage:
    """The picture with what was read of it; None for one that was never labelled."""
    layers = (
        ()
        if annotations is None
        else (Layer(image_id=image.id, status="done", annotations=tuple(annotations)),)
    )
    return LabelledImage(image, layers, pictures.opener(path))
