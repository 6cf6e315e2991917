"""The pictures that lie with a file of labels: found by path, name or stem, and measured by their headers."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from limner.formats.core.problems import Problem, Report, unreported
from limner.media import PictureRefused, probe

SUFFIXES = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".mpo",
        ".png",
        ".webp",
        ".gif",
        ".bmp",
        ".dib",
        ".tif",
        ".tiff",
        ".avif",
        ".heic",
        ".heif",
        ".jp2",
        ".ppm",
        ".pgm",
    ]
)


class Matcher:
    """Which of many paths a label file means; Unicode form (NFC, NFD) and slashes apart."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        self._named: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            key = same(path)
            self._exact[key] = path
            name = PurePosixPath(key).name
            self._named[name].append(path)
            self._stems[stem(name)].append(path)

    def find(self, name: str, near: str = "") -> str | None:
        """The path that `name` means: the same path, else the only one of that file name, else of that stem.

        Of several, the one that shares most folders with `name` and `near`; None if that is undecided.
        """
        if not self._exact:
            return None
        key = same(name)
        if key in self._exact:
            return self._exact[key]
        last = PurePosixPath(key).name
        folders = {*PurePosixPath(key).parent.parts, *PurePosixPath(same(near)).parts}
        return _closest(self._named.get(last, ()), folders) or _closest(
            self._stems.get(stem(last), ()), folders
        )


class Pictures:
    """Every picture below a folder, links that stay inside it included.

    A link that leads out is reported and left alone. The folder is walked when first asked.
    """

    def __init__(self, root: Path, report: Report = unreported) -> None:
        self.root = root
        self._report = report

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Relative paths with `/`, sorted."""
        return tuple(path for path in self.files if _suffix(path) in SUFFIXES)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every file, pictures and others; hidden ones left out."""
        return tuple(sorted(_walk(self.root, self._report)))

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.paths)

    def find(self, name: str, near: str = "") -> str | None:
        """The picture that a label file calls `name`; see `Matcher.find`."""
        return self._matcher.find(name, near)

    def size(self, path: str) -> tuple[int, int] | None:
        """Width and height of the upright picture, from its header; None (and reported) if unreadable."""
        try:
            found = probe(self.root / path, path)
        except PictureRefused as refused:
            self._report(Problem(refused.message, path, refused.hint, code=refused.code))
            return None
        return found.width, found.height

    def opener(self, path: str | None) -> Callable[[], BinaryIO] | None:
        """What opens the picture's file; None for None."""
        return None if path is None else partial(_open, str(self.root), path)


class KnownPictures(Pictures):
    """Pictures whose paths and sizes are known, wherever they lie."""

    def __init__(self, root: Path, sizes: Mapping[str, tuple[int, int]]) -> None:
        super().__init__(root)
        self._sizes = sizes
        self.__dict__["paths"] = tuple(sorted(sizes))

    def size(self, path: str) -> tuple[int, int] | None:
        """As it was given."""
        return self._sizes[path]


def same(path: str) -> str:
    """A path in the form in which paths are compared."""
    plain = path.replace("\\", "/").removeprefix("./")
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def stem(name: str) -> str:
    """A file's name without a picture's suffix; other dots belong to the name."""
    base, _, suffix = name.rpartition(".")
    return base if f".{suffix.lower()}" in SUFFIXES and base and not base.endswith("/") else name


def _suffix(path: str) -> str:
    base, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if dot and base else ""


def _closest(candidates: Iterable[str], folders: set[str]) -> str | None:
    scored = sorted(
        ((len(folders & set(PurePosixPath(same(path)).parent.parts)), path) for path in candidates),
        reverse=True,
    )
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _walk(root: Path, report: Report) -> Iterator[str]:
    real_root = os.path.realpath(root)
    folders = [""]
    while folders:
        folder = folders.pop()
        for entry in _entries(os.path.join(root, folder)):
            path = folder + entry.name
            if entry.is_symlink():
                if not entry.is_dir():
                    yield from _linked(path, os.path.realpath(entry.path), real_root, report)
            elif entry.is_dir():
                folders.append(f"{path}/")
            else:
                yield path


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What is in a folder, hidden things apart; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith((".", "__MACOSX"))]
    except OSError:
        return []


def _linked(path: str, target: str, real_root: str, report: Report) -> Iterator[str]:
    if _is_inside(target, real_root):
        yield path
        return
    report(Problem("it is a link that leads out of the folder", path, "Put the file itself there.", "link"))


def _is_inside(path: str, root: str) -> bool:
    return os.path.commonpath([path, root]) == root


def _open(root: str, path: str) -> BinaryIO:
    return open(os.path.join(root, path), "rb")
