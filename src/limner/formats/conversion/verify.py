"""Reads back what was written and compares it with what should stand there."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from limner.dataset import Dataset, Image, LabelledImage, shape_type
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.pictures import KnownPictures
from limner.formats.core.problems import Problem
from limner.formats.core.sink import Sink
from limner.formats.core.written import Description, key_of
from limner.formats.registry import spoken

_SLACK = 1e-6
_MOST = 100

_Object = tuple[str, str, list[float], str]
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
    unread: str = ""
    """Why nothing was read back, where the format is only written."""
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


def verify(
    dataset: Dataset,
    root: Path,
    name: str,
    sink: Sink,
    ledger: Ledger,
    progress: Callable[[int], None] | None = None,
) -> Verification:
    """Compare what the format's reader finds in `root` with what its writer was given.

    `dataset`, `sink` and `ledger` are those with which it was written. Pictures are paired by split and name,
    objects of one class and type by their order. `progress` is told the number of pictures read so far.
    """
    module, told = spoken(name)
    result = Verification(name, hashes=dict(sink.hashes))
    if getattr(module, "WRITE_ONLY", False):
        result.unread = "the format is only written"
        return result

    def report(problem: Problem) -> None:
        if problem.outcome == "refused":
            result.fault(f"{problem.where}: {problem.message}")

    back = module.read(root, KnownPictures(root, sink.placed), report, **told)
    _compare_classes(dataset, back, result)
    written = ledger.written
    if written is None:
        raise ValueError("the ledger did not note what was written")
    places = written.places(ledger.renamed)
    description = Description(back.ontology)
    for item in back.images:
        result.pictures += 1
        if progress:
            progress(result.pictures)
        layer = item.layer()
        if layer and not layer.annotations and layer.status in ("todo", "skipped") and not module.HOLDS.whole:
            layer = None  # as when it was written: nobody says that there is nothing
        found = None if layer is None else list(description.lines(layer.annotations))
        waiting = places.get(key_of(item.image.split, item.image.path))
        if waiting:
            _compare(item, written.read(*waiting.pop()), found, module.HOLDS, result)
        elif found is not None:
            result.fault(f"{item.image.path}: nobody wrote this picture")
    for (_, path), waiting in places.items():
        for at, length in waiting:
            if length:
                lines = (written.read(at, length) or b"").count(b"\n") + 1
                result.fault(f"{path}: it is missing, and its {lines} annotations with it")
    return result


def _compare(
    item: LabelledImage, wanted: bytes | None, found: list[bytes] | None, holds: Holds, result: Verification
) -> None:
    image, layer = item.image, item.layer()
    if (wanted is None) != (found is None):
        result.fault(
            f"{image.path}: {'labelled, though it was not' if wanted is None else 'no longer labelled'}"
        )
    for one in layer.annotations if layer else ():
        kind = shape_type(one.shape)
        result.annotations += 1
        result.shapes[kind] = result.shapes.get(kind, 0) + 1
    if wanted is not None and found is not None and wanted != b"\n".join(found):
        _compare_closely(image, wanted.split(b"\n") if wanted else [], found, holds, result)


def _compare_closely(
    image: Image, wanted: list[bytes], found: list[bytes], holds: Holds, result: Verification
) -> None:
    """Type by type and number by number, for what is not the same byte by byte."""
    before, after = list(map(_object, wanted)), list(map(_object, found))
    allowed = _SLACK + holds.precision + holds.precision_relative * max(image.width, image.height)
    for kind in sorted({one[1] for one in (*before, *after)}):
        mine, theirs = ([one for one in objects if one[1] == kind] for objects in (before, after))
        if len(mine) != len(theirs):
            result.fault(f"{image.path}: {len(mine)} × {kind} became {len(theirs)}")
            continue
        for one, other in zip(mine, theirs, strict=True):
            _compare_objects(image, one, other, allowed, result)


def _object(line: bytes) -> _Object:
    kind, shape, more = msgspec.json.decode(line)
    numbers: list[float] = []
    rest = [msgspec.json.encode(more, order="deterministic").decode()]
    _collect(shape, numbers, rest)
    return kind, shape["type"], numbers, "\x1f".join(rest)


def _collect(value: Any, numbers: list[float], rest: list[str]) -> None:
    """Take a shape's wire form apart into numbers and texts, in order."""
    if isinstance(value, dict):
        for inner in value.values():
            _collect(inner, numbers, rest)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, numbers, rest)
    elif isinstance(value, int | float):
        numbers.append(float(value))
    else:
        rest.append(str(value))


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
