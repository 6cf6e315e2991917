"""A project as a model's server knows it: from the labelling configuration that comes with every request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from limner.assist import protocol
from limner.assist.protocol import Context
from limner.assist.protocol.wire import taken
from limner.assist.serving.model import Prompt
from limner.dataset import Class, Image, LimnerError, Ontology, decode
from limner.formats.label_studio import Exchange, ontology_of


@dataclass(frozen=True, eq=False)
class Terms:
    """The ontology (Limner's own, or what a configuration means, with ids derived from names), and the exchange."""

    ontology: Ontology
    exchange: Exchange
    records: bool = False
    """Whether answers are given in records, for who asks knows them."""

    def address(self, task: Mapping[str, Any], where: str) -> str:
        """Where the task's picture is. Raises LimnerError."""
        data = task.get("data")
        found = data.get(self.exchange.key) if isinstance(data, dict) else None
        if not isinstance(found, str) or not found:
            raise LimnerError(
                f"the task has no picture under {self.exchange.key!r}",
                code="picture-address",
                where=where,
                hint="The labelling configuration names that key; each task's data has an address there.",
            )
        return found

    def prompt(self, context: Context, image: Image) -> Prompt:
        """What the person points at in that picture; said in pixels, or by regions."""
        asked = (
            context.prompt if isinstance(context.prompt, protocol.Prompt) else drawn(context.result, image)
        )
        return Prompt(asked.points, asked.box, asked.text, self.kind(asked.label), asked.previous)

    def kind(self, label: str) -> Class | None:
        """The class of that name."""
        return next((kind for kind in self.ontology.classes if kind.name == label), None)


@lru_cache(16)
def terms(xml: str, ontology: bytes = b"") -> Terms:
    """What a labelling configuration means, or the ontology as JSON that came with it; the same object for the same
    text. Raises FormatError, and InvalidRecord for what is no ontology."""
    given = decode(ontology, Ontology) if ontology else ontology_of(xml)
    return Terms(given, Exchange(given, xml), records=bool(ontology))


def drawn(regions: Iterable[Any], image: Image) -> protocol.Prompt:
    """Label Studio's regions as a prompt: key points that belong to the object or do not, one rectangle, a text.

    Raises ProtocolError for regions that mean nothing.
    """
    points: list[tuple[Any, ...]] = []
    said: dict[str, Any] = {}
    for one in regions:
        value = one.get("value") if isinstance(one, dict) else None
        if not isinstance(value, dict):
            continue
        type_ = str(one.get("type", ""))
        if type_.startswith("keypoint"):
            x, y = _place(value, image)
            points.append((x, y, one.get("is_positive") is not False))
        elif type_.startswith("rectangle"):
            x0, y0 = _place(value, image)
            width, height = _place({"x": value.get("width"), "y": value.get("height")}, image)
            said["box"] = (x0, y0, x0 + width, y0 + height)
        elif type_ == "textarea" and value.get("text"):
            texts = value["text"] if isinstance(value["text"], list) else [value["text"]]
            said["text"] = " ".join(map(str, texts))
        labels = value.get(type_) or value.get("labels")
        if type_.endswith("labels") and isinstance(labels, list) and labels:
            said["label"] = str(labels[0])
    return taken({"points": points, **said}, protocol.Prompt)


def _place(value: Mapping[str, Any], image: Image) -> tuple[float, float]:
    """Percent of the picture as pixels."""
    x, y = taken([value.get("x"), value.get("y")], tuple[float, float])
    return x * image.width / 100, y * image.height / 100
