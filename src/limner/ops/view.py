"""Data sets in Python: read, looked at, narrowed, changed and written, picture by picture."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
import numpy.typing as npt

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    LabelledImage,
    LimnerError,
    Ontology,
    Split,
)
from limner.formats import Conversion, Placing, Problem, Reported, save, sniff
from limner.formats import read as read_dataset
from limner.ops.check import Finding, check
from limner.ops.classes import remap
from limner.ops.drawing import captioned, decoder, legend
from limner.ops.items import each
from limner.ops.merge import Twins, merge
from limner.ops.sample import sample
from limner.ops.select import Criteria, Range, filter
from limner.ops.split import GroupBy, Plan, split
from limner.ops.stats import Statistics, stats
from limner.ops.tally import Tally
from limner.ops.training import to_huggingface, to_supervision
from limner.ops.twins import source_of

if TYPE_CHECKING:
    import datasets
    import supervision

_SHOWN = 4
"""Pictures that a notebook shows of a data set."""

_SMALL = 240
"""CSS pixels of their width."""

_NAMED = 40
"""Classes that it names."""

_ANY: Range = (float("-inf"), float("inf"))

Names = str | Iterable[str]
"""One name or several."""


@dataclass(frozen=True, slots=True)
class Picture(LabelledImage):
    """A picture with its labels, which a notebook shows painted over it."""

    ontology: Ontology = field(default_factory=Ontology, compare=False, repr=False)

    @property
    def path(self) -> str:
        """Folder and name, as label files speak of it."""
        return self.image.path

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The labels of the main layer; empty as well where nobody has looked yet (`layer()` is None then)."""
        layer = self.layer()
        return layer.annotations if layer else ()

    def class_of(self, annotation: Annotation) -> Class | None:
        """The class of one of its labels; None for an answer that concerns the whole picture."""
        return next((kind for kind in self.ontology.classes if kind.id == annotation.class_id), None)

    def pixels(self) -> npt.NDArray[np.uint8]:
        """The upright picture, 8-bit sRGB (height, width, 3), decoded in a limited child process.

        Raises PictureRefused for a file that cannot be taken, LimnerError where none is at hand.
        """
        source = source_of(self)
        if source is None:
            raise LimnerError("the picture is not at hand", code="no-picture", where=self.path)
        found = decoder().pixels(source, self.path)
        return np.frombuffer(found.data, dtype=np.uint8).reshape(found.height, found.width, 3)

    def _repr_html_(self) -> str:
        return captioned(self, self.ontology)


