"""What every record may carry besides its own fields."""

from collections.abc import Iterable
from math import isfinite
from types import NoneType
from typing import Any
from uuid import UUID

Extra = dict[str, dict[str, Any]]
"""Unknown keys of foreign files, raw JSON values by the name of the format that they came from; given back when
the same format is written."""

Millis = int
"""Milliseconds since 1970-01-01 UTC."""


_DEEPEST = 64


def check_json(value: Any, path: str = "extra", depth: int = 0) -> None:
    """Raise ValueError that names the first NaN or infinity inside a JSON value, or what is nested too deep."""
    if not _is_sound((value,), depth):
        _find_fault(value, path, depth)


def _is_sound(values: Iterable[Any], depth: int) -> bool:
    """Whether all is well at a glance; where it may not be, `_find_fault` says."""
    if depth > _DEEPEST:
        return False
    for value in values:
        kind = type(value)
        if kind is float:
            if not isfinite(value):
                return False
        elif kind is dict or kind is list or kind is tuple:
            inner = value.values() if kind is dict else value
            if not _is_sound(inner, depth + 1):
                return False
        elif kind not in _ALWAYS_SOUND:
            return False
    return True


_ALWAYS_SOUND = frozenset({str, int, bool, NoneType, UUID})


def _find_fault(value: Any, path: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError(f"{path} is nested deeper than {_DEEPEST} levels")
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{path} is {value}, not a finite number")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _find_fault(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            _find_fault(inner, f"{path}[{at}]", depth + 1)


def current_schema() -> int:
    """The schema number that records made by this program carry.

    A function, because a default made by a function is always written out: a stored record must say its schema
    even when it is the newest.
    """
    return SCHEMA


SCHEMA = 1
