"""Layers of a picture, and the unit that readers yield and writers take."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Literal
from uuid import UUID

import msgspec

from limner.dataset.annotation import Annotation, Comment, Relation
from limner.dataset.extra import Extra, current_schema
from limner.dataset.image import Image, Sequence, Track
from limner.dataset.normal import settle
from limner.dataset.ontology import Ontology

LayerKind = Literal["main", "blind", "model", "gold", "consensus"]
Status = Literal["todo", "in_progress", "done", "skipped"]


class ModelRun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One run of one version of a model: what a `model` layer belongs to."""

    id: UUID
    model: str
    version: str = ""

    @property
    def owner(self) -> str:
        """Whose layer it is: the model and its version."""
        return f"{self.model} {self.version}".strip()


class Layer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The annotations of one picture that stand beside each other as one answer.

    A picture without a layer was never looked at; a layer that is `done` and empty was checked and is empty.
    """

    image_id: UUID
    kind: LayerKind = "main"
    owner: str = ""
    """Whose independent work a `blind` layer is."""
    run: ModelRun | None = None
    status: Status = "todo"
    reason: str = ""
    """Why the picture was skipped."""
    revision: int = 0
    annotations: tuple[Annotation, ...] = ()
    relations: tuple[Relation, ...] = ()
    comments: tuple[Comment, ...] = ()
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """A picture with its layers. `open_picture` gives the file's bytes where they are at hand."""

    image: Image
    layers: tuple[Layer, ...] = ()
    open_picture: Callable[[], BinaryIO] | None = field(default=None, compare=False)

    def layer(self, kind: LayerKind = "main") -> Layer | None:
        """The first layer of that kind, or None."""
        return next((layer for layer in self.layers if layer.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Dataset:
    """An ontology and a stream of labelled pictures, which need never fit in memory.

    `images` may be iterated again where the source allows it (readers and the store do).
    """

    ontology: Ontology
    images: Iterable[LabelledImage]
    sequences: tuple[Sequence, ...] = ()
    tracks: tuple[Track, ...] = ()
    extra: Extra = field(default_factory=dict)
    """What a file says of itself (info, licences), by format."""
