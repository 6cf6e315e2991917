"""What ADE20K says of objects: a JSON document for each picture (2020), or lines between hashes (2017)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from limner.formats.core.files import json_text, lines_of
from limner.formats.core.problems import FormatError

_OURS = frozenset({"name", "name_ndx", "attributes", "occluded", "crop", "instance_mask", "polygon"})
_OURS_OF_PICTURE = frozenset({"filename", "folder", "imsize", "scene", "object"})
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Record:
    """An object. `kind` is its class's number, 0 where only the name is known; `mask` the path of its pixels."""

    name: str
    kind: int = 0
    words: tuple[str, ...] = ()
    occluded: bool | None = None
    cropped: bool | None = None
    mask: str = ""
    ring: tuple[float, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A picture: its size, its scene from coarse to fine, its objects as they stand there, and what else is said."""

    width: int
    height: int
    scene: tuple[str, ...]
    objects: list[Any]
    kept: dict[str, Any]


def read_document(path: Path) -> Document:
    """Raises FormatError for what is no such document."""
    outer = json_text(path)
    inner = outer.get("annotation") if isinstance(outer, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get("object"), list | dict):
        raise FormatError("it has no annotation with objects", where=str(path))
    objects = inner["object"]
    size = inner.get("imsize")
    sides = size[:2] if isinstance(size, list) else []
    if len(sides) != 2 or not all(isinstance(side, int) and 0 < side < 1 << 31 for side in sides):
        raise FormatError("imsize is not height and width", where=str(path))
    return Document(
        width=sides[1], height=sides[0], scene=_words(inner.get("scene")),
        objects=objects if isinstance(objects, list) else [objects],
        kept={key: value for key, value in inner.items() if key not in _OURS_OF_PICTURE},
    )  # fmt: skip


def record_of(entry: Any) -> Record:
    """An object of a document. Raises ValueError for what is none."""
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name:
        raise ValueError("it has no name")
    kind, mask = entry.get("name_ndx", 0), entry.get("instance_mask")
    if isinstance(kind, bool) or not isinstance(kind, int) or not 0 <= kind <= 1_000_000:
        raise ValueError(f"name_ndx is {str(kind)[:40]!r}, not a number of a class")
    return Record(
        name=name, kind=kind, words=_words(entry.get("attributes")), occluded=_switch(entry.get("occluded")),
        cropped=_switch(entry.get("crop")), mask=mask if isinstance(mask, str) else "",
        ring=_ring(entry.get("polygon")),
        kept={key: value for key, value in entry.items() if key not in _OURS},
    )  # fmt: skip


def read_lines(path: Path) -> Iterator[tuple[int, int, int, Record]]:
    """Line, part level, object's number and object of a 2017 file. Raises FormatError that names the line."""
    for line, text in lines_of(path):
        if not text.strip():
            continue
        fields = [one.strip() for one in text.split("#")]
        if len(fields) < _FIELDS or not all(one.isascii() and one.isdigit() for one in fields[:3]):
            raise FormatError("it is not six fields between hashes", where=f"{path}, line {line}")
        words = "#".join(fields[5:]).strip('"').split(",")
        record = Record(
            name=fields[3], words=_words(words), occluded=fields[2] != "0", kept={"raw_name": fields[4]}
        )
        yield line, int(fields[1][:6]), int(fields[0][:9]), record


def _words(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(one.strip() for one in given if isinstance(one, str) and one.strip()))


def _switch(value: Any) -> bool | None:
    known: dict[Any, bool] = {"yes": True, "no": False, 1: True, 0: False, "1": True, "0": False}
    return known.get(value) if isinstance(value, str | int) else None


def _ring(value: Any) -> tuple[float, ...]:
    """Empty for what is no ring of three points or more."""
    xs, ys = (value.get("x"), value.get("y")) if isinstance(value, dict) else (None, None)
    if not isinstance(xs, list) or not isinstance(ys, list) or len(xs) != len(ys) or len(xs) < 3:
        return ()
    flat = [at for point in zip(xs, ys, strict=True) for at in point]
    plain = all(isinstance(at, int | float) and abs(at) < 1e300 for at in flat)
    return tuple(map(float, flat)) if plain else ()
