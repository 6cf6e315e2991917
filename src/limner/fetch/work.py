"""What was fetched of a list so far, in a folder that outlives the process: who comes again goes on from there."""

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from limner.dataset import LimnerError
from limner.media import Probe, content_hash, probe

_JOURNAL, _LOCK = "fetched.jsonl", "lock"
_FAR = 1 << 30


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that lies here: its address, its file, and what its header says."""

    url: str
    file: str
    size: int
    hash: str
    probe: Probe


class Work:
    """The folder of a list that is being fetched; one process has it at a time."""

    def __init__(self, folder: Path) -> None:
        """Raises LimnerError where another process has it."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(self._lock):
            os.close(self._lock)
            raise LimnerError(
                "another limner command fetches there", code="in-use", where=str(folder),
                hint="Wait until it has ended, or stop it.",
            )  # fmt: skip
        self.done = {one.url: one for one in self._journalled()}

    def close(self) -> None:
        """Lets go; what was fetched stays."""
        os.close(self._lock)

    def part(self, url: str) -> Path:
        """Where the file grows."""
        return self.folder / f"{_key(url)}.part"

    def keep(self, url: str) -> Fetched:
        """The grown file, once it has shown itself to be a picture. Raises PictureRefused, and then it is gone."""
        part = self.part(url)
        try:
            found = probe(part, url)
        except LimnerError:
            part.unlink()
            raise
        finally:
            part.with_suffix(".etag").unlink(missing_ok=True)
        digest = content_hash(part)
        file = f"{_key(url)}.picture"
        os.replace(part, self.folder / file)
        one = Fetched(
            url=url, file=file, size=(self.folder / file).stat().st_size, hash=digest, probe=found
        )  # fmt: skip
        self._write(one)
        return one

    def _write(self, one: Fetched) -> None:
        with (self.folder / _JOURNAL).open("ab") as journal:
            journal.write(msgspec.json.encode(one) + b"\n")
        self.done[one.url] = one

    def _journalled(self) -> list[Fetched]:
        """What the journal says and the folder has; a line that was cut off is ended, and counts for nothing."""
        journal = self.folder / _JOURNAL
        data = journal.read_bytes() if journal.exists() else b""
        if data and not data.endswith(b"\n"):
            with journal.open("ab") as file:
                file.write(b"\n")
        found = []
        for line in data.splitlines():
            with suppress(msgspec.DecodeError, OSError):
                one = msgspec.json.decode(line, type=Fetched)
                if one.file == f"{_key(one.url)}.picture" and self._size(one) == one.size:
                    found.append(one)
        return found

    def _size(self, one: Fetched) -> int:
        return (self.folder / one.file).stat().st_size


def _key(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:32]


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
