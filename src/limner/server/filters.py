"""Filter and order of pictures, from an address or from a body: a closed list of names, each with its type."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import FromQuery, QueryParameter

from limner.dataset import LimnerError, Status
from limner.server.given import MOST
from limner.store import ImageFilter, Sort

NAMES = frozenset(
    {"status", "class", "folder", "name", "min", "max", "missing", "sort", "offset", "limit", "list"}
)

FilterBody = dict[str, str | int | tuple[str, ...]]
"""Names and values as they would stand in an address."""

Order = Annotated[Sort, QueryParameter(name="sort")]


def from_address(
    request: Request[Any, Any, Any],
    status: FromQuery[list[Status] | None] = None,
    classes: Annotated[list[UUID] | None, QueryParameter(name="class")] = None,
    folder: FromQuery[str] = "",
    name: FromQuery[str] = "",
    minimum: Annotated[int | None, QueryParameter(name="min", ge=0, le=MOST)] = None,
    maximum: Annotated[int | None, QueryParameter(name="max", ge=0, le=MOST)] = None,
    missing: FromQuery[bool] = False,
) -> ImageFilter:
    """The filter of an address. Raises LimnerError for a name that is no filter."""
    _check_names(request.query_params.keys())
    return ImageFilter(
        status=tuple(status or ()),
        classes=tuple(classes or ()),
        folder=folder,
        name=name,
        min_objects=minimum,
        max_objects=maximum,
        missing=missing,
    )


def from_body(body: FilterBody) -> ImageFilter:
    """The filter of a body; order and place in the list, which an address also holds, are passed over.

    Raises LimnerError for a name or value that does not fit.
    """
    _check_names(body)
    given = {
        "status": _several(body.get("status")),
        "classes": _several(body.get("class")),
        "folder": body.get("folder", ""),
        "name": body.get("name", ""),
        "min_objects": body.get("min") or None,
        "max_objects": body.get("max") or None,
        "missing": body.get("missing") or False,
    }
    try:
        return msgspec.convert(given, ImageFilter, strict=False)
    except msgspec.ValidationError as error:
        raise LimnerError(f"the filter does not fit: {error}", code="invalid", where="filter") from error


def _several(value: str | int | tuple[str, ...] | None) -> tuple[Any, ...]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, tuple) else (value,)


def _check_names(given: Any) -> None:
    for name in given:
        if name not in NAMES:
            raise LimnerError(
                "this list cannot be filtered by that",
                code="invalid",
                where=name,
                hint=f"It knows {', '.join(sorted(NAMES))}.",
            )
