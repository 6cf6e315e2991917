"""Pictures beside labels by their names: some formats are known by those, and some keep labels in pictures."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from limner.dataset import LimnerError
from limner.formats import Pictures, Problem, telling
from limner.jobs import entries
from limner.jobs.choices import HERE
from limner.jobs.work import Work
from limner.media import Entry, EntryRefused, PictureRefused, probe, safe_relative

_HEAD = 64
"""Bytes of a picture that tell its depth and whether it has a palette."""


class Tree:
    """The folder of an import's labels, with a file of a few bytes in the place of each picture.

    A picture that turns out to be one of labels is laid out in full when a reader is about to read it.
    """

    def __init__(self, work: Work, folder: Path, held: ExitStack) -> None:
        """Looks at the header of every picture; those that cannot be read are in `refused`."""
        self.folder = folder
        self.sizes: dict[str, tuple[int, int]] = {}
        """Width and height of each upright picture, by path."""
        self.folders: set[str] = set()
        """Where they lie."""
        self.refused: list[tuple[str, LimnerError]] = []
        self._entries: dict[Path, Entry] = {}
        for number, entry in enumerate(entries.pictures(work, held)):
            if number % 200 == 0:
                work.step(number, 0, "looking at the pictures")
            try:
                found = probe(entry.path or entry.read(), entry.name)
                self._entries[folder / safe_relative(entry.name)] = entry
            except (PictureRefused, EntryRefused) as refused:
                self.refused.append((entry.name, refused))
                continue
            self.sizes[entry.name] = found.width, found.height
            self.folders.add(entry.name.rpartition("/")[0])
            entries.lay_out(entry, folder, most=_HEAD)

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """The paths of those pictures that are read as labels meanwhile."""
        met: set[str] = set()

        def fill(path: Path) -> None:
            entry = self._entries.get(path)
            if entry is None or entry.name in met:
                return
            met.add(entry.name)
            path.unlink()
            entries.lay_out(entry, self.folder)

        with telling(fill):
            yield met


@dataclass(frozen=True, slots=True)
class Coming:
    """Stands for a picture that is here or will come in."""

    path: str

    def __call__(self) -> BinaryIO:
        """Nobody reads it before it is there."""
        raise OSError(f"{self.path} is not read yet")


class ComingPictures(Pictures):
    """Pictures that come in and those of the project, as readers of labels will see them once they are there."""

    def __init__(self, work: Work, tree: Tree, root: Path) -> None:
        super().__init__(root)
        below = under(tree.folder, root)
        known = work.store.images.by_path(work.project)
        here = work.store.images.sizes(work.project) if known else {}
        sizes = {path: here[id] for path, id in known.items()} | tree.sizes
        self._known = {path.removeprefix(below): size for path, size in sizes.items()}
        self.__dict__["paths"] = tuple(sorted(self._known))

    def size(self, path: str) -> tuple[int, int] | None:
        """Of the upright picture."""
        return self._known[path]

    def opener(self, path: str | None) -> Coming | None:
        """What tells that the picture is known; None for None."""
        return None if path is None else Coming(path)


def place_of(folder: Path, root: Path) -> str:
    """Where `root` lies, seen from `folder`."""
    return root.relative_to(folder).as_posix()


def under(folder: Path, root: Path) -> str:
    """What paths below `root` begin with, seen from `folder`."""
    below = place_of(folder, root)
    return "" if below == HERE else f"{below}/"


def remark(problem: Problem, folder: Path) -> dict[str, str]:
    """What a reader has to say, as an entry of a report without its number."""
    return {
        "name": problem.where.replace(f"{folder}/", ""),
        "outcome": problem.outcome,
        "code": problem.code,
        "message": f"{problem.message}.",
        "hint": problem.hint,
    }


def refusal(name: str, error: LimnerError) -> dict[str, str]:
    """Why a file is not taken, as an entry of a report without its number."""
    return {
        "name": name,
        "outcome": "skipped" if error.code == "unknown-kind" else "refused",
        "code": error.code,
        "message": error.message if error.message.endswith(".") else f"{error.message}.",
        "hint": error.hint,
    }
