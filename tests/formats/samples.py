"""Real samples: read, written in the same format, and read again."""

from collections.abc import Mapping
from pathlib import Path

from limner.dataset import Dataset, LabelledImage, Ontology
from limner.formats import Problem, convert, read


def opened(root: Path, format: str) -> tuple[Ontology, list[LabelledImage], list[Problem]]:
    """Classes, pictures and problems of a folder."""
    problems: list[Problem] = []
    found = read(root, format, report=problems.append)
    return found.ontology, list(found.images), list(dict.fromkeys(problems))


def given_back(root: Path, format: str, target: Path) -> tuple[Dataset, list[LabelledImage]]:
    """What is read of a sample. Written without a loss and read again, it is the same, record by record."""
    convert(root, target, format, from_=format, pictures="copy", strict=True, verified=True)
    before, after = read(root, format), read(target, format)
    assert before.ontology == after.ontology
    assert (before.sequences, before.tracks, before.extra) == (after.sequences, after.tracks, after.extra)
    items = sorted(before.images, key=lambda item: str(item.image.id))
    assert items == sorted(after.images, key=lambda item: str(item.image.id))
    return before, items


def folder(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with those files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
