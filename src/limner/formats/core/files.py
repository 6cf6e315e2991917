"""Small and large text files read safely: one way to open each kind, one error that says where it is wrong."""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from limner.formats.core.problems import FormatError, Problem

T = TypeVar("T")

MAX_BYTES = 50_000_000
"""Of a file that belongs to one picture, or that describes a data set; files of whole data sets are streamed."""

_LONGEST_LINE = 10_000_000
_PIECE = 1 << 18
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe must not hold us up


def data_of(path: Path, most: int = MAX_BYTES) -> bytes:
    """A file's bytes. Raises FormatError where it is larger than `most` or cannot be read."""
    try:
        data = _bytes_of(path, most)
        if len(data) > most:
            raise FormatError(f"it is larger than {most // 1_000_000} MB", where=str(path))
        return data
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}", where=str(path)) from error


def _bytes_of(path: Path, most: int) -> bytes:
    """The first bytes of a file, up to one more than `most`; with few questions to the system."""
    descriptor = os.open(path, _READ)
    try:
        pieces = []
        left = most + 1
        while left > 0 and (piece := os.read(descriptor, min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def text_of(path: Path, most: int = MAX_BYTES) -> str:
    """A file's text: UTF-8, or UTF-16 with its mark. Raises FormatError that names the byte."""
    return _text(data_of(path, most), path)


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every line with its number from 1, ends taken off, streamed. Raises FormatError that names the line."""
    try:
        with path.open("rb") as file:
            if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                yield from enumerate(text_of(path).splitlines(), start=1)
                return
            file.seek(0)
            yield from _decoded(iter(partial(file.readline, _LONGEST_LINE), b""), path)
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}", where=str(path)) from error


def few_lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The same of a small file, read at once. Raises FormatError also where it is larger than 50 MB."""
    data = data_of(path)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return enumerate(_text(data, path).splitlines(), start=1)
    return _decoded(data.splitlines(keepends=True) if b"\r" not in data else io.BytesIO(data), path)


def _decoded(lines: Iterable[bytes], path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        if len(line) >= _LONGEST_LINE:
            raise FormatError("a line is longer than 10 MB", where=f"{path}, line {number}")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise _not_utf8(error, f"{path}, line {number}") from error


def rows_of(path: Path, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the number of its last line; empty ones left out.

    Raises FormatError that names the line.
    """
    reader = csv.reader((f"{line}\n" for _, line in lines_of(path)), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, [field.removesuffix("\n") for field in row]
    except csv.Error as error:
        raise FormatError(f"it is no CSV: {error}", where=f"{path}, line {reader.line_num}") from error


def json_of(path: Path, kind: type[T], most: int = MAX_BYTES) -> T:
    """A JSON file as a value of `kind`. Raises FormatError that names the place, also for keys that stand twice."""
    return typed(json_text(path, most), kind, str(path))


def json_text(path: Path, most: int = MAX_BYTES) -> Any:
    """A JSON file as plain values. Raises FormatError, also for keys that stand twice and for NaN."""
    return strict_json(text_of(path, most), str(path))


def strict_json(text: str | bytes, where: str) -> Any:
    """JSON as plain values. Raises FormatError, also for keys that stand twice and for NaN."""
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        if (b"\\u" if isinstance(text, bytes) else "\\u") in text:  # type: ignore[operator]
            _check_letters(found)
        return found
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}"
        raise FormatError(f"it is not JSON: {error.msg} in column {error.colno}", where=place) from error
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        raise FormatError("it is nested too deep" if deep else str(error), where=where) from error


def finite(value: Any, where: str) -> Any:
    """The plain value. Raises FormatError where a number in it is without bounds, as `1e999` is."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError as error:
        raise FormatError("it holds a number without bounds", where=where) from error
    return value


def typed(value: Any, kind: type[T], where: str) -> T:
    """Plain values as `kind`. Raises FormatError that names the field."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        place = place.rstrip("`").lstrip(".")
        raise FormatError(message, where=f"{where}, {place}" if place else where) from error


def xml_of(path: Path, root: str = "") -> Element:
    """The root of an XML document, whose name must be `root`. Raises FormatError; a DTD or entities are refused."""
    data = data_of(path)
    try:
        document: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise FormatError(
            "it holds a DTD or entities, which are refused", code="unsafe-xml", where=str(path),
            hint="Take the DOCTYPE out.",
        ) from error  # fmt: skip
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise FormatError(f"it is not XML: {error}", where=str(path)) from error
    if root and document.tag != root:
        raise FormatError(f"its root is <{document.tag}> and not <{root}>", where=str(path))
    return document


def problem_of(error: FormatError, where: str = "") -> Problem:
    """One file's error as an entry of a report, so that the other files go on."""
    return Problem(error.message, where or error.where, error.hint, error.code)


def number(text: str, what: str) -> float:
    """A finite number. Raises ValueError that says what `what` is instead."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value - value != 0 or "_" in text:
        raise ValueError(f"{what} is {text[:40]!r}, not a number")
    return value


def whole(text: str, what: str) -> int:
    """A whole number. Raises ValueError that says what `what` is instead."""
    value = number(text, what)
    if value != int(value):
        raise ValueError(f"{what} is {text[:40]!r}, not a whole number")
    return int(value)


def _text(data: bytes, path: Path) -> str:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(error, str(path)) from error


def _not_utf8(error: UnicodeDecodeError, where: str) -> FormatError:
    return FormatError(f"it is not UTF-8 at byte {error.start}", where=where, hint="Save it as UTF-8.")


def _check_letters(value: Any) -> None:
    """Raise ValueError for half a letter, such as `\\ud800` alone: nobody could write it as UTF-8 again."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"it holds half a letter, \\u{ord(error.object[error.start]):04x}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        again = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"key {again!r} stands twice in one object")
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"it holds {text}, which is no JSON")
