"""What formats of free properties carry of an annotation beside its geometry, in our own words.

Where the geometry is only drawn after the shape, the shape itself stands there too; it counts as long as the drawing
is the one that was made of it.
"""

from typing import Any
from uuid import UUID
from zlib import crc32

import msgspec

from limner.dataset import (
    Annotation,
    Direction,
    Flag,
    InvalidRecord,
    Shape,
    Source,
    TrackPoint,
    encode,
    from_plain,
    to_plain,
)

FIELDS = frozenset(
    {
        "text",
        "instance_id",
        "track",
        "group_id",
        "z",
        "occluded",
        "truncated",
        "flags",
        "direction",
        "score",
        "source",
    }
)
"""For `Holds.fields`."""


class Remark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Fields of an annotation; `of` is the checksum of what was drawn after `shape`."""

    shape: Shape | None = None
    of: int = 0
    text: str | None = None
    instance_id: UUID | None = None
    track: TrackPoint | None = None
    group_id: UUID | None = None
    z: str = ""
    occluded: int | None = None
    truncated: float | None = None
    flags: frozenset[Flag] = frozenset()
    direction: Direction | None = None
    score: float | None = None
    source: Source | None = None


_BARE = Remark()


def remark_of(one: Annotation, drawn: Any = None) -> dict[str, Any]:
    """The remark as JSON, empty if there is nothing to say; `drawn` is what stands for the shape, None if it is it."""
    told: dict[str, Any] = {name: getattr(one, name) for name in FIELDS if name != "source"}
    told = {name: value for name, value in told.items() if value != getattr(_BARE, name)}
    kept: dict[str, Any] = {"shape": one.shape, "of": _checksum(drawn)} if drawn is not None else {}
    source = None if one.source.kind == "import" else one.source
    found: dict[str, Any] = to_plain(Remark(**told, **kept, source=source))
    return found


def fields_of(remark: Any, drawn: Any) -> dict[str, Any]:
    """Fields of an annotation; the shape among them if `drawn` is what was made of it. Raises ValueError."""
    if remark is None:
        return {}
    try:
        found = from_plain(remark, Remark)
    except InvalidRecord as error:
        raise ValueError(f"{error.message} at limner.{error.where}".rstrip(".")) from error
    told = {name: getattr(found, name) for name in FIELDS if name != "source"}
    fields = {name: value for name, value in told.items() if value is not None}
    if found.source is not None:
        fields["source"] = found.source
    if found.shape is not None and found.of == _checksum(drawn):
        fields["shape"] = found.shape
    return fields


def _checksum(drawn: Any) -> int:
    return crc32(encode(drawn))
