"""Export: a project, or a filter of it, as a zip that was read back before anybody gets it."""

import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import msgspec

from limner.dataset import Dataset, LabelledImage, LimnerError
from limner.formats import Ledger, Placing, Sink, ZipSink, embeds, spoken, unreported, verify
from limner.jobs.labels import ProjectPictures
from limner.jobs.work import Work
from limner.store import ImageFilter

_EARLIER = "label-studio"


class ExportSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: a format as `name` or `name:dialect`, which pictures' labels, with their files or without.

    A format whose own files hold the pictures has them in any case. `dry` writes nothing and only counts what would be
    lost.
    """

    format: str
    filter: ImageFilter = ImageFilter()
    layer: str = "main"
    """Which layer is written: `main`, or in its place another, as `model:NAME VERSION` or `gold`."""
    pictures: bool = False
    dry: bool = False
    of: UUID | None = None
    """An earlier export of the project in the format `label-studio`: what it holds is written, in place of what the
    project holds now. Filter and layer were that one's."""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain


class _Watched:
    """A stream of pictures that notes the progress while it is read, as often as it is.

    Where it is `unopened`, nobody gets at the pictures' bytes: counting losses needs none of them.
    """

    def __init__(
        self, work: Work, images: Iterable[LabelledImage], total: int, what: str, *, unopened: bool
    ) -> None:
        self._work, self._images, self._total, self._what = work, images, total, what
        self._unopened = unopened

    def __iter__(self) -> Iterator[LabelledImage]:
        for number, item in enumerate(self._images):
            if number % 100 == 0:
                self._work.step(number, self._total, self._what)
            yield replace(item, open_picture=None) if self._unopened else item


class _Nowhere(Sink):
    """Takes everything and keeps nothing: for counting losses."""

    def _put(self, _: str, chunks: Iterable[bytes]) -> None:
        deque(chunks, maxlen=0)

    def _put_picture(self, *_: object) -> None: ...


def write(work: Work) -> None:
    """Writes the zip, reads it back, compares, and ends the job; begun again it starts from nothing."""
    spec = msgspec.convert(work.spec, ExportSpec)
    format, told = spoken(spec.format)
    placing: Placing = "copy" if spec.pictures or embeds(spec.format) else "leave"
    clean(work)
    total = work.store.listing.facets(work.project, spec.filter).total
    ledger = Ledger(listed=False)
    with _dataset(work, spec) as dataset:
        watched = replace(dataset, images=_Watched(work, dataset.images, total, "writing", unopened=spec.dry))
        if spec.dry:
            format.write(watched, _Nowhere(placing), ledger, **told)
            work.store.jobs.finish(work.id, "done", {"ledger": ledger.summary()})
            return
        part = work.folder / "export.part"
        with part.open("wb") as file:
            sink = ZipSink(file, placing)
            format.write(watched, sink, ledger, **told)
            sink.close()
            file.flush()
            os.fsync(file.fileno())
        verified = _read_back(work, dataset, total, spec, part, sink, ledger)
    target = file_of(work)
    part.replace(target)
    called = _file_name(work.store.projects.get(work.project).name)
    name = f"{called}-{spec.format.replace(':', '-')}.zip"
    result = {
        "file": name,
        "size": target.stat().st_size,
        "ledger": ledger.summary(),
        "verify": verified,
    }
    work.store.jobs.finish(work.id, "done", result)


@contextmanager
def _dataset(work: Work, spec: ExportSpec) -> Iterator[Dataset]:
    """What is written. Raises LimnerError (`no-file`) where the earlier export is none, or is gone."""
    if spec.of is None:
        with work.store.dataset(work.project, spec.filter, spec.layer) as dataset:
            yield dataset
        return
    earlier = work.tools.work(spec.of)
    path = file_of(earlier)
    if earlier.project != work.project or earlier.spec.get("format") != _EARLIER or not path.is_file():
        raise LimnerError("the export that is to be written in another format is not there", code="no-file")
    with ZipFile(path) as archive, TemporaryDirectory(dir=work.folder) as folder:
        archive.extractall(folder)
        module, told = spoken(_EARLIER)
        place = Path(folder)
        yield module.read(place, ProjectPictures(work, place, ""), unreported, **told)


def file_of(work: Work) -> Path:
    """Where the zip of an export lies once it is done."""
    return work.folder / "export.zip"


def clean(work: Work) -> None:
    """Removes what an export has written so far."""
    with suppress(FileNotFoundError):
        shutil.rmtree(work.folder)


def _read_back(
    work: Work, dataset: Dataset, total: int, spec: ExportSpec, part: Path, sink: ZipSink, ledger: Ledger
) -> dict[str, Any]:
    """What reading the zip back gave. Raises LimnerError (`verify`) where it is not what should stand there."""

    def progress(number: int) -> None:
        if number % 100 == 0:
            work.step(number, total, "reading back")

    with ZipFile(part) as archive, TemporaryDirectory(dir=work.folder) as unpacked:
        archive.extractall(unpacked, members=list(sink.hashes))
        found = verify(dataset, Path(unpacked), spec.format, sink, ledger, progress)
    if not found.ok:
        raise LimnerError(
            "reading back what was written gave something else: " + "; ".join(found.faults[:3]),
            code="verify",
            hint="Nothing was handed out. This is a fault of Limner's: report it with these lines.",
        )
    plain = found.plain()
    del plain["hashes"]
    return plain


def _file_name(name: str) -> str:
    kept = "".join(char if char.isalnum() or char in "-_." else "-" for char in name.lower())
    return kept.strip("-.")[:80] or "labels"
