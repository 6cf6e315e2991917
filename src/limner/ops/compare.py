"""Two data sets side by side: what came, went, moved, or got another class."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import (
    Annotation,
    Dataset,
    Image,
    Keypoints,
    LabelledImage,
    Layer,
    Ontology,
    Shape,
    decode,
    encode,
    shape_type,
)
from limner.formats import Answers, Spool
from limner.geometry import bounds, likeness, pairs

Kind = Literal[
    "picture added",
    "picture removed",
    "labelled",
    "unlabelled",
    "added",
    "removed",
    "moved",
    "class",
    "changed",
]


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is not the same. `before` and `after` are ids of annotations where it concerns one.

    `iou` (0 to 1, or how near points and lines are) and `px`, the greatest move of an edge of the box around the object
    (or of a key point), say by how much a shape moved. One object may differ in several ways: then there are several.
    """

    kind: Kind
    picture: str
    class_name: str = ""
    became: str = ""
    shape: str = ""
    before: UUID | None = None
    after: UUID | None = None
    iou: float | None = None
    px: float | None = None
    fields: tuple[str, ...] = ()


@dataclass
class Comparison:
    """The sums of the last run through `differences`."""

    pictures: int = 0
    same: int = 0
    """Objects in which nothing differs."""
    counts: Counter[str] = field(default_factory=Counter)
    classes: dict[str, Counter[str]] = field(default_factory=dict)
    """For each class how many objects were added, removed, …"""
    classes_added: tuple[str, ...] = ()
    classes_removed: tuple[str, ...] = ()
    largest_move: float = 0.0

    @property
    def equal(self) -> bool:
        """Whether there was no difference at all."""
        return not self.counts and not self.classes_added and not self.classes_removed

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "equal": self.equal,
            "pictures": self.pictures,
            "same": self.same,
            "counts": dict(sorted(self.counts.items())),
            "classes": {name: dict(sorted(counts.items())) for name, counts in sorted(self.classes.items())},
            "classes_added": list(self.classes_added),
            "classes_removed": list(self.classes_removed),
            "largest_move": self.largest_move,
        }


def compare(
    before: Dataset,
    after: Dataset,
    comparison: Comparison | None = None,
    *,
    iou: float = 0.5,
    tolerance: float = 1e-6,
) -> Iterator[Difference]:
    """Every difference, picture by picture in the order of `before`, then the pictures that came.

    Pictures are matched by id, then by path, with or without suffix. Their objects (of the main layer) are matched
    by id; the others by the best pairs of what overlaps by at least `iou`, first within each class, then across.
    Coordinates that differ by no more than `tolerance` pixels are the same. Classes are compared by name.
    """
    sums = comparison or Comparison()
    names = _Names(before.ontology), _Names(after.ontology)
    there = [set(one.by_id.values()) for one in names]
    sums.classes_added = tuple(sorted(there[1] - there[0]))
    sums.classes_removed = tuple(sorted(there[0] - there[1]))
    later = _Later(after)
    for item in before.images:
        sums.pictures += 1
        other = later.take(item)
        found = (
            [Difference(kind="picture removed", picture=item.image.path)]
            if other is None
            else list(_of_picture(item, other, names, iou, tolerance, sums))
        )
        yield from _counted(found, sums)
    for item in later.rest():
        yield from _counted([Difference(kind="picture added", picture=item.image.path)], sums)


def _counted(found: list[Difference], sums: Comparison) -> Iterator[Difference]:
    for one in found:
        sums.counts[one.kind] += 1
        if one.class_name:
            sums.classes.setdefault(one.class_name, Counter())[one.kind] += 1
        sums.largest_move = max(sums.largest_move, one.px or 0.0)
        yield one


class _Names:
    """Classes and answers by name, so that they compare across data sets."""

    def __init__(self, ontology: Ontology) -> None:
        self.by_id = {kind.id: kind.name for kind in ontology.classes}
        self.answers = Answers(ontology)

    def of(self, one: Annotation) -> str:
        return self.by_id.get(one.class_id, "?") if one.class_id else ""


class _Later:
    """The pictures of a data set, kept in a file, by id and by path."""

    def __init__(self, dataset: Dataset) -> None:
        self._spool = Spool()
        self._places: dict[UUID, tuple[int, int]] = {}
        self._paths: dict[str, list[UUID]] = {}
        for item in dataset.images:
            data = encode((item.image, item.layers))
            self._places[item.image.id] = (self._spool.write(data), len(data))
            for name in _names_of(item):
                self._paths.setdefault(name, []).append(item.image.id)

    def take(self, like: LabelledImage) -> LabelledImage | None:
        named = [id for name in _names_of(like) for id in self._paths.get(name, ())]
        id = next((id for id in (like.image.id, *named) if id in self._places), None)
        return None if id is None else self._read(self._places.pop(id))

    def rest(self) -> Iterator[LabelledImage]:
        yield from map(self._read, self._places.values())

    def _read(self, place: tuple[int, int]) -> LabelledImage:
        image, layers = decode(self._spool.read(*place), cast(Any, tuple[Image, tuple[Layer, ...]]))
        return LabelledImage(image, layers)


