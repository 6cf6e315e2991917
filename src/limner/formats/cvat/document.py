"""A CVAT XML document opened: the children of its root one by one, so that memory holds one picture or track."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from limner.formats.core.problems import FormatError

_HEAD = 1 << 12
_MOST_BYTES = 200_000_000
"""Of one child of the root."""
_DEEPEST = 30


class _Counted:
    """A file that gives up where one child of the root would not end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.since += len(data)
        if self.since > _MOST_BYTES:
            raise FormatError(f"one element is larger than {_MOST_BYTES // 1_000_000} MB")
        return data


def documents(root: Path) -> list[Path]:
    """The CVAT documents of a folder and of the folders in it, or the one file."""
    if root.is_file():
        return [root]
    found = [*root.glob("*.xml"), *root.glob("*/*.xml")]
    return sorted(path for path in found if looks_like_cvat(path))


def looks_like_cvat(path: Path) -> bool:
    """Whether the beginning of a file shows the root element; in UTF-16 too."""
    try:
        with path.open("rb") as file:
            return b"<annotations" in file.read(_HEAD).replace(b"\0", b"")
    except OSError:
        return False


def children(path: Path) -> Iterator[Element]:
    """Every child of the root, complete; it is emptied when the next one is asked for.

    Raises FormatError where the document breaks off or is none, or holds a DTD.
    """
    try:
        with path.open("rb") as file:
            yield from _children(_Counted(file), str(path))
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}", where=str(path)) from error
    except DefusedXmlException as error:
        raise FormatError(
            "it holds a DTD or entities, which are refused", code="unsafe-xml", where=str(path),
            hint="Take the DOCTYPE out.",
        ) from error  # fmt: skip
    except (ParseError, ValueError, LookupError) as error:
        raise FormatError(f"it is not XML: {error}", where=str(path)) from error


def _children(source: _Counted, where: str) -> Iterator[Element]:
    depth = 0
    root: Element | None = None
    for event, element in iterparse(source, ("start", "end"), forbid_dtd=True):
        if event == "start":
            depth += 1
            if root is None:
                root = element
                if root.tag != "annotations":
                    raise FormatError(f"its root is <{root.tag}> and not <annotations>", where=where)
            elif depth > _DEEPEST:
                raise FormatError("it is nested too deep", where=where)
            continue
        depth -= 1
        if depth == 1 and root is not None:
            yield element
            root.clear()
            source.since = 0


def compact(element: Element) -> str:
    """An element as text, without the blanks that only lay it out."""
    for one in element.iter():
        one.tail = None
        if len(one) and not (one.text or "").strip():
            one.text = None
    return tostring(element, "unicode")


def parsed(text: str) -> Element:
    """What `compact` gave. Raises ValueError if it is anything else."""
    try:
        found: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"it is not XML: {error}") from error
    return found


def text_at(element: Element, path: str) -> str:
    """The text of a child; empty where there is none."""
    return element.findtext(path) or ""
