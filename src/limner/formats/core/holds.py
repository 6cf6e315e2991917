"""What a format can hold: declared once, read by the ledger, the dialogs, the docs table and the tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args

from limner.dataset import Annotation, Flag, Image, Shape, shape_type
from limner.geometry import bounds

Ability = Callable[[Any, Annotation, Image], bool]


def _outside(shape: Any, _: Annotation, image: Image) -> bool:
    if not image.width or not image.height:
        return False
    found = bounds(shape)
    return found is not None and (
        found[0] < 0 or found[1] < 0 or found[2] > image.width or found[3] > image.height
    )


ABILITIES: dict[str, dict[str, Ability]] = {
    "tag": {},
    "box": {"rotation": lambda box, *_: box.rotation != 0, "outside": _outside},
    "polygon": {
        "quad": lambda polygon, *_: polygon.subtype == "quad",
        "outside": _outside,
        "crowd": lambda _, annotation, __: "crowd" in annotation.flags,
        "holes": lambda polygon, *_: any(part.holes for part in polygon.parts),
        "parts": lambda polygon, *_: len(polygon.parts) > 1,
    },
    "polyline": {
        "curve": lambda line, *_: line.curve != "straight",
        "parallel": lambda line, *_: line.parallel is not None,
        "outside": _outside,
    },
    "keypoints": {"outside": _outside},
    "ellipse": {"rotation": lambda ellipse, *_: ellipse.rotation != 0, "outside": _outside},
    "mask": {},
    "cuboid": {
        "pose": lambda cuboid, *_: cuboid.pose is not None or cuboid.camera is not None,
        "outside": _outside,
    },
}
"""What a shape may ask for beyond its plain form, in the order in which it is given up.

`quad`: its four corners are meant as such; `crowd`: an outline of many at once; `outside`: reaches over the
picture's edge; `pose`: place in space.
"""

FIELDS = (
    "attributes", "text", "instance_id", "track", "group_id", "z", "occluded", "truncated", "flags",
    "direction", "score", "source",
)  # fmt: skip
"""Fields of an annotation that a format may lack; the class is held by all."""

FLAGS: tuple[str, ...] = get_args(Flag)

DATASET = (
    "split",
    "relations",
    "attributes of relations",
    "comments",
    "sequences",
    "empty",
    "status",
    "verified",
    "tags",
    "licence",
    "author",
    "skeletons",
    "other layers",
)
"""What a data set or a picture may say beyond its annotations.

`empty`: checked and empty is told apart from never labelled. `other layers`: those beside the main one (blind, model,
gold, consensus). `comments`: remarks with their pins.
"""

QUIET = frozenset({"source", "z", "status", "tags", "author", "licence", "other layers", "comments"})
"""Book-keeping: said, but no loss to a training run, so that a strict conversion goes on."""


@dataclass(frozen=True)
class Holds:
    """A format's declaration.

    `becomes` says what a shape type (`ellipse`) or ability (`polygon with holes`) turns into: a name of
    `limner.formats.core.fit.CONVERSIONS`; what stands neither here nor in `shapes` is lost.
    """

    shapes: Mapping[str, frozenset[str]]
    """Shape types, each with the abilities that it keeps."""
    becomes: Mapping[str, str] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    dataset: frozenset[str] = frozenset()
    foreign: str = ""
    """Whose unknown keys (in `extra`) it gives back; empty for none."""
    also: Mapping[str, str] = field(default_factory=dict)
    """What else the writer may change, in the ledger's words, and what it becomes."""
    whole: bool = False
    """It is the document model itself: objects without a class, every layer in every status, everybody's own keys."""
    precision: float = 0.0
    """Largest coordinate error of writing and reading, in pixels."""
    precision_relative: float = 0.0
    """The same as a share of the picture's larger side."""

    def lacks(self, shape: Shape, annotation: Annotation, image: Image) -> str:
        """The first thing about a shape of the annotation that the format has no place for; empty if it fits."""
        kind = shape_type(shape)
        asked = self._asked.get(kind)
        if asked is None:
            return kind
        for what, uses in asked:
            if uses(shape, annotation, image):
                return what
        return ""

    @cached_property
    def _asked(self) -> Mapping[str, tuple[tuple[str, Ability], ...]]:
        """By shape type that it has, the abilities that it does not keep, in words."""
        return {
            kind: tuple(
                (f"{kind} with {name}", uses) for name, uses in ABILITIES[kind].items() if name not in kept
            )
            for kind, kept in self.shapes.items()
        }
