"""Lists of pictures: a text file of addresses or paths, one a line, or a CSV with a column of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from limner.dataset import LimnerError, Split
from limner.formats import FormatError, Problem, Report, rows_of, text_of

COLUMNS = {
    "address": (
        "url", "image_url", "imageurl", "originalurl", "original_url", "coco_url", "flickr_url", "path", "file",
        "filename", "file_name", "image",
    ),
    "kind": ("class", "label", "category", "class_name"),
    "licence": ("licence", "license"),
    "author": ("author", "creator", "photographer", "artist", "owner"),
    "source": ("source", "source_url", "originallandingurl", "landing_page", "page"),
    "split": ("split", "subset"),
}  # fmt: skip
"""What a column may be called, in upper or lower case; the first that is there is taken."""

_SPLITS: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "test": "test",
}
_SPLITS["validation"] = "val"


@dataclass
class Entry:
    """A picture of a list; `where` is its first line, `kinds` the names of its classes, if the list has such a column.

    `more` holds what the other columns say.
    """

    where: str
    address: str
    kinds: list[str] = field(default_factory=list)
    licence: str = ""
    author: str = ""
    source: str = ""
    split: Split = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def is_url(self) -> bool:
        """Whether it is to be fetched; else it is a path."""
        return "://" in self.address


def read_list(path: Path, report: Report, most: int) -> list[Entry]:
    """Every picture once, in order; a later line of the same address adds its class and what was not said yet.

    Raises FormatError where it is no list, or has more than `most` pictures.
    """
    found: dict[str, Entry] = {}
    for entry in _entries(path):
        entry.address = entry.address.partition("#")[0] if entry.is_url else entry.address
        if not entry.address:
            report(Problem("it names no picture", entry.where))
            continue
        known = found.setdefault(entry.address, entry)
        if known is not entry:
            _join(known, entry, report)
        if len(found) > most:
            raise FormatError(f"it lists more than {most:,} pictures", where=str(path))
    if not found:
        raise FormatError("it lists no pictures", where=str(path))
    return list(found.values())


def _join(known: Entry, again: Entry, report: Report) -> None:
    known.kinds += [kind for kind in again.kinds if kind not in known.kinds]
    for name in ("licence", "author", "source", "split"):
        said, now = getattr(known, name), getattr(again, name)
        if said and now and said != now:
            message = f"the picture stands in {known.where} with another {name}, which is kept"
            report(Problem(message, again.where, outcome="noted"))
        elif now:
            setattr(known, name, now)
    known.more = {**again.more, **known.more}


def _entries(path: Path) -> Iterator[Entry]:
    delimiter, places, others = _columns(path)
    if not places:
        for number, line in enumerate(text_of(path).splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                yield Entry(f"{path}, line {number}", line.strip())
        return
    rows = rows_of(path, delimiter)
    next(rows)
    for number, row in rows:
        said = {what: row[at].strip() if at < len(row) else "" for what, at in places.items()}
        more = {name: row[at] for name, at in others.items() if at < len(row) and row[at]}
        kind, split = said.pop("kind", ""), said.pop("split", "").lower()
        if split not in _SPLITS and split:
            more["split"] = split
        yield Entry(
            f"{path}, line {number}",
            **said,
            kinds=[kind] if kind else [],
            split=_SPLITS.get(split, ""),
            more=more,
        )


def _columns(path: Path) -> tuple[str, dict[str, int], dict[str, int]]:
    """What parts the cells, where each known column stands, and the others by name; nothing for a list of lines."""
    for delimiter in ",\t;":
        try:
            _, header = next(rows_of(path, delimiter))
        except (LimnerError, StopIteration):
            continue
        names = [name.strip().lower() for name in header]
        places = {
            what: next(names.index(name) for name in called if name in names)
            for what, called in COLUMNS.items()
            if set(called) & set(names)
        }
        if "address" in places:
            taken = set(places.values())
            others = {name.strip(): at for at, name in enumerate(header) if at not in taken and name.strip()}
            return delimiter, places, others
    return ",", {}, {}
