"""The loss ledger: per annotation which field, what was there, what it became and why; and their sum."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import Image
from limner.formats.core.spool import Spool
from limner.formats.core.written import Written

Severity = Literal["note", "changed", "lost"]


class Heard(msgspec.Struct, array_like=True, gc=False):
    """What one process said of a picture, for the ledger of another: the losses line by line, sums and counts."""

    lines: bytes
    sums: list[tuple[Severity, str, str, int, list[str]]]
    """Severity, what, becomes, objects, classes."""
    kept: int
    changed: int
    lost: int


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

    def __init__(self, *, noting: bool = True, listed: bool = True) -> None:
        self.listed = listed
        """Whether every single loss is kept for `losses`; the sums always are."""
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
        self._said: list[bytes] = []
        """Lines on their way to the spool: those of the picture whose turn it is."""
        self._sums: dict[tuple[Severity, str, str], _Sum] = {}
        self._here = 0
        self._touched: dict[UUID, Severity] = {}

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
        outcomes = list(self._touched.values())
        lost = outcomes.count("lost")
        self.lost += lost
        self.changed += len(outcomes) - lost
        self.kept += self._here - len(outcomes)
        self._here = 0
        self._touched.clear()
        self._put_by()

    def say(self, loss: Loss, kind: str = "", count: int = 1) -> None:
        """Enter one loss of `count` objects; `kind` is the name of the annotation's class."""
        self.count(loss.severity, loss.what, loss.becomes, kind, loss.annotation, count)
        if self.listed:
            if loss.annotation is not None and not loss.picture:
                loss = msgspec.structs.replace(loss, picture=self.picture)
            self.enter(loss)

    def enter(self, loss: Loss) -> None:
        """Put a loss that is counted already into the list."""
        self._said.append(_encode(loss) + b"\n")

    def count(
        self,
        severity: Severity,
        what: str,
        becomes: str,
        kind: str = "",
        about: UUID | None = None,
        objects: int = 1,
    ) -> None:
        """Add to the sums; `about` is the annotation that it is about, `kind` the name of its class."""
        if about is not None and severity != "note" and self._touched.get(about) != "lost":
            self._touched[about] = severity
        entry = self._sums.get((severity, what, becomes))
        if entry is None:
            entry = self._sums[severity, what, becomes] = _Sum()
        entry.objects += objects
        if kind:
            entry.classes.add(kind)

    def heard(self) -> Heard:
        """All that was said since the last call, for the ledger of another process to `take`; it is forgotten here."""
        lines = b"".join(self._said)
        self._said.clear()
        self.finish()
        sums = [(*key, entry.objects, sorted(entry.classes)) for key, entry in self._sums.items()]
        found = Heard(lines, sums, self.kept, self.changed, self.lost)
        self._sums.clear()
        self.kept = self.changed = self.lost = 0
        return found

    def take(self, heard: Heard) -> None:
        """Enter what another process said of this picture."""
        self._said.append(heard.lines)
        for severity, what, becomes, objects, classes in heard.sums:
            self.count(severity, what, becomes, objects=objects)
            self._sums[severity, what, becomes].classes.update(classes)
        self.kept += heard.kept
        self.changed += heard.changed
        self.lost += heard.lost

    def _put_by(self) -> None:
        if self._said:
            self._spill.write(b"".join(self._said))
            self._said.clear()

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
        return sorted(rows, key=lambda row: (order[row.severity], -row.objects, row.what, row.becomes))

    def losses(self) -> Iterator[Loss]:
        """Every single loss, in the order in which they were said. Raises ValueError where they are not listed."""
        if not self.listed:
            raise ValueError("this ledger was told to keep sums alone, not to list every loss")
        self._put_by()
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
