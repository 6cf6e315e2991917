"""Errors of the whole program; this module imports nothing of Limner's.

LimnerError
├── InvalidRecord    a record, diff or ontology breaks the document model
├── NewerSchema      stored by a newer Limner than this one
└── (each room adds its own: FormatError, PictureRefused, …)
"""

from typing import Any


class LimnerError(Exception):
    """What was wrong, where, and what to do next; the API and the browser show the same fields."""

    code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        where: str = "",
        hint: str = "",
        params: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.where = where
        self.hint = hint
        self.params = params or {}

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n{self.hint}" if self.hint else head


class InvalidRecord(LimnerError):
    """A record does not fit the document model; `where` is the path of the field, such as `shape.width`."""

    code = "invalid-record"


class NewerSchema(LimnerError):
    """The record carries a schema number that this program does not know yet."""

    code = "newer-schema"
