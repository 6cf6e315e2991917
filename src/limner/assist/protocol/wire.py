"""What all messages share: how they are read, how they are written, and what is wrong with one."""

import json
from typing import Any, TypeVar

import msgspec

from limner.dataset import LimnerError

T = TypeVar("T")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A request or an answer; keys that it does not know are passed over."""


class ProtocolError(LimnerError):
    """It is not what the protocol says; `where` is the path of the field, such as `results[3].score`."""

    code = "protocol"


def read(data: bytes, kind: type[T]) -> T:
    """A message as it came. Raises ProtocolError.

    NaN and Infinity, which Python's own encoder writes, are read as numbers, so that one of them costs the value
    that it stands in, and not the message.
    """
    try:
        return msgspec.json.decode(data, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise _wrong(error) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _read_again(data, kind)


def taken(plain: Any, kind: type[T]) -> T:
    """A part of a message that was read as plain values. Raises ProtocolError."""
    try:
        return msgspec.convert(plain, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _wrong(error) from error


def write(message: Message) -> bytes:
    """The message's JSON."""
    return msgspec.json.encode(message)


def project_id(project: str | int | None) -> str:
    """The project's own id out of what stands in a request: `7.1700000000` is project 7, made at that second."""
    return str(project or "").partition(".")[0]


def _read_again(data: bytes, kind: type[T]) -> T:
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError) as error:
        shown = data[:60].decode(errors="replace")
        raise ProtocolError(f"it is no JSON, it begins with {shown!r}") from error
    return taken(plain, kind)


def _wrong(error: msgspec.ValidationError) -> ProtocolError:
    message, _, path = str(error).partition(" - at `$")
    return ProtocolError(message, where=path.rstrip("`").lstrip("."))
