"""The lock of a data folder: one process at a time, and its address for whoever comes second.

The operating system holds the lock for the process, so a dead one's is free at once. What stands in the file is
only for people and for the command line.
"""

import os
import sys
from pathlib import Path

import msgspec

from limner.store.errors import DataFolderInUse

_FILE = "limner.lock"
_FAR = 1 << 30


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a data folder."""

    pid: int
    address: str
    """Of its server; empty where none runs."""
    instance: str


def holder(data: Path) -> Holder | None:
    """Who has the data folder now; None when it is free."""
    try:
        descriptor = os.open(data / _FILE, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _lock(descriptor) else _read(data)
    finally:
        os.close(descriptor)


class Lock:
    """A data folder held by this process."""

    def __init__(self, data: Path) -> None:
        """Takes the lock. Raises DataFolderInUse."""
        self._descriptor = os.open(data / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(self._descriptor):
            os.close(self._descriptor)
            raise _in_use(data, _read(data))

    def announce(self, address: str, instance: str) -> None:
        """Writes down who holds the folder."""
        body = msgspec.json.encode(Holder(pid=os.getpid(), address=address, instance=instance))
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, body)

    def close(self) -> None:
        """Lets go; the file stays."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def _in_use(data: Path, other: Holder | None) -> DataFolderInUse:
    address, pid = (other.address, other.pid) if other else ("", 0)
    return DataFolderInUse(
        "another Limner has this data folder",
        where=str(data),
        hint=f"Use the one at {address}, or stop it." if address else "Wait until it has ended, or stop it.",
        params={"address": address, "pid": pid},
    )


def _read(data: Path) -> Holder:
    try:
        return msgspec.json.decode((data / _FILE).read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return Holder(pid=0, address="", instance="")


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        """Locks a byte far behind the text, as Windows lets nobody read what is locked."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
