"""Mapillary's polygons, read where there are no pictures of objects."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from limner.dataset import Annotation, Part, Polygon, Source, derived_id
from limner.formats.core.files import json_text
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.shared.scenes import Labelling


def polygons(
    where: Path, name: str, kinds: Mapping[str, UUID], ground: str, report: Report, image_id: UUID
) -> Labelling:
    """Raises FormatError for a document without a size or a list of objects."""
    document = json_text(where)
    if not isinstance(document, dict) or not isinstance(document.get("objects"), list):
        raise FormatError("it has no list of objects", where=str(where))
    height = document.get("height", document.get("heigth"))  # as it is misspelt in some releases
    width = document.get("width")
    if not all(isinstance(side, int) and 0 <= side < 1 << 31 for side in (width, height)):
        raise FormatError(f"width and height are {width} and {height}", where=str(where))
    notes = []
    for number, entry in enumerate(document["objects"], start=1):
        try:
            kind, ring = _object(entry, kinds, ground)
        except ValueError as error:
            report(Problem(str(error), f"{name}, object {number}"))
            continue
        if kind is not None:
            id_ = derived_id("mapillary", str(image_id), number)
            source = Source(kind="import", name="mapillary")
            notes.append(Annotation(id=id_, class_id=kind, shape=Polygon((Part(ring),)), source=source))
    return Labelling(int(width or 0), int(height or 0), notes)


def _object(entry: Any, kinds: Mapping[str, UUID], ground: str) -> tuple[UUID | None, tuple[float, ...]]:
    """Class (None for void) and ring, whose points are pairs, or one row of numbers. Raises ValueError."""
    label = entry.get("label") if isinstance(entry, dict) else None
    ring = entry.get("polygon") if isinstance(entry, dict) else None
    if not isinstance(label, str) or not (label in kinds or label == ground):
        raise ValueError(f"class {str(label)[:60]!r} is not in the config")
    rows = ring if isinstance(ring, list) else []
    flat = [at for row in rows for at in (row if isinstance(row, list) else [row])]
    if len(flat) < 6 or len(flat) % 2 or not all(map(_is_number, flat)):
        raise ValueError("its polygon is not a list of three or more [x, y]")
    return kinds.get(label), tuple(map(float, flat))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
