"""Large JSON files opened: the outermost list or object as raw entries, each decoded when it is asked for.

The file is mapped and only its outline is decoded at once; a key that stands twice in one object is refused.
"""

import json
import mmap
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw

from limner.dataset import Split, derived_id
from limner.formats.core.files import strict_json, text_of
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import split_folder

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def list_of(path: Path) -> list[Raw]:
    """The entries of a file that is a JSON list. Raises FormatError."""
    found: list[Raw] = _outline(path, list[Raw])
    return found


def pairs_of(path: Path) -> list[tuple[str, Raw]]:
    """The members of a file that is a JSON object, in order; a key may come again. Raises FormatError."""
    return [(key.text, value) for key, value in _outline(path, dict[_Key, Raw]).items()]


def inner_pairs(raw: Raw, where: str) -> list[tuple[str, Raw]]:
    """The members of an entry that is a JSON object, likewise."""
    return [(key.text, value) for key, value in _decoded(raw, dict[_Key, Raw], where).items()]


def value_of(raw: Raw | bytes, where: str) -> Any:
    """An entry as plain values. Raises FormatError."""
    text = bytes(raw)
    found = strict_json(text, where)
    if b"\\ud" in text or b"\\uD" in text:
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise FormatError("a text in it holds half a sign (a lone surrogate)", where=where) from error
    return found


def loosely(raw: Raw) -> dict[str, Any]:
    """An entry that is an object, quickly and without judging it, for a first reading; empty if it is none."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            found = value_of(raw, "")
        except FormatError:
            return {}
    return found if isinstance(found, dict) else {}


def object_of(raw: Raw | bytes, where: str) -> dict[str, Any]:
    """An entry that must be an object. Raises FormatError."""
    found = value_of(raw, where)
    if not isinstance(found, dict):
        raise FormatError(f"it is {named(found)}, not an object", where=where)
    return found


def member(record: dict[str, Any], key: str, kind: type, *, needed: bool = False) -> Any:
    """What stands under a key, None where there is nothing. Raises ValueError where it is something else."""
    found = record.get(key)
    if found is None:
        if needed:
            raise ValueError(f"there is no {key}")
        return None
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise ValueError(f"{key} is {named(found)}, not {_KINDS[kind]}")
    return found


def real(record: dict[str, Any], key: str) -> float:
    """The finite number under a key. Raises ValueError."""
    if key not in record:
        raise ValueError(f"there is no {key}")
    return finite(record[key], key)


def finite(value: Any, what: str) -> float:
    """A JSON value as a finite number. Raises ValueError that says what it is instead."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{what} is {named(value)}, not a number")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise ValueError(f"{what} is no finite number")
    return number


def side(value: Any) -> int:
    """A picture's width or height; 0 where it is none."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1 << 31
    return int(value) if whole else 0


def named(value: Any) -> str:
    """A JSON value in a few words, for messages."""
    return _NAMES[type(value)] if isinstance(value, list | dict) or value is None else repr(value)[:40]


def documents(root: Path, *suffixes: str) -> Iterator[tuple[Path, Split]]:
    """The files with those suffixes in a folder and in its folders that are called after splits; or the file."""
    if root.is_file():
        if root.suffix.lower() in suffixes:
            yield root, split_folder(root.parent.name) or ""
        return
    folders: list[tuple[Path, Split]] = [(root, "")]
    for child in sorted(root.iterdir()):
        split = split_folder(child.name)
        if split is not None and child.is_dir() and not child.is_symlink():
            folders.append((child, split))
    for folder, split in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in suffixes and path.is_file() and not path.name.startswith("."):
                yield path, split


class PictureIds:
    """Ids of pictures by split and path, as all formats derive them."""

    def __init__(self) -> None:
        self._taken: set[UUID] = set()

    def take(self, split: Split, path: str, where: str, report: Report) -> UUID:
        """The id; that of a picture which is listed again is another, and this is reported."""
        parts = [part for part in path.split("/") if part] or [path]
        found = derived_id("image", split, *parts)
        count = 1
        while found in self._taken:
            count += 1
            found = derived_id("image", split, *parts, "again", count)
        if count > 1:
            report(Problem("this picture is listed more than once", where, code="again", outcome="noted"))
        self._taken.add(found)
        return found


_KINDS = {str: "a text", list: "a list", dict: "an object", bool: "true or false", int: "a whole number"}
_NAMES = {list: "a list", dict: "an object", type(None): "nothing"}


class _Key:
    """A member's name that is like no other, so that none takes another's place."""

    def __init__(self, text: str) -> None:
        self.text = text


def _mapped(path: Path) -> memoryview:
    """A file's bytes as UTF-8 without its mark, mapped where they are that already. Raises FormatError."""
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise FormatError("it is empty", where=str(path))
            found = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}", where=str(path)) from error
    if found[:2] in _WIDE:
        return memoryview(text_of(path).encode())
    return memoryview(found)[len(_BOM) if found[:3] == _BOM else 0 :]


def _outline(path: Path, kind: Any) -> Any:
    return _decoded(_mapped(path), kind, str(path))


def _decoded(data: Any, kind: Any, where: str) -> Any:
    try:
        return msgspec.json.decode(data, type=kind, dec_hook=lambda made, text: made(text))
    except RecursionError as error:
        raise FormatError("it is nested too deep", where=where) from error
    except ValueError as error:  # msgspec's, or that of text that is not UTF-8
        raise FormatError(f"it is not what it should be: {error}", where=where) from error
