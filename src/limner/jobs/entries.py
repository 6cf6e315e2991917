"""What an import was given, file by file: an upload with its zips, a folder, a zip or a single file."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from uuid import UUID

from limner.jobs.work import Work
from limner.media import (
    Archive,
    ArchiveRefused,
    Entry,
    EntryRefused,
    is_ignored,
    is_picture,
    safe_relative,
    walk_folder,
)

_LABELS = frozenset({
    ".json", ".jsonl", ".ndjson", ".geojson", ".xml", ".txt", ".csv", ".tsv", ".yaml", ".yml", ".ini", ".names",
    ".data", ".lst", ".pbtxt", ".svg", ".npy", ".parquet", ".tar", ".record", ".tfrecord", ".nii", ".gz", ".dcm",
})  # fmt: skip
_SHARD = ".tfrecord-"
_MAX_LABEL_FILE = 4 << 30


def entries(work: Work, held: ExitStack) -> Iterator[Entry | EntryRefused]:
    """Every file in a fixed order, so that a repeated step meets the same ones; refused ones as refusals.

    Zips stay open, and what lies in them readable, until `held` is closed.
    """
    given = work.spec.get("folder")
    if given is None:
        yield from _uploaded(work, held)
    elif Path(given).is_dir():
        yield from walk_folder(Path(given))
    else:
        path = Path(given)
        yield from _opened(_entry(path.name, path), held)


def pictures(work: Work, held: ExitStack) -> Iterator[Entry]:
    """The pictures among the entries, in the same fixed order."""
    for found in entries(work, held):
        if isinstance(found, Entry) and not is_label_file(found.name) and _is_picture(found) is True:
            yield found


def sort_out(work: Work, labels: Path, held: ExitStack) -> Iterator[Entry | EntryRefused]:
    """Copies label files below `labels`; yields each picture, and each refusal of anything else."""
    for found in entries(work, held):
        if isinstance(found, EntryRefused):
            yield found
            continue
        if is_label_file(found.name):
            refused = lay_out(found, labels)
            if refused:
                yield refused
            continue
        picture = _is_picture(found)
        if isinstance(picture, EntryRefused):
            yield picture
        elif picture:
            yield found
        else:
            yield EntryRefused(found.name, "unknown-kind", "it is neither a picture nor a label file")


def _uploaded(work: Work, held: ExitStack) -> Iterator[Entry | EntryRefused]:
    for file in work.store.uploads.files(UUID(work.spec["upload"])):
        if not is_ignored(file.path):
            yield from _opened(_entry(file.path, file.place), held)


def _entry(name: str, path: Path) -> Entry:
    found = path.stat()
    return Entry(name, found.st_size, found.st_mtime, path, partial(_open, path))


def _opened(entry: Entry, held: ExitStack) -> Iterator[Entry | EntryRefused]:
    """The entry, or what lies in it where it is a zip, below the folder in which the zip stands."""
    if entry.path is None or PurePosixPath(entry.name).suffix.lower() != ".zip":
        yield entry
        return
    folder = PurePosixPath(entry.name).parent
    try:
        archive = held.enter_context(Archive(entry.path))
        for inside in archive.entries():
            yield replace(inside, name=str(folder / inside.name)) if isinstance(inside, Entry) else inside
    except ArchiveRefused as refused:
        yield EntryRefused(entry.name, refused.code, refused.message, refused.hint)


def _is_picture(entry: Entry) -> bool | EntryRefused:
    try:
        return is_picture(entry)
    except EntryRefused as refused:
        return refused


def is_label_file(name: str) -> bool:
    """Whether a file of that name may hold labels, by its suffix."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in _LABELS or suffix.startswith(_SHARD)


def lay_out(entry: Entry, folder: Path, *, most: int = 0) -> EntryRefused | None:
    """Copies a file below the folder, or only the `most` bytes that it begins with; why it cannot, where it cannot.

    Names were checked and lead nowhere but into the job's own folder.
    """
    try:
        target = folder / safe_relative(entry.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            if most:
                with entry.open() as file:
                    out.write(file.read(most))
            else:
                out.write(entry.read(_MAX_LABEL_FILE))
    except EntryRefused as refused:
        return refused
    except OSError as error:
        return EntryRefused(entry.name, "unreadable", f"it cannot be laid out: {error.strerror}")
    return None


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