def _names_of(item: LabelledImage) -> tuple[str, str]:
    """Its path, and the path without suffix, which is all that some label files know."""
    path = item.image.path
    return path, f"{path.rpartition('.')[0] or path}.*"


def _of_picture(
    item: LabelledImage,
    other: LabelledImage,
    names: tuple[_Names, _Names],
    iou: float,
    tolerance: float,
    sums: Comparison,
) -> Iterator[Difference]:
    path = item.image.path
    layers = item.layer(), other.layer()
    if (layers[0] is None) != (layers[1] is None):
        yield Difference(kind="unlabelled" if layers[1] is None else "labelled", picture=path)
    mine, theirs = (list(layer.annotations) if layer else [] for layer in layers)
    matched = _matched(mine, theirs, names, iou)
    for a, b in matched:
        found = list(_of_object(mine[a], theirs[b], names, path, tolerance))
        sums.same += not found
        yield from found
    for kind, ones, taken, name in (
        ("removed", mine, {a for a, _ in matched}, names[0]),
        ("added", theirs, {b for _, b in matched}, names[1]),
    ):
        for at, one in enumerate(ones):
            if at not in taken:
                side: dict[str, Any] = {"before" if kind == "removed" else "after": one.id}
                yield Difference(
                    kind=cast(Kind, kind),
                    picture=path,
                    class_name=name.of(one),
                    shape=shape_type(one.shape),
                    **side,
                )


def _matched(
    mine: list[Annotation], theirs: list[Annotation], names: tuple[_Names, _Names], iou: float
) -> list[tuple[int, int]]:
    ids = {one.id: at for at, one in enumerate(theirs)}
    found = {at: ids.pop(one.id) for at, one in enumerate(mine) if one.id in ids}
    for across in (False, True):
        ones = [at for at in range(len(mine)) if at not in found]
        taken = set(found.values())
        others = [at for at in range(len(theirs)) if at not in taken]
        if not ones or not others:
            break
        worth = likeness([mine[at].shape for at in ones], [theirs[at].shape for at in others])
        if not across:
            kinds = [[names[0].of(mine[at]) for at in ones], [names[1].of(theirs[at]) for at in others]]
            worth = worth * (
                np.array(kinds[0], dtype=object)[:, None] == np.array(kinds[1], dtype=object)[None, :]
            )
        found |= {ones[a]: others[b] for a, b in pairs(worth, max(iou, 1e-9))}
    return sorted(found.items())


_PLAIN = ("text", "occluded", "truncated", "flags", "direction", "score")


def _of_object(
    one: Annotation, other: Annotation, names: tuple[_Names, _Names], path: str, tolerance: float
) -> Iterator[Difference]:
    kinds = names[0].of(one), names[1].of(other)
    shared: dict[str, Any] = {
        "picture": path, "class_name": kinds[0], "shape": shape_type(one.shape), "before": one.id, "after": other.id,
    }  # fmt: skip
    if kinds[0] != kinds[1]:
        yield Difference(kind="class", became=kinds[1], **shared)
    if one.shape != other.shape:
        px = moved_by(one.shape, other.shape)
        alike = float(likeness([one.shape], [other.shape])[0, 0])
        if px > tolerance or type(one.shape) is not type(other.shape) or alike < 1 - 1e-6:
            yield Difference(kind="moved", became=shape_type(other.shape), iou=alike, px=px, **shared)
    fields = [name for name in _PLAIN if getattr(one, name) != getattr(other, name)]
    if names[0].answers.of(one) != names[1].answers.of(other):
        fields.append("attributes")
    if fields:
        yield Difference(kind="changed", fields=tuple(fields), **shared)


def moved_by(one: Shape, other: Shape) -> float:
    """The greatest move of an edge of the box around the shape, in pixels; of a key point, where both have as many."""
    if isinstance(one, Keypoints) and isinstance(other, Keypoints) and len(one.points) == len(other.points):
        both = [(a, b) for a, b in zip(one.points, other.points, strict=True) if a[2] and b[2]]
        return max((float(np.hypot(a[0] - b[0], a[1] - b[1])) for a, b in both), default=0.0)
    boxes = bounds(one), bounds(other)
    if boxes[0] is None or boxes[1] is None:
        return 0.0
    return max(abs(a - b) for a, b in zip(boxes[0], boxes[1], strict=True))
