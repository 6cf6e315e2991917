"""A list of pictures as a data set: what has an address is fetched, what has a path is taken from where it lies."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from limner.dataset import (
    COLORS,
    Annotation,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    LimnerError,
    Ontology,
    Source,
    Tag,
    derived_id,
)
from limner.fetch.addresses import Address, Resolve, is_public, resolve
from limner.fetch.crew import each
from limner.fetch.download import Downloader, Limits
from limner.fetch.listed import Entry, read_list
from limner.fetch.work import Work
from limner.formats import FormatError, Problem, Report, Stream
from limner.media import EntryRefused, PictureRefused, Probe, printable, probe, safe_relative

SUFFIXES = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "GIF": (".gif",),
    "BMP": (".bmp", ".dib"),
    "TIFF": (".tif", ".tiff"),
    "AVIF": (".avif",),
}
"""What the name of a picture may end in; the first is put where it ends in something else."""


@dataclass(frozen=True)
class Manners:
    """How much is fetched at once, and how much altogether."""

    at_once: int = 8
    per_host: int = 2
    pictures: int = 1_000_000
    total: int = 100_000_000_000
    """Bytes."""
    one: Limits = field(default_factory=Limits)
    pause: float = 1.0
    """Seconds before the first further try; each one after it waits twice as long."""
    allowed: Callable[[Address], bool] = is_public
    find: Resolve = resolve
    keys: Mapping[str, str] = field(default_factory=dict)
    """What is sent as Authorization to the servers that these addresses name."""


def _unheard(_: int, __: int) -> None:
    """Nobody wants to know how far it is."""


@contextmanager
def fetched(
    path: Path,
    folder: Path,
    report: Report,
    manners: Manners = Manners(),
    progress: Callable[[int, int], None] = _unheard,
) -> Iterator[Dataset]:
    """The list at `path` as a data set; `folder` keeps what was fetched, also for another try.

    What did not come, and what is no picture, goes to `report` and is left out. Raises LimnerError where the list
    cannot be read, where more comes than may, or where another process works in `folder`.
    """
    entries = read_list(path, report, manners.pictures)
    work = Work(folder)
    try:
        refused = fetch_all(entries, work, report, manners, progress)
        yield _dataset(path, entries, work, refused, report)
    finally:
        work.close()


def fetch_all(
    entries: list[Entry],
    work: Work,
    report: Report,
    manners: Manners,
    progress: Callable[[int, int], None],
) -> set[str]:
    """Fetch what is not there yet; gives the addresses that did not come."""
    own = threading.local()
    open_: list[Downloader] = []

    def ask(url: str) -> None:
        if not hasattr(own, "downloader"):
            own.downloader = Downloader(manners.one, manners.allowed, manners.find, manners.keys)
            open_.append(own.downloader)
        own.downloader.fetch(url, work.part(url))

    wanted = {entry.address: entry for entry in entries if entry.is_url}
    missing = [url for url in wanted if url not in work.done]
    taken = sum(work.done[url].size for url in wanted if url in work.done)
    refused: set[str] = set()
    asked = each(
        missing, ask, at_once=manners.at_once, per_host=manners.per_host, pause=manners.pause
    )  # fmt: skip
    try:
        for number, (url, error) in enumerate(asked, start=len(wanted) - len(missing) + 1):
            try:
                if error is not None:
                    raise error
                taken += work.keep(url).size
            except LimnerError as fault:
                refused.add(url)
                where = f"{wanted[url].where}, {fault.where}"
                report(Problem(fault.message, where, fault.hint, fault.code))
            progress(number, len(wanted))
            if taken > manners.total:
                message = f"the pictures have more than {manners.total / 1e9:g} GB altogether"
                raise FormatError(message, code="too-large", hint="--total allows more.")
    finally:
        for downloader in open_:
            downloader.stop()
        asked.close()
        for downloader in open_:
            downloader.close()
    return refused


def _dataset(path: Path, entries: list[Entry], work: Work, refused: set[str], report: Report) -> Dataset:
    names = list(dict.fromkeys(kind for entry in entries for kind in entry.kinds))
    kinds = {
        name: Class(id=derived_id("class", name), name=name, index=index, color=COLORS[index % len(COLORS)])
        for index, name in enumerate(names)
    }
    there = [entry for entry in entries if entry.address not in refused]
    return Dataset(
        Ontology(classes=tuple(kinds.values())), Stream(partial(_pictures, path, there, work, kinds, report))
    )


def _pictures(
    path: Path, entries: list[Entry], work: Work, kinds: dict[str, Class], report: Report
) -> Iterator[LabelledImage]:
    taken: set[str] = set()
    for entry in entries:
        try:
            file, found, digest = _file(path, entry, work)
        except (PictureRefused, EntryRefused) as refused:
            report(Problem(refused.message, f"{entry.where}, {refused.where}", refused.hint, refused.code))
            continue
        folder, name = name_of(entry, found, taken)
        image = Image(
            id=derived_id("image", "", *PurePosixPath(folder).parts, name), name=name, folder=folder,
            width=found.width, height=found.height, orientation=found.orientation, hash=digest,
            licence=entry.licence, author=entry.author, split=entry.split, extra=_extra(entry),
        )  # fmt: skip
        yield LabelledImage(image, _layers(image, entry, kinds), partial(_open, file))


def _file(path: Path, entry: Entry, work: Work) -> tuple[Path, Probe, str]:
    """The picture's file, what it is, and its hash where that is known. Raises PictureRefused, EntryRefused."""
    if entry.is_url:
        one = work.done[entry.address]
        return work.folder / one.file, one.probe, one.hash
    inside = safe_relative(entry.address.replace("\\", "/"))
    root = path.parent.resolve()
    file = (root / inside).resolve()
    if not file.is_relative_to(root):
        raise EntryRefused(entry.address, "unsafe-name", "it leads out of the folder of the list")
    return file, probe(file, entry.address), ""


