"""The data folder itself: can it be written, and do its database and its blobs belong together?"""

import os
import secrets
import shutil
from pathlib import Path

from sqlalchemy import select

from limner.store.database import Database
from limner.store.errors import StorageFailed
from limner.store.tables import meta

_ROOM_NEEDED = 64 << 20
_INSTANCE = "instance"


def check_folder(data: Path) -> None:
    """Makes the folder where it is not there; raises StorageFailed unless it can be written, synced and has room."""
    trial = data / ".limner-trial"
    try:
        data.mkdir(parents=True, exist_ok=True)
        with trial.open("wb") as file:
            file.write(b"limner")
            file.flush()
            os.fsync(file.fileno())
        trial.unlink()
        free = shutil.disk_usage(data).free
    except OSError as error:
        raise StorageFailed(
            f"the data folder cannot be written: {error.strerror or error}",
            code="data-folder-unwritable",
            where=str(data),
            hint="Give the folder to the user who runs Limner, or name another one with --data.",
        ) from error
    if free < _ROOM_NEEDED:
        raise StorageFailed(
            f"only {free >> 20} MiB are free, {_ROOM_NEEDED >> 20} are needed",
            code="disk-full",
            where=str(data),
            hint="Free some space, or name another folder with --data.",
        )


def match_instance(database: Database, blobs: Path) -> str:
    """The id that database and blobs share, made where both are new. Raises StorageFailed (`wrong-database`)."""
    beside = blobs / _INSTANCE
    with database.read() as connection:
        ours = connection.scalar(select(meta.c.value).where(meta.c.name == _INSTANCE))
    theirs = (beside.read_text().strip() or None) if beside.exists() else None
    # A power cut may leave the file empty: a database that knows its id writes it again.
    cut_off = ours is not None and theirs is None and beside.exists()
    if ours is None and theirs is None:
        ours = secrets.token_hex(8)
        database.write(
            lambda connection: connection.execute(meta.insert().values(name=_INSTANCE, value=ours))
        )
    if theirs is None and (cut_off or not (blobs / "sha256").exists()):
        blobs.mkdir(parents=True, exist_ok=True)
        part = beside.with_name(f"{_INSTANCE}.part")
        part.write_text(f"{ours}\n")
        part.replace(beside)
        theirs = ours
    if ours != theirs:
        raise StorageFailed(
            "the database is empty, but the pictures beside it belong to another one"
            if ours is None
            else "database and pictures do not belong together",
            code="wrong-database",
            where=str(blobs),
            hint="Bring back the database that belongs to these files, or name another data folder.",
            params={"database": ours or "", "blobs": theirs or ""},
        )
    return str(ours)
