"""The `attributes` that many tools put into COCO records."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec

from limner.formats.core.attributes import Questions


class _Record(msgspec.Struct, frozen=True):
    category_id: int | str
    attributes: dict[str, Any]


_decoder = msgspec.json.Decoder(_Record)


def survey(questions: Questions, records: Iterable[bytes], class_of: Callable[[Any], UUID | None]) -> None:
    """Take in the attributes of a file's records."""
    for raw in records:
        try:
            found = _decoder.decode(raw)
        except (ValueError, RecursionError):
            continue
        class_id = class_of(found.category_id)
        if class_id:
            questions.note(class_id, found.attributes)
