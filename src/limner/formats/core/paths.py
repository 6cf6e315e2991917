"""Names for files to be written: safe on every system, and each only once."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from limner.dataset import Image
from limner.formats.core.ledger import Ledger
from limner.formats.core.pictures import stem

_LONGEST = 200
_PLAIN = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_() +,=@~-]*(\.[A-Za-z0-9_() +,=@~-]+)*")
"""What most names are, and needs no closer look where it is short."""


class Paths:
    """Hands out relative paths without suffix, never the same twice (case and Unicode form apart)."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, path: str) -> PurePosixPath:
        """The path below `folder` under which a picture called `path` is written; see `take_text`."""
        return PurePosixPath(self.take_text(folder, path))

    def take_text(self, folder: str, path: str) -> str:
        """The path under which a picture called `path` is written: its own name where it can be.

        What no file may be called is percent-encoded. A second picture of the same stem gets ` (2)` behind it,
        as label files are named after the stem alone.
        """
        *folders, last = [_safe(part) for part in path.split("/") if part] or [""]
        before = "".join([f"{part}/" for part in (folder, *folders) if part])
        first = stem(last)
        count, name = 1, first
        while (key := _key(before + name)) in self._taken:
            count += 1
            name = f"{first} ({count})"
        self._taken.add(key)
        return before + name + last[len(first) :]

    def keep(self, folder: str, image: Image) -> PurePosixPath:
        """The same, told apart by whole names: a second picture of that name gets `~` and a piece of its id.

        Which of two gets it does not depend on their order once their paths are sorted.
        """
        wanted = PurePosixPath(folder, *(_safe(part) for part in image.path.split("/") if part))
        if _key(str(wanted)) in self._taken:
            first = stem(wanted.name)
            wanted = wanted.with_name(f"{first}~{image.id.hex}{wanted.name[len(first) :]}")
        self._taken.add(_key(str(wanted)))
        return wanted

    def place(self, folder: str, image: Image, ledger: Ledger) -> PurePosixPath:
        """The same for a picture; a name that is not its own is entered in the ledger."""
        return PurePosixPath(self.place_text(folder, image, ledger))

    def place_text(self, folder: str, image: Image, ledger: Ledger) -> str:
        """The same as text, which costs a fifth."""
        own = image.path
        path = self.take_text(folder, own)
        inside = path[len(folder) + 1 :] if folder else path
        if inside != own:
            ledger.rename(image, inside)
        return path


def stem_of(path: PurePosixPath) -> PurePosixPath:
    """The path without the suffix of a picture; other dots belong to the name."""
    return PurePosixPath(stem(str(path)))


def _key(path: str) -> str:
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def _safe(part: str) -> str:
    if len(part) <= _LONGEST and _PLAIN.fullmatch(part):
        return part
    dot = "%2E" if part.startswith(".") else ""  # else it would be hidden, or mean a folder
    text = dot + "".join(_escape(char) if _is_unsafe(char) else char for char in part[bool(dot) :])
    raw = text.encode("utf-8")
    if len(raw) <= _LONGEST:
        return text
    suffix = PurePosixPath(text).suffix[:10]
    digest = hashlib.sha256(raw).hexdigest()[:16]
    return raw[: _LONGEST - 40].decode("utf-8", "ignore") + "~" + digest + suffix


def _is_unsafe(char: str) -> bool:
    return char in '\\:*?"<>|' or unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE


def _escape(char: str) -> str:
    return "".join(f"%{octet:02X}" for octet in char.encode("utf-8", "surrogatepass"))
