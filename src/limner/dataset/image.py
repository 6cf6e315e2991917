"""Pictures, and runs of pictures."""

from typing import Literal
from uuid import UUID

import msgspec

from limner.dataset.annotation import Value
from limner.dataset.extra import Extra, check_json, current_schema
from limner.dataset.normal import check_fields

Split = Literal["", "train", "val", "test"]


class Image(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A picture's facts; its pixels lie elsewhere. Width and height are those of the upright picture."""

    id: UUID
    name: str
    """File name as given, without its folder; never used as a path."""
    width: int
    height: int
    folder: str = ""
    """With `/` between parts, no leading or trailing one."""
    number: int = 0
    """Per project, stable in exports."""
    hash: str = ""
    """SHA-256 of the file's bytes, in hexadecimal; empty until somebody needed it."""
    orientation: int = 1
    """EXIF orientation (1 to 8) of the stored pixels."""
    licence: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    split: Split = ""
    group: str = ""
    """Pictures of one scene share a group; `slot` says which view this is."""
    slot: str = ""
    sequence_id: UUID | None = None
    frame: int | None = None
    verified: dict[str, Literal["present", "absent", "partial"]] = {}
    """Per class id (in text form): looked for and found, looked for and not there, or only some were labelled."""
    extra: Extra = {}
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"width {self.width} and height {self.height} must not be negative")
        if not 1 <= self.orientation <= 8:
            raise ValueError(f"orientation is {self.orientation}, outside 1 … 8")
        if self.extra:
            check_json(self.extra)  # no other field holds a fraction

    @property
    def path(self) -> str:
        """Folder and name as one text: how people and label files speak of the picture."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


class Sequence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An ordered run of pictures (a video, a stack) with its own answers to sequence questions."""

    id: UUID
    name: str
    fps: float | None = None
    answers: dict[str, Value] = {}
    extra: Extra = {}
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        check_fields(self)


class Track(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One object's identity over a sequence; frames between keyframes are computed, never stored."""

    id: UUID
    sequence_id: UUID
    class_id: UUID
    number: int = 0
    attributes: dict[str, Value] = {}
    extra: Extra = {}
    schema: int = msgspec.field(default_factory=current_schema)

    def __post_init__(self) -> None:
        check_fields(self)
