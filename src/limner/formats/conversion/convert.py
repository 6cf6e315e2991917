"""Reading, writing and converting whole data sets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import msgspec

from limner.dataset import Dataset, LabelledImage
from limner.formats.conversion.sniff import Found, sniff
from limner.formats.conversion.targets import REPORT, fresh, is_zip, sink_in
from limner.formats.conversion.verify import Verification, verify
from limner.formats.core.crew import Crew, Shared, hands
from limner.formats.core.ledger import Ledger
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, Reported, unreported
from limner.formats.core.sink import Placing, Sink, stamped
from limner.formats.core.stream import Stream
from limner.formats.registry import spoken

Progress = Callable[[int], None]
"""Called with the number of pictures done so far."""


class Cancelled(FormatError):
    """Stopped on request; nothing was written."""

    code = "cancelled"


@dataclass(repr=False)
class Conversion:
    """What a conversion did. `problems` are the source's bad records; `found` is what was recognised, unless named."""

    format: str
    target: Path
    ledger: Ledger
    pictures: int = 0
    problems: list[Problem] = field(default_factory=list)
    verification: Verification | None = None
    found: Found | None = None

    def __repr__(self) -> str:
        ledger = self.ledger
        return (
            f"<Conversion to {self.format} in {self.target}: {self.pictures} pictures; of {ledger.source} objects "
            f"{ledger.kept} unchanged, {ledger.changed} changed, {ledger.lost} lost; {len(self.problems)} problems>"
        )

    @property
    def refused(self) -> list[Problem]:
        """Records that were not taken."""
        return [problem for problem in self.problems if problem.outcome == "refused"]


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
    keep_going: bool = True,
    only: Callable[[LabelledImage], bool] | None = None,
    change: Callable[[Dataset], Dataset] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    processes: int | None = None,
    listed: bool = True,
) -> Conversion:
    """Convert labels from one format to another.

    The target is a new folder, a zip if it is called so, or one file (`out.json`) where the format writes but one.
    `change` is an operation on the data set on its way. All or nothing: the target appears when everything is
    written. With `strict`, any loss is an error; with `verified`, the result is read back, and what is not as it
    should be is an error; without `keep_going`, so is a record of the source that cannot be taken. Unless `listed`,
    the ledger keeps sums alone, which takes less time than a list of every single loss. Several
    processes share a large data set where that can be, unless `processes` says how many. Raises FormatError.
    """
    spoken(to)
    report = Reported()
    result = Conversion(to, target, Ledger(noting=verified, listed=listed), problems=report.problems)
    if from_ is None and source.exists():
        result.found = sniff(source)
        from_ = result.found.format
    dataset = read(source, from_, images=images, report=report)
    dataset = change(dataset) if change else dataset
    tick = partial(_tick, result, progress, cancelled)
    crew = None if only else _crew(dataset, result, report, tick, processes)
    chosen = replace(dataset, images=Shared(partial(_watched, dataset, result, only, tick), crew=crew))
    _put(dataset, chosen, result, pictures, strict, keep_going)
    return result


def save(
    dataset: Dataset,
    target: Path,
    to: str,
    report: Reported,
    *,
    pictures: Placing = "leave",
    strict: bool = False,
    verified: bool = False,
) -> Conversion:
    """Write a data set as `convert` does, all or nothing; `report` is the one with which it is read.

    Raises FormatError.
    """
    spoken(to)
    result = Conversion(to, target, Ledger(noting=verified), problems=report.problems)
    tick = partial(_tick, result, None, None)
    crew = _crew(dataset, result, report, tick, None)
    chosen = replace(dataset, images=Shared(partial(_watched, dataset, result, None, tick), crew=crew))
    _put(dataset, chosen, result, pictures, strict, keep_going=True)
    return result


def _put(
    dataset: Dataset, chosen: Dataset, result: Conversion, pictures: Placing, strict: bool, keep_going: bool
) -> None:
    """Writes `chosen` where the result says, and reads it back where the ledger was told to note what is written."""
    target = result.target
    with fresh(target) as place:
        with sink_in(place, target, pictures) as sink:
            write(chosen, sink, result.format, result.ledger)
        _check(result, strict, keep_going)
        if result.ledger.written is not None:
            result.verification = _verify(dataset, place, sink, result)
            _attach(result.verification, place, target)


def _tick(
    result: Conversion, progress: Progress | None, cancelled: Callable[[], bool] | None, done: int
) -> None:
    """Called before each picture with 0, after it with 1."""
    if cancelled and cancelled():
        raise Cancelled("it was cancelled")
    result.pictures += done
    if progress and done:
        progress(result.pictures)


def _watched(
    dataset: Dataset,
    result: Conversion,
    only: Callable[[LabelledImage], bool] | None,
    tick: Callable[[int], None],
) -> Iterator[LabelledImage]:
    result.pictures = 0  # some formats run through the data set twice
    for item in dataset.images:
        tick(0)
        if only is None or only(item):
            yield item
            tick(1)


def _crew(
    dataset: Dataset, result: Conversion, report: Report, tick: Callable[[int], None], processes: int | None
) -> Crew | None:
    stream = dataset.images
    if not isinstance(stream, Stream) or stream.apart is None:
        return None
    apart = stream.apart()
    size = hands(apart) if processes is None else processes
    return Crew(apart, size, result.problems, report, partial(tick, 1)) if size > 1 else None


def _check(result: Conversion, strict: bool, keep_going: bool) -> None:
    refused = result.refused
    if refused and not keep_going:
        first = refused[0]
        raise FormatError(
            f"{len(refused)} of its records cannot be taken; the first is {first.where}: {first.message}",
            code="bad-records", where=str(result.target), hint="With --keep-going, the others are written.",
            params={"problems": refused},
        )  # fmt: skip
    if strict and not result.ledger.clean:
        lost = "; ".join(
            f"{row.what} ({row.objects} ×)" for row in result.ledger.rows() if row.severity != "note"
        )
        raise FormatError(
            f"something would be lost: {lost}", code="loss", where=str(result.target),
            hint="Without --strict, it is written and the losses are listed.",
        )  # fmt: skip


def _verify(dataset: Dataset, place: Path, sink: Sink, result: Conversion) -> Verification:
    if is_zip(result.target):
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


def _attach(found: Verification, place: Path, target: Path) -> None:
    """Puts what reading back gave beside what was written."""
    text = msgspec.json.format(msgspec.json.encode(found.plain()), indent=2) + b"\n"
    if is_zip(target):
        with ZipFile(place / target.name, "a") as archive:
            archive.writestr(stamped(REPORT), text)
    else:
        (place / REPORT).write_bytes(text)