class View:
    """A data set as it is seen through operations: nothing is read or done before it is iterated, written or counted.

    Every operation gives another view and leaves this one as it is. It may be iterated any number of times; each time
    the source is read anew, so that memory does not grow with the data set.
    """

    def __init__(
        self,
        dataset: Dataset,
        reports: tuple[Reported, ...] = (),
        tally: Tally | None = None,
        format: str = "",
    ) -> None:
        self.dataset = dataset
        """The document model: ontology, pictures, sequences, tracks."""
        self.tally = tally or Tally()
        """What the last operation did, as of the last iteration."""
        self.format = format
        """The format that it was read from; empty for several."""
        self._reports = reports or (Reported(),)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of all classes, in the order that index-based formats use."""
        return tuple(kind.name for kind in self.dataset.ontology.by_index())

    @property
    def problems(self) -> list[Problem]:
        """What could not be taken from the source so far, each with its place in the file."""
        return [problem for report in self._reports for problem in report.problems]

    def __iter__(self) -> Iterator[Picture]:
        for item in self.dataset.images:
            yield Picture(item.image, item.layers, item.open_picture, self.dataset.ontology)

    def __len__(self) -> int:
        """How many pictures there are; a run through the data set finds out, once."""
        return self._length

    @cached_property
    def _length(self) -> int:
        return sum(1 for _ in self.dataset.images)

    def __bool__(self) -> bool:
        return any(True for _ in self.dataset.images)

    def filter(
        self,
        fits: Callable[[Picture], bool] | None = None,
        *,
        classes: Names = (),
        not_classes: Names = (),
        shapes: Names = (),
        splits: Names = (),
        names: Names = (),
        not_names: Names = (),
        tags: Names = (),
        flags: Names = (),
        not_flags: Names = (),
        attributes: Mapping[str, Names] | None = None,
        area: Range = _ANY,
        side: Range = _ANY,
        score: Range = _ANY,
        empties: Literal["keep", "drop", "only"] = "keep",
        whole: bool = False,
    ) -> Self:
        """The pictures and objects of which all this is true; `fits` judges whole pictures.

        Classes (those below them too), `shapes` such as `box`, `flags` and `attributes` are of objects; splits, tags,
        and `names`, patterns of the path, are of pictures. Ranges are least and most, both included: `area` in
        square pixels, `side` the shorter one of the box in pixels, `score` 0 to 1. `empties` says what becomes of
        pictures without objects; `whole` keeps all objects of a picture on which one fits. Raises OpsError for a
        name that is not there.
        """
        criteria: dict[str, Any] = {
            "classes": classes, "not_classes": not_classes, "shapes": shapes, "splits": splits, "tags": tags,
            "flags": flags, "not_flags": not_flags,
        }  # fmt: skip
        criteria = {name: frozenset(_names(value)) for name, value in criteria.items()}
        criteria |= {"area": area, "side": side, "score": score, "empties": empties, "whole": whole}
        answers = {name: frozenset(_names(value)) for name, value in (attributes or {}).items()}
        wanted = Criteria(**criteria, attributes=answers, names=_names(names), not_names=_names(not_names))
        chosen = self if fits is None else self._over(lambda dataset, tally: _fitting(dataset, fits, tally))
        return chosen if fits and wanted == Criteria() else chosen._over(lambda d, t: filter(d, wanted, t))

    def sample(
        self,
        count: int | None = None,
        *,
        share: float | None = None,
        per_class: int | None = None,
        classes: Names = (),
        seed: int = 0,
    ) -> Self:
        """So many pictures by chance, or that share of them, or as many as put each class on `per_class` pictures.

        The same seed draws the same pictures. Raises OpsError.
        """
        drawn = frozenset(_names(classes))
        return self._over(
            lambda dataset, tally: sample(
                dataset, count=count, share=share, per_class=per_class, classes=drawn, seed=seed, tally=tally
            )
        )

    def remap(
        self,
        names: Mapping[str, str | None],
        *,
        others: Literal["keep", "drop"] = "keep",
        numbers: Literal["close", "keep"] = "close",
    ) -> Self:
        """Classes under other names; several of one name become one, None takes a class and its objects out.

        `others` says what becomes of classes not named, `numbers` whether gaps among their numbers are closed. Raises
        OpsError.
        """
        return self._over(
            lambda dataset, tally: remap(dataset, names, others=others, numbers=numbers, tally=tally)
        )

    def split(
        self,
        train: float = 0.8,
        val: float = 0.1,
        test: float = 0.1,
        *,
        stratified: bool = False,
        group_by: GroupBy | Callable[[Image], str] = "group",
        near: bool | None = None,
        keep: bool = False,
        seed: int = 0,
    ) -> Self:
        """Every picture in train, val or test, in these shares; `filter(splits=…)` then takes one of them.

        Pictures of one group, with the same file, or that look the same (`near`) are never on two sides. `stratified`
        deals out each class in the same shares; `keep` leaves pictures that are in a split where they are.
        """
        named: dict[Split, float] = {"train": train, "val": val, "test": test}
        shares = {name: share for name, share in named.items() if share}
        plan = Plan(shares=shares, stratified=stratified, group_by=group_by, near=near, keep=keep, seed=seed)
        return self._over(lambda dataset, tally: split(dataset, plan, tally))

    def merge(
        self, *others: "View", twins: Twins = "join", by: Literal["content", "path"] = "content"
    ) -> Self:
        """This data set and others as one: classes joined by name, ids kept apart.

        Pictures that are there twice, by their content or path, are one with all labels (`join`), keep the labels of
        the `first`, or `all` stay.
        """
        tally = Tally()
        datasets = [self.dataset, *(one.dataset for one in others)]
        made = merge(datasets, twins=twins, by=by, tally=tally)
        every: tuple[View, ...] = (self, *others)
        reports = tuple(report for one in every for report in one._reports)
        same = all(one.format == self.format for one in others)
        return type(self)(made, reports, tally, self.format if same else "")

    def pipe(self, operation: Callable[..., Dataset], *arguments: Any, **options: Any) -> Self:
        """Any other operation of `limner.ops` that gives a data set: `ds.pipe(ops.tile, width=640, height=640)`."""
        return self._over(lambda dataset, tally: operation(dataset, *arguments, tally=tally, **options))

    def stats(self, scale: float | None = None) -> Statistics:
        """Counts, sizes, positions and measures; `scale` is millimetres per pixel. Reads everything once."""
        return stats(self.dataset, scale)

    def check(self, *, pictures: bool = True) -> Iterator[Finding]:
        """What is wrong with labels and pictures, each with its place and what would mend it."""
        return check(self.dataset, pictures=pictures)

    def write(
        self,
        target: str | PathLike[str],
        format: str = "",
        *,
        pictures: Placing = "leave",
        strict: bool = False,
        verify: bool = False,
    ) -> Conversion:
        """Write it into a new folder, a zip or one file, all or nothing; the format is the source's unless named.

        The result holds the `ledger` of what the format could not hold, and the `problems` of the source. Pictures
        are left where they are, linked or copied. With `strict`, a loss is an error and nothing is written; with
        `verify`, it is read back and compared. Raises FormatError.
        """
        done = save(
            self.dataset, Path(target), format or self.format, self._reports[0],
            pictures=pictures, strict=strict, verified=verify,
        )  # fmt: skip
        done.problems = self.problems
        return done

    def to_huggingface(self) -> "datasets.Dataset | datasets.DatasetDict":
        """A `datasets.Dataset` with `image` and `objects`; a `DatasetDict` where pictures are in splits."""
        return to_huggingface(self.dataset, self.tally)

    def to_supervision(self, *, masks: bool = False) -> "supervision.DetectionDataset":
        """A `supervision.DetectionDataset` of boxes and, with `masks`, of pixels."""
        return to_supervision(self.dataset, masks=masks, tally=self.tally)

    def __repr__(self) -> str:
        known = f"{self._length} pictures, " if "_length" in self.__dict__ else ""
        return f"<limner.View of {known}{len(self.classes)} classes: {_listed(self.classes)}>"

    def _repr_html_(self) -> str:
        kinds = legend(self.dataset.ontology.by_index()[:_NAMED])
        shown = "".join(captioned(item, item.ontology, _SMALL) for item in islice(self, _SHOWN))
        return f"<p>{escape(repr(self))}</p><div>{shown}</div><p>{kinds}</p>"

    def _over(self, operation: Callable[[Dataset, Tally], Dataset]) -> Self:
        tally = Tally()
        return type(self)(operation(self.dataset, tally), self._reports, tally, self.format)


def read(path: str | PathLike[str], format: str = "", *, images: str | PathLike[str] | None = None) -> View:
    """The data set at `path`, a folder or a label file; its format is recognised unless named.

    `images` is the folder of the pictures, where they do not lie with the labels. Records that cannot be taken are
    left out and stand in `problems` once they were met. Raises FormatError.
    """
    report = Reported()
    place = Path(path)
    name = format or (sniff(place).format if place.exists() else None)
    dataset = read_dataset(place, name, images=None if images is None else Path(images), report=report)
    return View(dataset, (report,), format=name or "")


def _fitting(dataset: Dataset, fits: Callable[[Picture], bool], tally: Tally) -> Dataset:
    def chosen(item: LabelledImage) -> list[LabelledImage]:
        if fits(Picture(item.image, item.layers, item.open_picture, dataset.ontology)):
            return [item]
        tally.say("pictures left out: no fit")
        return []

    return each(dataset, chosen, tally)


def _names(given: Names) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
