"""Reading, writing and converting whole data sets."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from zipfile import ZipFile

from limner.dataset import Dataset, LabelledImage
from limner.formats.crew import Crew, hands
from limner.formats.ledger import Ledger
from limner.formats.pictures import Pictures
from limner.formats.problems import FormatError, Problem, Report, unreported
from limner.formats.registry import spoken
from limner.formats.sink import FolderSink, Placing, Sink, ZipSink
from limner.formats.sniff import sniff
from limner.formats.stream import Stream
from limner.formats.verify import Verification, verify

Progress = Callable[[int], None]
"""Called with the number of pictures done so far."""


class Cancelled(FormatError):
    """Stopped on request; nothing was written."""

    code = "cancelled"


@dataclass
class Conversion:
    """What a conversion did. `problems` are the source's bad records."""

    format: str
    target: Path
    ledger: Ledger
    pictures: int = 0
    problems: list[Problem] = field(default_factory=list)
    verification: Verification | None = None


def read(
    path: Path, format: str | None = None, *, images: Path | None = None, report: Report = unreported
) -> Dataset:
    """The data set at `path`, streamed; the format is recognised unless named, as `name` or `name:dialect`.

    `images` is the folder of the pictures where they do not lie with the labels. Bad records go to `report` while
    the data set is iterated. Raises FormatError.
    """
    if not path.exists():
        raise FormatError("it is not there", code="not-found", where=str(path))
    module, told = spoken(format or sniff(path).format)
    root = path if path.is_dir() else path.parent
    return module.read(path, Pictures(images or root, report), report, **told)


def write(dataset: Dataset, sink: Sink, format: str, ledger: Ledger | None = None) -> Ledger:
    """Write the data set into a folder or zip; gives the ledger of what the format could not hold."""
    ledger = ledger or Ledger()
    module, told = spoken(format)
    module.write(dataset, sink, ledger, **told)
    return ledger


def convert(
    source: Path,
    target: Path,
    to: str,
    *,
    from_: str | None = None,
    images: Path | None = None,
    pictures: Placing = "leave",
    strict: bool = False,
    verified: bool = False,
    only: Callable[[LabelledImage], bool] | None = None,
    change: Callable[[Dataset], Dataset] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    processes: int | None = None,
) -> Conversion:
    """Convert labels from one format to another; the target is a new folder, or a zip if it is called so.

    `change` is an operation on the data set on its way. All or nothing: the target appears when everything is
    written. With `strict`, any loss is an error; with `verified`, the result is read back, and what is not as it
    should be is an error. Several processes share a large data set where that can be, unless `processes` says how
    many. Raises FormatError.
    """
    spoken(to)
    problems: list[Problem] = []
    seen = set[Problem]()

    def report(problem: Problem) -> None:
        if problem not in seen:  # a source that is read twice says everything twice
            seen.add(problem)
            problems.append(problem)

    dataset = read(source, from_, images=images, report=report)
    if change:
        dataset = change(dataset)
    result = Conversion(to, target, Ledger(noting=verified), problems=problems)

    def watched() -> Iterator[LabelledImage]:
        result.pictures = 0  # some formats run through the data set twice
        for item in dataset.images:
            if cancelled and cancelled():
                raise Cancelled("it was cancelled")
            if only is None or only(item):
                yield item
                result.pictures += 1
                if progress:
                    progress(result.pictures)

    def tick() -> None:
        if cancelled and cancelled():
            raise Cancelled("it was cancelled")
        result.pictures += 1
        if progress:
            progress(result.pictures)

    crew = None
    stream = dataset.images
    if only is None and isinstance(stream, Stream) and stream.apart:
        apart = stream.apart()
        size = hands(apart) if processes is None else processes
        crew = Crew(apart, size, problems, report, tick) if size > 1 else None
    chosen = replace(dataset, images=Stream(watched, crew=crew))
    with fresh(target) as place:
        sink = _write(chosen, place, target, to, pictures, result.ledger)
        if strict and not result.ledger.clean:
            raise FormatError(
                "something would be lost: " + "; ".join(
                    f"{row.what} ({row.objects} ×)" for row in result.ledger.rows() if row.severity != "note"
                ),
                code="loss", where=str(target), hint="Without strict, it is written and the losses are listed.",
            )  # fmt: skip
        if verified:
            result.verification = _verify(dataset, place, sink, result)
    return result


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A folder beside `target` that becomes `target` at the end, or is removed when something goes wrong.

    Raises FormatError if there is something at `target` already.
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
        (place / target.name if target.suffix.lower() == ".zip" else place).replace(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _write(dataset: Dataset, place: Path, target: Path, to: str, pictures: Placing, ledger: Ledger) -> Sink:
    if target.suffix.lower() != ".zip":
        sink: Sink = FolderSink(place, pictures)
        write(dataset, sink, to, ledger)
        return sink
    with (place / target.name).open("wb") as file:
        zipped = ZipSink(file, pictures)
        write(dataset, zipped, to, ledger)
        zipped.close()
    return zipped


def _verify(dataset: Dataset, place: Path, sink: Sink, result: Conversion) -> Verification:
    if isinstance(sink, ZipSink):
        with ZipFile(place / result.target.name) as archive, TemporaryDirectory() as unpacked:
            archive.extractall(unpacked, members=list(sink.hashes))
            found = verify(dataset, Path(unpacked), result.format, sink, result.ledger)
    else:
        found = verify(dataset, place, result.format, sink, result.ledger)
    if found.unread:
        raise FormatError(
            f"it cannot be verified: {found.unread}", code="unverifiable", where=str(result.target)
        )
    if not found.ok:
        raise FormatError(
            "reading back what was written gave something else: " + "; ".join(found.faults[:3]), code="verify",
            where=str(result.target),
        )  # fmt: skip
    return found
