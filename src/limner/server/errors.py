"""Every refusal as one JSON object: code, message, where, hint, params. Nothing is ever answered as HTML."""

import logging
import re
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response.base import ASGIResponse

from limner.dataset import LimnerError, encode
from limner.media import printable

log = logging.getLogger("limner.server")

STATUS = {
    "not-json": 415,
    "unknown-host": 400,
    "method-not-allowed": 405,
    "two-credentials": 400,
    "not-signed-in": 401,
    "foreign-origin": 403,
    "not-permitted": 403,
    "not-found": 404,
    "too-large": 413,
    "invalid": 422,
    "invalid-record": 422,
    "newer-schema": 422,
    "wrong-hash": 422,
    "wrong-length": 422,
    "unreadable": 422,
    "unsupported-format": 422,
    "truncated": 422,
    "empty": 422,
    "timeout": 422,
    "broke-off": 422,
    "too-many": 422,
    "length-required": 411,
    "near-duplicate": 409,
    "index-taken": 409,
    "name-taken": 409,
    "begun": 409,
    "taken": 409,
    "wrong-offset": 409,
    "no-file": 404,
    "picture-missing": 404,
    "range": 416,
    "error": 500,
    "stopping": 503,
    "decoder-failed": 503,
    "not-ready": 503,
    "decoder-closed": 503,
    "assist-busy": 503,
    "assist-failed": 502,
    "assist-timeout": 504,
    "assist-nothing": 422,
    "backend-unreachable": 422,
    "backend-slow": 422,
    "backend-too-large": 422,
    "backend-wrong-answer": 422,
    "backend-failed": 422,
    "backend-stopped": 422,
    "store-closed": 503,
    "storage-failed": 500,
    "disk-full": 507,
}
"""The HTTP status of an error by its code; a code that is not here is the client's fault: 400."""

_WORDS = {
    400: ("bad-request", "the request cannot be understood"),
    404: ("not-found", "there is nothing at this address"),
    405: ("method-not-allowed", "this address does not answer to that method"),
    413: ("too-large", "the request is larger than this address takes"),
    500: ("error", "something went wrong in the server"),
}
_SECRET = re.compile(r"lim_[A-Za-z0-9_-]+|(?<=code=)[^&\s\"']+|(?<=limner_)[^;\s\"']+")


def answer(error: LimnerError) -> ASGIResponse:
    """The error as a response."""
    return _response(error, STATUS.get(error.code, 400))


def handle_limner(_: Request[Any, Any, Any], error: LimnerError) -> Response[bytes]:
    """Our own errors: the status goes by the code."""
    return _litestar(error, STATUS.get(error.code, 400))


def handle_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """The framework's: no such route, wrong method, a parameter that does not fit."""
    if isinstance(error, ValidationException):
        return _litestar(_unfit(error), 422)
    code, message = _WORDS.get(error.status_code, ("bad-request", error.detail))
    return _litestar(LimnerError(message, code=code), error.status_code)


def handle_fault(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours: logged with its traceback, answered without any of it."""
    log.error("%s %s failed", request.method, printable(request.scope["path"]), exc_info=error)
    return _litestar(
        LimnerError(
            "something went wrong in the server",
            code="error",
            hint="What is saved is safe. The server's output says more.",
        ),
        500,
    )


class Scrubber(logging.Formatter):
    """Formats a log line without tokens, codes and session ids, and without control characters of others."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        text = _SECRET.sub("…", super().format(record))
        return "\n".join(
            "".join(c if c.isprintable() else repr(c)[1:-1] for c in line) for line in text.split("\n")
        )


def _unfit(error: ValidationException) -> LimnerError:
    faults = [fault for fault in error.extra or [] if isinstance(fault, dict)]
    first: dict[str, Any] = faults[0] if faults else {}
    return LimnerError(
        str(first.get("message", "a parameter does not fit")), code="invalid", where=str(first.get("key", ""))
    )


def _body(error: LimnerError) -> bytes:
    return encode(
        {
            "code": error.code,
            "message": error.message,
            "where": error.where,
            "hint": error.hint,
            "params": error.params,
        }
    )


def _litestar(error: LimnerError, status: int) -> Response[bytes]:
    return Response(_body(error), status_code=status, media_type="application/json", headers=_HEADERS)


def _response(error: LimnerError, status: int) -> ASGIResponse:
    return ASGIResponse(
        body=_body(error), status_code=status, media_type="application/json", headers=_HEADERS
    )


_HEADERS = {"cache-control": "no-store"}
