"""Import: what lies in an upload, a folder or a zip becomes pictures with their labels, entry by entry.

Each step may be run twice (a kill repeats the one it cut off), so each writes its counts into a file of its own and
numbers what it reports.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

from limner.dataset import LimnerError
from limner.formats import FormatError, Found, spoken, unreported
from limner.jobs import entries, labels
from limner.jobs.choices import chosen
from limner.jobs.finding import settled
from limner.jobs.pictures import prepare, source_of
from limner.jobs.tree import ComingPictures, Tree, refusal
from limner.jobs.work import Cancelled, Work
from limner.media import MAX_PIXELS, Entry, EntryRefused
from limner.store import Added, NewImage, ReportEntry

BATCH = 400
"""Pictures at once: what a kill repeats at most."""
_AT_ONCE = 2
_FROM_PICTURES = 10_000_000
_FROM_LABELS = 100_000_000
_FROM_TILES = 1_000_000_000


def gather(work: Work) -> int:
    """The number of pictures found; label files are laid out beside each other, what is neither is reported."""
    place = fresh_folder(work)
    counts: Counter[str] = Counter()
    with ExitStack() as held:
        for number, found in enumerate(entries.sort_out(work, place, held), 1):
            if number % 500 == 1:
                work.step(0, 0, "looking through the files")
            if isinstance(found, EntryRefused):
                entry = _refusal(number, found.where, found)
                counts[entry.outcome] += 1
                work.report([entry])
            else:
                counts["pictures"] += 1
        left_out = _label_pictures(work, place, held)
    _left_out_file(work).write_text(json.dumps(sorted(left_out)))
    counts["pictures"] -= len(left_out)
    _note(work, "gather", counts)
    return counts["pictures"]


def fresh_folder(work: Work) -> Path:
    """The job's folder for label files, emptied."""
    place = work.folder / "labels"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return place


def _label_pictures(work: Work, place: Path, held: ExitStack) -> set[str]:
    """The pictures that the chosen formats read as labels: they are laid out beside the label files."""
    choices = chosen(work.spec)
    for where in choices.places or {}:
        with suppress(FileExistsError):  # folders that are labels by their names hold no label file
            (place / where).mkdir(parents=True, exist_ok=True)
    wanted = [
        Found(one.format, place / where, ())
        for where, one in (choices.places or {}).items()
        if one.label_pictures
    ]
    if not wanted and not choices.format:
        return set()
    tree = Tree(work, place, held)
    if choices.format:
        tick = partial(work.step, 0, 0, "looking for labels")
        wanted = [
            one.candidates[0] for one in settled(place, choices.format, tick) if len(one.candidates) == 1
        ]
    with tree.noting() as met:
        for found in wanted:
            _look_through(work, tree, found)
    return met


def _look_through(work: Work, tree: Tree, found: Found) -> None:
    """Reads the labels; what is wrong with them is told when they are brought in."""
    module, told = spoken(found.format)
    with suppress(FormatError):
        dataset = module.read(found.path, ComingPictures(work, tree, found.path), unreported, **told)
        for number, _ in enumerate(dataset.images):
            if number % 100 == 0:
                work.step(number, 0, "looking through the labels")


def add_pictures(work: Work) -> None:
    """Adds the pictures, batch by batch; a batch that was noted is not looked at again."""
    total = _noted(work, "gather")["pictures"]
    source = source_of(work)
    with ExitStack() as held:
        left_out = frozenset(json.loads(_left_out_file(work).read_text()))
        found = (entry for entry in entries.pictures(work, held) if entry.name not in left_out)
        for batch, first in enumerate(range(0, total, BATCH)):
            some = list(islice(found, BATCH))
            if not _file(work, f"pictures-{batch}").exists():
                work.step(first, total, "adding pictures")
                ours = _ours(work, f"pictures-{batch}")
                _note(work, f"pictures-{batch}", _add_batch(work, some, source, first, total, ours))


def _ours(work: Work, batch: str) -> Callable[[Added], bool]:
    """Whether a picture that is here already came with a try of this batch that a kill cut off."""
    mark = _file(work, batch).with_suffix(".begun")
    if not mark.exists():
        mark.write_text(str(work.store.images.last_number(work.project)))
        return lambda _: False
    last = int(mark.read_text() or work.store.images.last_number(work.project))
    met: set[UUID] = set()

    def came_with_it(result: Added) -> bool:
        if result.number <= last or result.id in met:
            return False
        met.add(result.id)
        return True

    return came_with_it