def name_of(entry: Entry, found: Probe, taken: set[str]) -> tuple[str, str]:
    """Folder and name, neither of them anybody's path: a second picture of that name has ` (2)` in it."""
    if entry.is_url:
        folder, last = "", unquote(urlsplit(entry.address).path).replace("\\", "/").rpartition("/")[2]
    else:
        plain = PurePosixPath(entry.address.replace("\\", "/"))
        folder, last = str(plain.parent).removeprefix("."), plain.name
    suffixes = SUFFIXES[found.format]
    stem, dot, suffix = printable(last).rpartition(".")
    if f".{suffix}".lower() not in suffixes or not stem:
        known = any(f".{suffix}".lower() in those for those in SUFFIXES.values())
        stem, dot, suffix = stem if dot and known else printable(last), ".", suffixes[0][1:]
    stem = stem.strip(". ") or "picture"
    name, count = f"{stem}.{suffix}", 1
    while f"{folder}/{name}".casefold() in taken:
        count += 1
        name = f"{stem} ({count}).{suffix}"
    taken.add(f"{folder}/{name}".casefold())
    return folder, name


def _extra(entry: Entry) -> dict[str, dict[str, object]]:
    said: dict[str, object] = dict(entry.more)
    if entry.is_url:
        said["url"] = entry.address
    if entry.source:
        said["source"] = entry.source
    return {"list": said} if said else {}


def _layers(image: Image, entry: Entry, kinds: dict[str, Class]) -> tuple[Layer, ...]:
    tags = tuple(
        Annotation(
            id=derived_id("list", str(image.id), name), shape=Tag(), class_id=kinds[name].id,
            source=Source(kind="import", name="list"),
        )
        for name in entry.kinds
    )  # fmt: skip
    return (Layer(image_id=image.id, status="done", annotations=tags),) if tags else ()


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
