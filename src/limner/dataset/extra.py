"""What every record may carry besides its own fields."""

from math import isfinite
from typing import Any

Extra = dict[str, dict[str, Any]]
"""Unknown keys of foreign files, raw JSON values by the name of the format that they came from; given back when
the same format is written."""

Millis = int
"""Milliseconds since 1970-01-01 UTC."""


def check_json(value: Any, path: str = "extra") -> None:
    """Raise ValueError that names the first NaN or infinity inside a JSON value."""
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{path} is {value}, not a finite number")
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_json(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            check_json(inner, f"{path}[{at}]")


def current_schema() -> int:
    """The schema number that records made by this program carry.

    A function, because a default made by a function is always written out: a stored record must say its schema
    even when it is the newest.
    """
    return SCHEMA


SCHEMA = 1
