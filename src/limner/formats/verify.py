"""Reads back what was written and compares it with what should stand there."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Dataset, Image, shape_type
from limner.formats.fit import Fitted
from limner.formats.holds import Holds
from limner.formats.ledger import Ledger
from limner.formats.pictures import KnownPictures, same, stem
from limner.formats.problems import Problem
from limner.formats.registry import load
from limner.formats.sink import Sink

_SLACK = 1e-6
_MOST = 100

_Object = tuple[str, str, "array[float]", str]
"""Class, shape type, coordinates, and what else the shape says."""


@dataclass
class Verification:
    """What reading back gave. `error` is the largest difference of a coordinate, in pixels."""

    format: str
    pictures: int = 0
    annotations: int = 0
    shapes: dict[str, int] = field(default_factory=dict)
    error: float = 0.0
    faults: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything stands there as it should."""
        return not self.faults

    def plain(self) -> dict[str, Any]:
        """As JSON: the content of verify.json."""
        return {"ok": self.ok, **asdict(self)}

    def fault(self, text: str) -> None:
        """Note something that is not as it should be; the first hundred are kept."""
        if len(self.faults) < _MOST:
            self.faults.append(text)


def verify(dataset: Dataset, root: Path, name: str, sink: Sink, ledger: Ledger) -> Verification:
    """Compare a data set, as the format can hold it, with what the format's reader finds in `root`.

    `sink` and `ledger` are those with which it was written. Pictures are paired by split and name, objects of one
    class and type by their order; the numbers of the data set stay in memory.
    """
    module = load(name)
    result = Verification(name, hashes=dict(sink.hashes))

    def report(problem: Problem) -> None:
        if problem.outcome == "refused":
            result.fault(f"{problem.where}: {problem.message}")

    back = module.read(root, KnownPictures(root, sink.placed), report)
    _compare_classes(dataset, back, result)
    wanted = dict(_wanted(dataset, module.HOLDS, ledger.renamed))
    names = {kind.id: kind.name for kind in back.ontology.classes}
    for item in back.images:
        result.pictures += 1
        layer = item.layer()
        found = None if layer is None else _objects(layer.annotations, names)
        key = _key(item.image, {})
        if key in wanted:
            _compare(item.image, wanted.pop(key), found, module.HOLDS, result)
        elif found is not None:
            result.fault(f"{item.image.path}: nobody wrote this picture")
    for (_, path), objects in wanted.items():
        if objects:
            result.fault(f"{path}: it is missing, and its {len(objects)} annotations with it")
    return result


def _wanted(
    dataset: Dataset, holds: Holds, renamed: Mapping[UUID, str]
) -> Iterator[tuple[tuple[str, str], list[_Object] | None]]:
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    for item, annotations in Fitted(dataset, holds, Ledger()):
        yield _key(item.image, renamed), None if annotations is None else _objects(annotations, names)


def _key(image: Image, renamed: Mapping[UUID, str]) -> tuple[str, str]:
    return image.split, same(stem(renamed.get(image.id, image.path)))


def _objects(annotations: Iterable[Annotation], names: dict[UUID, str]) -> list[_Object]:
    objects = []
    for annotation in annotations:
        plain = msgspec.to_builtins(annotation.shape)
        numbers: list[float] = []
        rest: list[str] = [annotation.text or "", *sorted(annotation.flags)]
        _collect(plain, numbers, rest)
        kind = names.get(annotation.class_id, "") if annotation.class_id else ""
        objects.append((kind, shape_type(annotation.shape), array("d", numbers), "\x1f".join(rest)))
    return sorted(objects, key=lambda one: one[:2])


def _collect(value: Any, numbers: list[float], rest: list[str]) -> None:
    """Take a shape's wire form apart into numbers and texts, in order."""
    if isinstance(value, dict):
        for inner in value.values():
            _collect(inner, numbers, rest)
    elif isinstance(value, list | tuple):
        for inner in value:
            _collect(inner, numbers, rest)
    elif isinstance(value, int | float):
        numbers.append(float(value))
    else:
        rest.append(str(value))


def _compare(
    image: Image,
    wanted: list[_Object] | None,
    found: list[_Object] | None,
    holds: Holds,
    result: Verification,
) -> None:
    if (wanted is None) != (found is None):
        result.fault(
            f"{image.path}: {'labelled, though it was not' if wanted is None else 'no longer labelled'}"
        )
        return
    for kind in sorted({one[1] for one in [*(wanted or ()), *(found or ())]}):
        before = [one for one in wanted or () if one[1] == kind]
        after = [one for one in found or () if one[1] == kind]
        result.annotations += len(after)
        result.shapes[kind] = result.shapes.get(kind, 0) + len(after)
        if len(before) != len(after):
            result.fault(f"{image.path}: {len(before)} × {kind} became {len(after)}")
            continue
        allowed = _SLACK + holds.precision + holds.precision_relative * max(image.width, image.height)
        for one, other in zip(before, after, strict=True):
            _compare_objects(image, one, other, allowed, result)


def _compare_objects(
    image: Image, one: _Object, other: _Object, allowed: float, result: Verification
) -> None:
    if one[0] != other[0]:
        result.fault(f"{image.path}: a {one[1]} of {one[0]!r} became one of {other[0]!r}")
    elif len(one[2]) != len(other[2]) or one[3] != other[3]:
        result.fault(f"{image.path}: a {one[1]} of {one[0]!r} came back as another")
    else:
        error = max((abs(a - b) for a, b in zip(one[2], other[2], strict=True)), default=0.0)
        result.error = max(result.error, error)
        if error > allowed:
            result.fault(f"{image.path}: a {one[1]} of {one[0]!r} moved by {error:.3g} px")


def _compare_classes(dataset: Dataset, back: Dataset, result: Verification) -> None:
    before = [kind.name for kind in dataset.ontology.by_index()]
    after = [kind.name for kind in back.ontology.by_index()]
    if before != after:
        result.fault(f"classes {before} came back as {after}"[:500])
