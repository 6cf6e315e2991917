"""Where a conversion writes: a folder, a zip or one file, which appears whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from limner.formats.core.problems import FormatError
from limner.formats.core.sink import FolderSink, Placing, Sink, ZipSink

REPORT = "verify.json"
"""What reading back gave, beside what was written."""

_FILES = frozenset(
    {
        ".json",
        ".jsonl",
        ".ndjson",
        ".geojson",
        ".csv",
        ".tsv",
        ".txt",
        ".xml",
        ".svg",
        ".parquet",
        ".tfrecord",
    }
    | {".tar", ".pkl", ".pickle", ".npy", ".npz"}
)
"""Suffixes by which a target is one file; a folder may have any other."""


def is_zip(target: Path) -> bool:
    """Whether the target is to be a zip."""
    return target.suffix.lower() == ".zip"


def is_file(target: Path) -> bool:
    """Whether the target is to be a single file of labels."""
    return target.suffix.lower() in _FILES


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A folder beside `target` whose content becomes `target` at the end, or is removed when something goes wrong.

    Raises FormatError if there is something at `target` already, or it is to be one file and several were written.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise FormatError(
            "there is something already",
            code="exists",
            where=str(target),
            hint="Name a new folder, or remove it first.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    place = Path(mkdtemp(prefix=f".{target.name[:50]}.", dir=target.parent))
    place.chmod(0o755)
    try:
        yield place
        _result(place, target).replace(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def sink_in(place: Path, target: Path, pictures: Placing) -> Iterator[Sink]:
    """What a writer puts files into. Raises FormatError where pictures are to go into a single file."""
    if is_zip(target):
        with (place / target.name).open("wb") as file:
            zipped = ZipSink(file, pictures)
            yield zipped
            zipped.close()
        return
    if is_file(target) and pictures != "leave":
        raise FormatError(
            "pictures cannot go into one file",
            code="one-file",
            where=str(target),
            hint="Name a folder or a zip.",
        )
    yield FolderSink(place, pictures)


def _result(place: Path, target: Path) -> Path:
    """The file or folder that becomes the target."""
    if is_zip(target):
        return place / target.name
    if not is_file(target):
        return place
    written = sorted(path for path in place.rglob("*") if path.is_file() and path.name != REPORT)
    if len(written) == 1:
        return written[0]
    names = ", ".join(path.relative_to(place).as_posix() for path in written[:3])
    more = ", …" if len(written) > 3 else ""
    raise FormatError(
        f"the format writes {len(written)} files here ({names}{more}), not one",
        code="one-file",
        where=str(target),
        hint="Name a folder or a zip.",
    )
