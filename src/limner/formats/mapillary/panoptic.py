"""Mapillary's panoptic pictures, read where there are no pictures of objects: R + 256 · G + 65536 · B is a segment.

What a segment is stands in the document that lies with the pictures of its split.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from limner.dataset import Annotation
from limner.formats.core.files import json_text
from limner.formats.core.pixels import Labels, masks_of
from limner.formats.core.problems import FormatError
from limner.formats.shared.scenes import check_known, mask_note

DOCUMENT = "panoptic_2020.json"
_MOST_BYTES = 500_000_000

_Segments = Mapping[int, tuple[str, bool]]
"""Name of the class, and whether it is a crowd, by the segment's number."""


class Panoptic:
    """The documents of a data set, read when asked for; the last one stays in memory."""

    def __init__(self) -> None:
        self._last: tuple[Path, dict[str, _Segments]] | None = None

    def notes(
        self, where: Path, numbers: Labels, kinds: Mapping[str, UUID], ground: str, image_id: UUID
    ) -> list[Annotation]:
        """A mask for each segment of a picture. Raises FormatError for segments that nothing is said of."""
        segments = self._of(where.parent / DOCUMENT).get(where.name)
        if segments is None:
            raise FormatError(f"{DOCUMENT} says nothing of it", where=str(where))
        found = [(number, mask) for number, mask in masks_of(numbers) if number]
        check_known([number for number, _ in found if number not in segments], numbers, where)
        notes = []
        for number, mask in found:
            name, crowd = segments[number]
            if name not in kinds and name != ground:
                raise FormatError(
                    f"segment {number} is of class {name[:60]!r}, not in the config", where=str(where)
                )
            if name in kinds:
                flags = frozenset({"crowd"} if crowd else ())
                notes.append(mask_note("mapillary", image_id, number, kinds[name], mask, flags=flags))
        return notes

    def _of(self, path: Path) -> dict[str, _Segments]:
        if self._last is None or self._last[0] != path:
            self._last = path, _parsed(json_text(path, _MOST_BYTES), path)
        return self._last[1]


def _parsed(plain: Any, path: Path) -> dict[str, _Segments]:
    """Segments by the name of their picture. Raises FormatError."""
    try:
        names = {int(one["id"]): str(one["name"]) for one in plain["categories"]}
        return {
            str(one["file_name"]): {
                int(part["id"]): (names[part["category_id"]], bool(part.get("iscrowd")))
                for part in one["segments_info"]
            }
            for one in plain["annotations"]
        }
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FormatError(f"it is no panoptic document: {error!r}"[:200], where=str(path)) from error
