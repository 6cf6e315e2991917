"""The versions of a model in a folder: one folder for each, and a file that names the one that serves."""

import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

from limner.dataset import LimnerError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
_MAKING = ".making-"


class Versions:
    """The folder is made when it is first needed; what a broken-off training left there is removed."""

    def __init__(self, folder: Path, first: str) -> None:
        self._folder = folder
        self._first = first
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_MAKING}*"):
            shutil.rmtree(left)

    @property
    def current(self) -> str:
        """The version that serves."""
        try:
            name = (self._folder / "current").read_text("utf-8").strip()
        except OSError:
            return self._first
        return name if _NAME.fullmatch(name) and (self._folder / name).is_dir() else self._first

    def names(self) -> list[str]:
        """All versions, oldest first."""
        folders = [one for one in self._folder.iterdir() if one.is_dir() and _NAME.fullmatch(one.name)]
        made = [one.name for one in sorted(folders, key=lambda one: one.stat().st_mtime_ns)]
        return made if self._first in made else [self._first, *made]

    def folder(self, name: str) -> Path:
        """The folder of a version, which is there."""
        found = self._folder / name
        found.mkdir(exist_ok=True)
        return found

    def begin(self) -> Path:
        """A new folder for a version that has no name yet."""
        return Path(mkdtemp(prefix=_MAKING, dir=self._folder))

    def finish(self, begun: Path, name: str) -> Path:
        """What was begun becomes the version that serves. Raises LimnerError for a name that cannot be one."""
        target = self._folder / name
        if not _NAME.fullmatch(name) or name == "current" or target.exists():
            raise LimnerError(
                f"{name[:100]!r} cannot name a version"
                if not target.exists()
                else f"there is a version {name}",
                code="version",
                hint="`fit` gives a new name each time, of letters, digits and . _ + -.",
            )
        begun.rename(target)
        mark = self._folder / f"{_MAKING}current"
        mark.write_text(name, "utf-8")
        mark.replace(self._folder / "current")
        return target
