"""A copy of a data folder, made while it is in use."""

import os
import shutil
from pathlib import Path

from limner.store.dialect import copy_database, sqlite_url
from limner.store.errors import StorageFailed

_OURS = ("limner.db", "blobs")


def back_up(data: Path, target: Path) -> tuple[int, int]:
    """Copies database and blobs of `data` into the new folder `target`; gives how many blobs and bytes it holds.

    The database is copied first, as of one moment; blobs never change, so that all it speaks of are there
    afterwards. Raises StorageFailed where there is no data folder, or `target` is there already.
    """
    database, blobs = (data / name for name in _OURS)
    if not database.is_file():
        raise StorageFailed(
            "there is no data folder", code="no-data", where=str(data), hint="Name it with --data."
        )
    if target.exists():
        raise StorageFailed("there is something already", code="backup-exists", where=str(target))
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    copy_database(sqlite_url(database), part / database.name)
    count = size = 0
    for folder, _, names in os.walk(blobs):
        place = part / "blobs" / Path(folder).relative_to(blobs)
        place.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy2(Path(folder, name), place / name)
            count, size = count + 1, size + (place / name).stat().st_size
    part.replace(target)
    return count, size
