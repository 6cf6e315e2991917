"""How values are written and read in Label Studio's words."""

from datetime import UTC, datetime
from typing import Any

from limner.dataset import LimnerError, Millis

SPOKEN = "1.23.2"
"""The release of Label Studio whose interface is spoken."""

MOST = 2**31 - 1


def moment(at: Millis) -> str:
    """A time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def text_of(body: dict[str, Any], field: str, default: str = "") -> str:
    """A text of a body; the default where there is none. Raises LimnerError (`invalid`)."""
    return str(_typed(body, field, str, "a text", default))


def number_of(body: dict[str, Any], field: str) -> int:
    """A whole number that a body must have. Raises LimnerError (`invalid`)."""
    value = body.get(field)
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise LimnerError("a whole number is needed here", code="invalid", where=field)
    return value


def flag_of(body: dict[str, Any], field: str) -> bool | None:
    """True or false; None where the body does not say. Raises LimnerError (`invalid`)."""
    value = _typed(body, field, bool, "true or false", None)
    return None if value is None else bool(value)


def list_of(body: dict[str, Any], field: str) -> list[Any]:
    """A list; empty where there is none. Raises LimnerError (`invalid`)."""
    found: list[Any] = _typed(body, field, list, "a list", [])
    return found


def object_of(value: Any, field: str) -> dict[str, Any]:
    """An object. Raises LimnerError (`invalid`)."""
    if not isinstance(value, dict):
        raise LimnerError("an object is needed here", code="invalid", where=field)
    return value


def _typed(body: dict[str, Any], field: str, kind: type, named: str, default: Any) -> Any:
    value = body.get(field)
    if value is None:
        return default
    if not isinstance(value, kind):
        raise LimnerError(f"{named} is needed here", code="invalid", where=field)
    return value
