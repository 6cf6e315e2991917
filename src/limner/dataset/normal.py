"""Normal form: a value that equals its default is the default, so that the codec leaves it out."""

from functools import cache
from typing import Any

import msgspec

from limner.dataset.extra import check_json


def settle(record: msgspec.Struct) -> None:
    """Put the default itself in the place of each equal value; for `__post_init__`.

    The codec leaves out what is the default by identity, and a text, a number or a part that was read never is.
    """
    for name, default in _defaults(type(record)):
        value = getattr(record, name)
        if value is not default and value == default:
            msgspec.structs.force_setattr(record, name, default)


def check_fields(record: msgspec.Struct) -> None:
    """Raise ValueError that names the first NaN or infinity in the record's own fields."""
    for name in record.__struct_fields__:
        check_json(getattr(record, name), name)


_NEVER_THE_SAME = (float, str, frozenset, msgspec.Struct)
"""Types of which two equal values may be two objects; small numbers, None and () are one each."""


@cache
def _defaults(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    fields = msgspec.structs.fields(kind)
    return tuple((f.name, f.default) for f in fields if isinstance(f.default, _NEVER_THE_SAME))
