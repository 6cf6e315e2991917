"""Refusals in Label Studio's shape: status, detail, and what is wrong field by field."""

from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from limner.dataset import LimnerError, encode, new_id
from limner.media import printable
from limner.server.errors import handle_fault, handle_http, handle_limner
from limner.server.label_studio.words import SPOKEN

ROOT = "/label-studio"

_UNPROCESSABLE = (409, 413, 415, 422)
"""What Label Studio calls a bad request."""


class Unfit(LimnerError):
    """What a request says cannot be taken: the reasons, by field."""

    code = "invalid"

    def __init__(self, errors: dict[str, list[str]], hint: str = "") -> None:
        super().__init__("Validation error", hint=hint, params={"errors": errors})


def unfit(field: str, reason: str, hint: str = "") -> Unfit:
    """The refusal for one field."""
    return Unfit({field: [f"{reason}. {hint}".strip() if hint else reason]})


class NoPage(LimnerError):
    """Where the SDK stops to turn pages."""

    code = "not-found"

    def __init__(self) -> None:
        super().__init__("Invalid page.")


class NotSpoken(LimnerError):
    """A part of Label Studio's interface that Limner does not have."""

    code = "not-found"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{printable(path)[:200]} is no part of Label Studio's interface that Limner speaks",
            hint="docs/reference/label-studio.md lists those that it does; Limner's own lies below /api/v1.",
        )


class NoForms(LimnerError):
    """A body that is a form, which no parser here reads."""

    code = "not-json"

    def __init__(self) -> None:
        super().__init__(
            "the body is not JSON",
            hint="Files come as data:image/…;base64 addresses in JSON, or by `limner import`, and not by forms.",
        )


def handle_http_by_place(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What was refused before a route was found: in the words of whatever lies at that address."""
    below = request.scope["path"].startswith(f"{ROOT}/")
    return handle(request, error) if below else handle_http(request, error)


def handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Any refusal, or a fault of ours, which says nothing of itself."""
    if isinstance(error, LimnerError):
        status = handle_limner(request, error).status_code
    elif isinstance(error, HTTPException):
        status = handle_http(request, error).status_code
        error = LimnerError(error.detail or "the request cannot be understood")
        if status == 404:
            error = NotSpoken(request.scope["path"])
    else:
        status = handle_fault(request, error).status_code
        error = LimnerError("something went wrong in the server")
    if error.code == "not-json":
        error = NoForms()
    if status in _UNPROCESSABLE:
        status = 400
    fields = error.params.get("errors") or {}
    if not fields and status == 400 and error.where:
        fields = {error.where: [error.message]}
    body = {
        "id": str(new_id()),
        "status_code": status,
        "version": SPOKEN,
        "detail": f"{error.message}. {error.hint}" if error.hint else error.message,
        "exc_info": None,
        "validation_errors": fields,
    }
    return Response(
        encode(body), status_code=status, media_type="application/json", headers={"cache-control": "no-store"}
    )
