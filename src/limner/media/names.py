"""Names of files as archives, folders and annotation files give them: shown safely, never trusted."""

import re
from pathlib import PurePosixPath

from limner.dataset import LimnerError

MAX_NAME = 1024

_DRIVE = re.compile(r"[A-Za-z]:")
_PLAIN = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_() +,=@~.-]*(?:/[A-Za-z0-9_(][A-Za-z0-9_() +,=@~.-]*)*")
_SHORT = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class EntryRefused(LimnerError):
    """One entry of an archive or folder that is not taken; the entries around it are not concerned.

    Codes: `unsafe-name`, `not-a-file`, `unreadable`, `too-large`, and in archives `encrypted`, `bomb`,
    `compression`, `nested-archive`, `duplicate-entry`, `overlapping-entry`, `damaged-entry`.
    """

    def __init__(self, name: str, code: str, reason: str, hint: str = "") -> None:
        super().__init__(reason, code=code, where=printable(name), hint=hint)


def printable(name: str) -> str:
    """`name` for people and logs: what does not print is escaped, and a very long one cut in the middle."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)
    return text if len(text) <= 200 else f"{text[:120]}…{text[-79:]}"


def safe_relative(name: str) -> PurePosixPath:
    """The relative path that `name` spells; its Unicode form is kept as given.

    Raises EntryRefused (code `unsafe-name`) when it is empty, absolute, too long, has a drive, a `..`,
    a backslash or control characters, or is not valid Unicode.
    """
    reason = _fault(name)
    if reason:
        raise EntryRefused(name, "unsafe-name", reason, "Rename it in the source and add it again.")
    return PurePosixPath(name)


def safe_text(name: str) -> str:
    """The same as text: as it is where it is plain, as nearly all are, else as a path spells it."""
    return name if len(name) <= _SHORT and _PLAIN.fullmatch(name) else str(safe_relative(name))


def natural_key(name: str) -> tuple[object, ...]:
    """Sorts names as people do: folder by folder, upper and lower case together, 2 before 10."""
    return tuple(_natural(part) for part in name.split("/")), name


def _natural(part: str) -> tuple[object, ...]:
    pieces = re.split(r"([0-9]+)", part.casefold())
    return tuple((len(d := p.lstrip("0")), d) if n % 2 else p for n, p in enumerate(pieces))


def _fault(name: str) -> str:
    if _CONTROL.search(name):
        return "its name holds control characters"
    if "\\" in name:
        return "its name holds a backslash"
    if name.startswith("/"):
        return "its name is an absolute path"
    if _DRIVE.match(name):
        return "its name begins with a drive letter"
    if ".." in name.split("/"):
        return "its name climbs out of its folder"
    if not name.strip("./"):
        return "it has no name"
    return _too_long_or_not_unicode(name)


def _too_long_or_not_unicode(name: str) -> str:
    try:
        length = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "its name is not valid Unicode"
    return f"its name is longer than {MAX_NAME} bytes" if length > MAX_NAME else ""
