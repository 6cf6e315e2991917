"""The loss ledger: per annotation which field, what was there, what it became and why; and their sum."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import Image
from limner.formats.core.spool import Spool
from limner.formats.core.written import Written

Severity = Literal["note", "changed", "lost"]


Entry = tuple[bytes, Severity, str, str, str, int]
"""A loss as it is entered: its line, and what the summary goes by (severity, what, becomes, class, objects)."""


class Loss(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is not in the written files as it was in the source.

    `annotation` is None where it concerns a picture, or (`picture` empty too) the whole data set. The severity
    `note` is for what no training run misses; it does not make an annotation count as changed.
    """

    what: str
    becomes: str = ""
    severity: Severity = "changed"
    annotation: UUID | None = None
    picture: str = ""
    field: str = ""
    before: Any = None
    after: Any = None
    why: str = ""


_encode = msgspec.json.Encoder().encode


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the summary: how many objects of which classes lost the same thing in the same way."""

    what: str
    becomes: str
    objects: int
    classes: tuple[str, ...]
    severity: Severity


@dataclass(slots=True)
class _Sum:
    objects: int = 0
    classes: set[str] = field(default_factory=set)


class Ledger:
    """Collects losses while a data set is written; kept + changed + lost is the number of annotations seen.

    Single losses go to a file when they are many, so that memory stays small. With `noting`, what is written of
    every picture is noted as well, for `verify` to compare with.
    """

    def __init__(self, *, noting: bool = True) -> None:
        self.kept = 0
        self.changed = 0
        self.lost = 0
        self.pictures = 0
        self.renamed: dict[UUID, str] = {}
        """Path under which a picture was written, by its id, where that is not its own."""
        self.written = Written() if noting else None
        """What the format can hold of every picture: what should be found when it is read back."""
        self.picture = ""
        """Path of the picture whose turn it is."""
        self._spill = Spool()
        self._sums: dict[tuple[Severity, str, str], _Sum] = {}
        self._here = 0
        self._touched: dict[UUID, Severity] = {}
        self._overheard: list[Entry] | None = None

    @property
    def source(self) -> int:
        """Annotations seen so far."""
        return self.kept + self.changed + self.lost + self._here

    @property
    def clean(self) -> bool:
        """Whether nothing was changed or lost; notes do not count."""
        return all(severity == "note" for severity, _, _ in self._sums)

    def turn_to(self, image: Image, count: int) -> None:
        """Go on to the next picture, with that many annotations: what is said from here on is said of these."""
        self.finish()
        self.picture = image.path
        self._here = count
        self.pictures += 1

    def finish(self) -> None:
        """Count the annotations of the last picture; call it once after the last."""
        lost = sum(outcome == "lost" for outcome in self._touched.values())
        self.lost += lost
        self.changed += len(self._touched) - lost
        self.kept += self._here - len(self._touched)
        self._here = 0
        self._touched.clear()

    def say(self, loss: Loss, kind: str = "", count: int = 1) -> None:
        """Enter one loss of `count` objects; `kind` is the name of the annotation's class."""
        about = loss.annotation
        if about is not None:
            if not loss.picture:
                loss = msgspec.structs.replace(loss, picture=self.picture)
            if loss.severity != "note" and self._touched.get(about) != "lost":
                self._touched[about] = loss.severity
        self._enter(_encode(loss) + b"\n", loss.severity, loss.what, loss.becomes, kind, count)

    def overhear(self) -> None:
        """From here on, what is said is kept for `heard`, and entered nowhere."""
        self._overheard = []

    def heard(self) -> tuple[list[Entry], dict[UUID, Severity]]:
        """What was said of this picture, for the ledger of another process to `take`; it is forgotten here."""
        entries, self._overheard = self._overheard or [], []
        touched = dict(self._touched)
        self._touched.clear()
        return entries, touched

    def take(self, entries: Iterable[Entry], touched: Mapping[UUID, Severity]) -> None:
        """Enter what another process said of this picture."""
        for entry in entries:
            self._enter(*entry)
        self._touched.update(touched)

    def _enter(self, line: bytes, severity: Severity, what: str, becomes: str, kind: str, count: int) -> None:
        if self._overheard is not None:
            self._overheard.append((line, severity, what, becomes, kind, count))
            return
        entry = self._sums.get((severity, what, becomes))
        if entry is None:
            entry = self._sums[severity, what, becomes] = _Sum()
        entry.objects += count
        if kind:
            entry.classes.add(kind)
        self._spill.write(line)

    def rename(self, image: Image, path: str) -> None:
        """Note that a picture is written under another name."""
        self.renamed[image.id] = path
        self.say(Loss(what="file name", becomes="another", severity="note", picture=image.path, after=path))

    def rows(self) -> list[Row]:
        """The summary: worst first, then most objects first."""
        order = {"lost": 0, "changed": 1, "note": 2}
        rows = [
            Row(
                what=what, becomes=becomes, severity=severity, objects=entry.objects,
                classes=tuple(sorted(entry.classes)),
            )
            for (severity, what, becomes), entry in self._sums.items()
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (order[row.severity], -row.objects, row.what))

    def losses(self) -> Iterator[Loss]:
        """Every single loss, in the order in which they were said."""
        for line in self._spill.lines():
            yield msgspec.json.decode(line, type=Loss)

    def summary(self) -> dict[str, Any]:
        """Counts and rows as plain JSON: what dialogs and job results show."""
        return {
            "kept": self.kept,
            "changed": self.changed,
            "lost": self.lost,
            "rows": [{**msgspec.structs.asdict(row), "classes": list(row.classes)} for row in self.rows()],
        }
