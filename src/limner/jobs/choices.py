"""What somebody chose of the labels that an import was found to hold."""

from typing import Any

import msgspec

from limner.dataset import LimnerError, ModelRun, derived_id
from limner.formats import spoken
from limner.media import safe_relative

HERE = "."
"""The place of labels that lie at the top."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """The format in which one place is read; `label_pictures` says that it has pictures that are labels."""

    format: str
    label_pictures: bool = False


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """Which labels come in: those of `places` alone, or, where nobody has looked, all that are recognised.

    `format` then settles which is meant where several fit, and may name one that only a layout speaks for. With a
    `model`, NAME or NAME@VERSION, labels are what that said of pictures which are here already.
    """

    places: dict[str, Choice] | None = None
    format: str = ""
    model: str = ""

    @property
    def run(self) -> ModelRun | None:
        """The version of a model whose predictions the labels are; None where people made them."""
        name, _, version = self.model.partition("@")
        return ModelRun(id=derived_id("run", self.model), model=name, version=version) if name else None

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    def check(self) -> None:
        """Raises LimnerError for a format that is not known, and a place that leads out of what was given."""
        for place, choice in (self.places or {}).items():
            if place != HERE:
                safe_relative(place)
            spoken(choice.format)
        if self.format:
            spoken(self.format)
        if self.model and self.run is None:
            raise LimnerError(
                f"{self.model!r} names no model", code="invalid", where="model", hint="Write NAME@VERSION."
            )
        if self.format and self.places is not None:
            raise LimnerError("say either a format or places", code="invalid", where="format")


AS_FOUND = Choices()
NO_LABELS = Choices(places={})


def chosen(spec: dict[str, Any]) -> Choices:
    """The choices that a job was given."""
    return msgspec.convert(spec.get("choices", {}), Choices)
