"""Folders read where they lie; nothing is written there."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from limner.media.entries import Entry, cannot_open, is_ignored
from limner.media.names import EntryRefused, natural_key, safe_relative


def walk_folder(root: Path) -> Iterator[Entry | EntryRefused]:
    """Each file below `root`, folder by folder in natural order.

    Hidden and system files are left out in silence; links, which are not followed, whatever is no regular
    file, and folders that cannot be opened are yielded as refusals. Raises OSError if `root` is such a one.
    """
    yield from _walk(root, "", os.listdir(root))


def _walk(root: Path, folder: str, names: list[str]) -> Iterator[Entry | EntryRefused]:
    for base in sorted(names, key=natural_key):
        if is_ignored(base):
            continue
        name = f"{folder}{base}"
        path = root / name
        try:
            safe_relative(name)
            found = path.lstat()
            if stat.S_ISDIR(found.st_mode):
                inside = os.listdir(path)
            elif fault := _fault(found.st_mode):
                raise EntryRefused(name, "not-a-file", fault)
        except EntryRefused as refused:
            yield refused
        except OSError as error:
            yield cannot_open(name, error)
        else:
            if stat.S_ISDIR(found.st_mode):
                yield from _walk(root, f"{name}/", inside)
            else:
                yield Entry(name, found.st_size, found.st_mtime, path, partial(_open, path))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _fault(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "it is a link, and links are not followed"
    return "" if stat.S_ISREG(mode) else "it is no regular file"