def _add_batch(
    work: Work,
    some: list[Entry],
    source: UUID | None,
    first: int,
    total: int,
    ours: Callable[[Added], bool],
) -> Counter[str]:
    """What became of them."""
    counts: Counter[str] = Counter()
    lines: list[ReportEntry] = []
    ready: list[tuple[int, NewImage]] = []
    for number, (entry, one) in enumerate(
        _prepared(work, some, source, first, total), first + _FROM_PICTURES
    ):
        if isinstance(one, NewImage):
            ready.append((number, one))
        else:
            counts["refused"] += 1
            lines.append(_refusal(number, entry.name, one))
    added = work.store.images.add(work.project, [one for _, one in ready], work.actor)
    _large_file(work, first).write_text(
        json.dumps([str(result.id) for (_, one), result in zip(ready, added, strict=True) if _is_large(one)])
    )
    for (number, one), result in zip(ready, added, strict=True):
        outcome = _outcome(result, fresh=result.fresh or ours(result))
        counts[outcome] += 1
        if outcome != "added":
            lines.append(_remark(work, number, one, result, outcome))
    work.report(lines)
    return counts


def add_labels(work: Work) -> None:
    """Brings the labels that lie beside the pictures into their main layers."""
    counts: Counter[str] = Counter()
    for number, entry in enumerate(labels.bring(work, work.folder / "labels", counts), _FROM_LABELS):
        work.report([ReportEntry(n=number, **entry)])
    _note(work, "labels", counts)


def add_tiles(work: Work) -> None:
    """Cuts the large pictures into tiles; one that cannot be read keeps its place and says why it is not shown."""
    ids = [
        UUID(id) for file in sorted(work.folder.glob("large-*.txt")) for id in json.loads(file.read_text())
    ]
    for done, id in enumerate(ids):
        image = work.store.images.file(id)
        if image.problem:
            continue

        def told(share: float, done: int = done) -> None:
            work.step(round(100 * (done + share)), 100 * len(ids), "cutting large pictures into tiles")

        try:
            work.tools.pyramids.get(image, "seen", told)
        except LimnerError as refused:
            if isinstance(refused, Cancelled):
                raise
            work.report([_refusal(_FROM_TILES + done, image.name, refused)])


def finish(work: Work) -> None:
    """Ends the job with its counts and removes what it needed on the way."""
    sums: Counter[str] = Counter()
    for file in sorted(work.folder.glob("*.json")):
        sums.update(json.loads(file.read_text()))
    result = {
        "added": sums["added"] + sums["duplicate"],
        "labelled": sums["labelled"],
        "annotations": sums["annotations"],
        "refused": sums["refused"],
        "duplicates": sums["duplicate"],
        "known": sums["known"],
        "unmatched": sums["unmatched"],
    }
    work.store.jobs.finish(work.id, "done", result)
    clean(work)


def clean(work: Work) -> None:
    """Removes the files of the job and of its upload."""
    if "upload" in work.spec:
        work.store.uploads.discard([UUID(work.spec["upload"])])
    clear(work)


def clear(work: Work) -> None:
    """Removes the files of the job alone."""
    shutil.rmtree(work.folder, ignore_errors=True)


def _prepared(
    work: Work, some: list[Entry], source: UUID | None, first: int, total: int
) -> Iterator[tuple[Entry, NewImage | LimnerError]]:
    if source:
        for entry in some:
            yield entry, prepare(work, entry, source)
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = pool.map(lambda entry: prepare(work, entry, None), some)
        for number, (entry, one) in enumerate(zip(some, results, strict=True)):
            if number % 10 == 0:
                work.step(first + number, total, "adding pictures")
            yield entry, one


def _outcome(result: Added, *, fresh: bool) -> str:
    if not fresh:
        return "known"
    return "duplicate" if result.duplicate_of else "added"


def _remark(work: Work, number: int, one: NewImage, result: Added, outcome: str) -> ReportEntry:
    if outcome == "known" or result.duplicate_of is None:
        return ReportEntry(
            n=number, name=one.image.path, outcome="known", code="known", message="is here already."
        )
    other = work.store.images.get(result.duplicate_of).path
    return ReportEntry(
        n=number,
        name=one.image.path,
        outcome="duplicate",
        code="duplicate",
        message=f"looks the same as {other}. It is added beside it.",
    )


def _refusal(number: int, name: str, error: LimnerError) -> ReportEntry:
    return ReportEntry(n=number, **refusal(name, error))


def _is_large(one: NewImage) -> bool:
    return one.image.width * one.image.height > MAX_PIXELS


def _large_file(work: Work, first: int) -> Path:
    return work.folder / f"large-{first}.txt"


def _left_out_file(work: Work) -> Path:
    return work.folder / "label-pictures.txt"


def _note(work: Work, name: str, counts: Counter[str]) -> None:
    file = _file(work, name)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(counts))
    part.replace(file)


def _noted(work: Work, name: str) -> Counter[str]:
    return Counter(json.loads(_file(work, name).read_text()))


def _file(work: Work, name: str) -> Path:
    return work.folder / f"{name}.json"
