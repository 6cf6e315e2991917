"""The class that a model's author writes, and what it is given and gives, in the terms of the document model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import numpy as np
import numpy.typing as npt

from limner.assist.protocol import PromptKind
from limner.dataset import Annotation, Class, Dataset, Image, Mask, Ontology, Shape, new_id
from limner.geometry import rle

Pixels = npt.NDArray[np.uint8]
"""(height, width, 3), RGB, upright."""

Progress = Callable[[int, int, str], None]
"""Hears how many steps are done, of how many (0 while nobody knows), and a line for people.

It raises Stopped where somebody wants the training to end.
"""


class Stopped(Exception):
    """The training was cancelled; let it pass."""


@dataclass(frozen=True)
class Picture:
    """A picture as a model sees it."""

    image: Image
    """Its facts; width and height are those of `pixels`."""
    pixels: Pixels
    embedding: Any = None
    """What `Model.embed` made of it."""


@dataclass(frozen=True)
class Prompt:
    """What a person points at, in pixels of the picture; refined by more points from one question to the next."""

    points: tuple[tuple[float, float, bool], ...] = ()
    """x, y and whether the place belongs to the object."""
    box: tuple[float, float, float, float] | None = None
    """x0, y0, x1, y1."""
    text: str = ""
    kind: Class | None = None
    """What the person says that it is."""
    previous: Mask | None = None
    """What the last answer was."""


@dataclass
class Prediction:
    """What a model finds in one picture; `score` is for all of it, the mean of its parts' where none is given."""

    annotations: list[Annotation] = field(default_factory=list)
    score: float | None = None
    labels: dict[UUID, str] = field(default_factory=dict)
    """Names for annotations (by id) whose class is said by name."""

    def add(
        self,
        shape: Shape | npt.NDArray[np.bool_],
        kind: Class | str,
        score: float | None = None,
        **fields: Any,
    ) -> Annotation:
        """An object more: a shape in pixels of the picture, or an array (height, width) that is true where it is.

        A name that the ontology does not have is told to Limner, where people say what it means; Label Studio does
        not hear of it. `fields` are others of an Annotation, such as `text`. Numbers may be numpy's.
        """
        if isinstance(shape, np.ndarray):
            shape = rle.crop(rle.from_pixels(shape.astype(bool)), shape.shape[0])
        made = Annotation(
            id=new_id(),
            shape=shape,
            class_id=kind.id if isinstance(kind, Class) else None,
            score=score,
            **fields,
        )
        if isinstance(kind, str):
            self.labels[made.id] = kind
        self.annotations.append(made)
        return made


class Model:
    """A model to be served. Write `predict`, and of the rest what you need.

    One object answers at a time, in a thread of its own, and lives as long as the server; a second one is made to
    train, and takes over when it has done so. `folder` is that of the version: `setup` reads there, `fit` writes there.
    """

    prompts: ClassVar[frozenset[PromptKind]] = frozenset()
    """What a person may point with; a model of none is never asked with a prompt."""
    batch: ClassVar[int] = 16
    """Most pictures that `predict` is given at once."""
    version: ClassVar[str] = "1"
    """What the model is called before it has been trained."""
    folder: Path
    """Of the version: empty for the first."""

    def setup(self) -> None:
        """Load what it takes. Called once for each object, before all else."""

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        """What is found in each picture, in their order; `prompts` has what a person points at in it, or None."""
        raise NotImplementedError

    def embed(self, picture: Picture) -> Any:
        """What takes long and is the same for every prompt; kept while a person works on the picture."""

    def fit(self, dataset: Dataset, progress: Progress) -> str:
        """Learn from labelled pictures (their layers `main`) and say what the new version is called.

        `pixels_of` decodes a picture of the data set. It may take hours; others predict meanwhile.
        """
        raise NotImplementedError
