"""Files that are made when they are first needed: by one thread at a time, seen only when they are whole."""

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


class Making:
    """Who makes which file; safe to use from many threads."""

    def __init__(self) -> None:
        self._making: dict[Path, threading.Lock] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def alone(self, path: Path) -> Iterator[None]:
        """One thread at a time makes one file; the others wait, and find it made."""
        with self._lock:
            lock = self._making.setdefault(path, threading.Lock())
        try:
            with lock:
                yield
        finally:
            with self._lock:
                self._making.pop(path, None)


def sweep(path: Path) -> None:
    """Removes what a kill left of a file that was being made; nobody may be making it now."""
    for part in path.parent.glob(f"{path.name}.*.part"):
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which is at `path` when all went well, and nowhere when not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
