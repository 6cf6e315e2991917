"""What a writer makes of each picture by itself, so that several processes can share the work."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from limner.dataset import Annotation, Image, LabelledImage
from limner.formats.core.crew import Crew, Sent, Shared
from limner.formats.core.fit import Fitted

C = TypeVar("C")
_encode = msgspec.msgpack.Encoder(uuid_format="bytes").encode


class Rendered(Generic[C]):
    """The pictures of a data set with what `render` makes of those of their annotations that the format can hold.

    `render` must know of no other picture, and so must what `fitted` was given to arrange them. `kind` is the type
    of what it makes: bytes, or what msgspec can send from one process to another. Yields each picture without its
    layers; None in place of what was made where the picture was never labelled.
    """

    def __init__(
        self, fitted: Fitted, render: Callable[[Image, tuple[Annotation, ...]], C], kind: type[C]
    ) -> None:
        self._fitted = fitted
        self._render = render
        self._decode = msgspec.msgpack.Decoder(kind | None).decode

    def __iter__(self) -> Iterator[tuple[LabelledImage, C | None]]:
        images = self._fitted.images
        crew = images.crew if isinstance(images, Shared) else None
        yield from self._alone() if crew is None else self._together(crew)

    def _alone(self) -> Iterator[tuple[LabelledImage, C | None]]:
        for item, annotations in self._fitted:
            yield item, None if annotations is None else self._render(item.image, annotations)

    def _together(self, crew: Crew) -> Iterator[tuple[LabelledImage, C | None]]:
        ledger = self._fitted.ledger
        self._fitted.say_of_dataset()
        for sent, opener in crew.run(self._sent):
            ledger.turn_to(sent.image, 0)
            ledger.take(sent.heard)
            if ledger.written is not None:
                ledger.written.add(self._fitted.named(sent.image), sent.written)
            yield LabelledImage(sent.image, (), opener), self._decode(sent.content)
        ledger.finish()

    def _sent(self, item: LabelledImage) -> Sent:
        fitted = self._fitted
        fitted.ledger.heard()  # what was said before the processes parted is the writer's
        annotations = fitted.of(item)
        content = None if annotations is None else self._render(item.image, annotations)
        return Sent(
            image=item.image,
            content=msgspec.Raw(_encode(content)),
            heard=fitted.ledger.heard(),
            written=None if fitted.ledger.written is None else fitted.description.text(annotations),
        )
