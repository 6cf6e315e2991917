"""Which format a file or folder is in, and where in a heap of files labels lie."""

from dataclasses import dataclass
from pathlib import Path

from limner.formats.core.look import Look
from limner.formats.core.problems import FormatError
from limner.formats.registry import Format, load, names

_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Labels in a format, with what speaks for it."""

    format: str
    path: Path
    evidence: tuple[str, ...]


def sniff(path: Path) -> Found:
    """The one format that `path` is in. Raises FormatError where there is none, or more than one that fits."""
    found = formats_of(path)
    if not found:
        raise FormatError(
            "no labels in a known format were found", code="no-labels", where=str(path),
            hint=f"Known formats: {', '.join(names())}.",
        )  # fmt: skip
    if len(found) > 1:
        evidence = "; ".join(f"{one.format}: {one.evidence[0]}" for one in found)
        raise FormatError(
            f"it may be in more than one format ({evidence})", code="ambiguous", where=str(path),
            hint="Say which one is meant.", params={"candidates": [one.format for one in found]},
        )  # fmt: skip
    return found[0]


def find_labels(folder: Path) -> list[Found]:
    """Labels in the folder or, where it has none itself, in the folders below it (three levels deep).

    What only a layout speaks for is left out: somebody's folders of pictures need not be labels.
    """
    return sorted(_search(folder, _DEPTH), key=lambda found: (str(found.path), found.format))


def formats_of(path: Path) -> list[Found]:
    """Every format that something speaks for; those that only the layout speaks for where there is no other.

    Raises FormatError where the path cannot be read.
    """
    formats = {name: load(name) for name in names()}
    look = Look(path)
    told = _found(look, {name: one for name, one in formats.items() if not by_layout(one)})
    return told or _found(look, {name: one for name, one in formats.items() if by_layout(one)})


def by_layout(one: Format) -> bool:
    """Whether names of folders and files are all that a format is known by, as they may mean anything."""
    return bool(getattr(one, "BY_LAYOUT", False))


def _found(look: Look, formats: dict[str, Format]) -> list[Found]:
    found = []
    for name, one in formats.items():
        try:
            evidence = one.sniff(look)
        except OSError as error:
            raise FormatError(f"it cannot be read: {error.strerror}", where=str(look.root)) from error
        if evidence:
            found.append(Found(name, look.root, tuple(evidence)))
    return found


def _search(folder: Path, depth: int) -> list[Found]:
    here = [found for found in formats_of(folder) if not by_layout(load(found.format))]
    if here or not depth or not folder.is_dir():
        return here
    below = sorted(
        child for child in folder.iterdir() if child.is_dir() and not child.name.startswith((".", "__"))
    )
    return [found for child in below if not child.is_symlink() for found in _search(child, depth - 1)]
