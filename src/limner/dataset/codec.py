"""The one codec: records to bytes and back, deterministic in order, strict in type, upgrading old schemas."""

from collections.abc import Callable
from typing import Any, TypeVar, get_args

import msgspec

from limner.dataset.errors import InvalidRecord, NewerSchema
from limner.dataset.extra import SCHEMA

T = TypeVar("T")

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

UPGRADES: dict[int, Upgrade] = {}
"""From schema n to n + 1, on plain JSON objects. Released schemas are never taken out."""

_encoder = msgspec.json.Encoder(order="deterministic", uuid_format="canonical")
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def encode(value: Any) -> bytes:
    """The JSON of a record, diff or any other part of the document model; same value, same bytes."""
    return _encoder.encode(value)


def decode(data: bytes | str | memoryview, kind: type[T]) -> T:
    """A value of `kind`, its schema brought up to date.

    Raises InvalidRecord with the path of the offending field, or NewerSchema.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        value: T = decoder.decode(data)
    except RecursionError as error:
        raise InvalidRecord("nested too deep", hint="Send less than 64 levels.") from error
    except UnicodeDecodeError as error:
        raise InvalidRecord("not UTF-8") from error
    except msgspec.DecodeError as error:
        return _decode_old(data, kind, error)
    items = value if isinstance(value, list | tuple) else (value,)
    if any(getattr(item, "schema", SCHEMA) != SCHEMA for item in items):
        return _decode_old(data, kind, None)
    return value


def to_plain(value: Any) -> Any:
    """The value as dicts, lists, strings and numbers, exactly as it stands on the wire."""
    return msgspec.to_builtins(value, order="deterministic")


def from_plain(value: Any, kind: type[T]) -> T:
    """The inverse of `to_plain`, as strict as `decode`. Raises InvalidRecord or NewerSchema."""
    try:
        return msgspec.convert(_upgraded(value) if _carries_schema(kind) else value, kind)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error


def _decode_old(data: bytes | str | memoryview, kind: type[T], error: msgspec.DecodeError | None) -> T:
    """Second try for what the strict decoder refused: perhaps it only has an older (or newer) schema."""
    try:
        plain = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise _invalid(error or msgspec.DecodeError("not JSON")) from error
    items = plain if isinstance(plain, list) else (plain,)
    if _carries_schema(kind) and any(
        isinstance(item, dict) and item.get("schema", SCHEMA) != SCHEMA for item in items
    ):
        return from_plain(plain, kind)
    raise _invalid(error or msgspec.DecodeError("schema mismatch")) from error


def _carries_schema(kind: Any) -> bool:
    """Whether it is a stored record, a union of such, or a list of them; other objects may use the word freely."""
    return any("schema" in getattr(one, "__struct_fields__", ()) for one in get_args(kind) or (kind,))


def _upgraded(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_upgraded(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    schema = plain.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema < 1:
        raise InvalidRecord(f"schema {schema!r} is not a number from 1 on", where="schema")
    if schema > SCHEMA:
        raise NewerSchema(
            f"schema {schema} is newer than this program's {SCHEMA}",
            where="schema",
            hint="Update Limner: it was written by a newer one.",
        )
    while schema < SCHEMA:
        plain = {**UPGRADES[schema](plain), "schema": schema + 1}
        schema += 1
    return plain


def _invalid(error: msgspec.DecodeError) -> InvalidRecord:
    """msgspec says `Expected `float`, got `str` - at `$.shape.width``: split into message and path."""
    message, _, path = str(error).partition(" - at `$")
    return InvalidRecord(message, where=path.rstrip("`").lstrip("."))
