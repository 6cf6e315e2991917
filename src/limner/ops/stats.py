"""What is in a data set, in numbers: classes, sizes, positions, counts, and the measures of every shape."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite, pi
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from limner.dataset import Annotation, Dataset, Image, InvalidRecord, LabelledImage, shape_type
from limner.geometry import area, bounds, length, perimeter

PERCENTILES = (0, 5, 25, 50, 75, 95, 100)
GRID = 32
"""Fields of the picture in a row and in a column, of which is counted how many objects have their centre there."""
SCALE = "mm_per_pixel"
"""The key in a picture's `extra`, of any format, that calibrates it."""

_SMALL, _MEDIUM = 32.0**2, 96.0**2  # square pixels, as COCO's evaluation counts them

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One object's measures, in pixels, and in millimetres where the picture is calibrated.

    `length` is that along a line, and the greatest diameter of any other shape; `circularity` is 4π·area / perimeter²,
    1 for a circle; None where the shape has no inside.
    """

    picture: str
    number: int
    annotation: UUID
    class_name: str
    shape: str
    x: float
    y: float
    width: float
    height: float
    area: float
    perimeter: float
    circularity: float | None
    length: float
    mm_per_pixel: float | None = None

    @property
    def millimetres(self) -> dict[str, float]:
        """Sizes in mm and mm²; empty where the picture is not calibrated."""
        scale = self.mm_per_pixel
        if scale is None:
            return {}
        lengths = {
            f"{name}_mm": getattr(self, name) * scale for name in ("width", "height", "perimeter", "length")
        }
        return {**lengths, "area_mm2": self.area * scale**2} if self.perimeter else lengths


def measure(dataset: Dataset, scale: float | None = None) -> Iterator[Measurement]:
    """Every object of the main layers that has a place, with its number in the picture, from 1.

    `scale` is millimetres per pixel; None takes it from each picture.
    """
    names = _names(dataset)
    for item in dataset.images:
        yield from _measured(item, names, scale if scale is not None else scale_of(item.image))


def scale_of(image: Image) -> float | None:
    """Millimetres per pixel, as the picture's `extra` says; None where it does not."""
    for own in image.extra.values():
        value = own.get(SCALE) if isinstance(own, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return float(value)
    return None


@dataclass
class Columns:
    """Numbers of many objects, eight bytes each."""

    values: dict[str, "array[float]"] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """Put a number behind the others of its column."""
        self.values.setdefault(name, array("d")).append(value)

    def of(self, name: str) -> Numbers:
        """A column as numbers."""
        return np.array(self.values.get(name, array("d")), dtype=np.float64)


@dataclass
class Statistics:
    """Sums of a data set. Objects are those of the main layers."""

    pictures: int = 0
    labelled: int = 0
    """Pictures that were looked at, whether something is on them or not."""
    empty: int = 0
    """Looked at, and nothing is there."""
    objects: int = 0
    calibrated: int = 0
    """Objects whose picture says how long a pixel is."""
    classes: dict[str, Counter[str]] = field(default_factory=dict)
    """For each class, in its order: objects and pictures."""
    shapes: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    """Small (below 32² square pixels), medium, large (96² and more)."""
    picture_sizes: Counter[str] = field(default_factory=Counter)
    per_picture: list[int] = field(default_factory=list)
    columns: Columns = field(default_factory=Columns)
    centres: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((GRID, GRID), dtype=np.int64))
    """Objects by where their centre lies, rows from the top."""
    by_class: dict[str, Columns] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As JSON: sums, and percentiles of every measure."""
        return {
            "pictures": self.pictures,
            "labelled": self.labelled,
            "empty": self.empty,
            "objects": self.objects,
            "calibrated": self.calibrated,
            "classes": {
                name: {**counts, **({"measures": measures} if (measures := self._measures(name)) else {})}
                for name, counts in self.classes.items()
            },
            "shapes": dict(self.shapes.most_common()),
            "splits": dict(sorted(self.splits.items())),
            "flags": dict(sorted(self.flags.items())),
            "sizes": {name: self.sizes[name] for name in ("small", "medium", "large")},
            "picture_sizes": dict(self.picture_sizes.most_common(20)),
            "objects_per_picture": percentiles(self.per_picture),
            "measures": {name: percentiles(self.columns.of(name)) for name in self.columns.values},
            "centres": self.centres.tolist(),
        }

    def _measures(self, name: str) -> dict[str, dict[str, float]]:
        columns = self.by_class.get(name)
        return {one: percentiles(columns.of(one)) for one in columns.values} if columns else {}


def stats(dataset: Dataset, scale: float | None = None) -> Statistics:
    """One run through the data set; memory grows by some numbers for each object. `scale` as in `measure`."""
    found = Statistics(
        classes={kind.name: Counter(objects=0, pictures=0) for kind in dataset.ontology.by_index()}
    )
    names = _names(dataset)
    for item in dataset.images:
        image, layer = item.image, item.layer()
        annotations = layer.annotations if layer else ()
        looked = bool(annotations) or (layer is not None and layer.status not in ("todo", "skipped"))
        found.pictures += 1
        found.labelled += looked
        found.empty += looked and not annotations
        found.objects += len(annotations)
        found.splits[image.split or "none"] += 1
        found.picture_sizes[f"{image.width} × {image.height}"] += 1
        found.per_picture.append(len(annotations))
        for one in annotations:
            found.shapes[shape_type(one.shape)] += 1
            found.flags.update(one.flags)
            _of(found, names.get(one.class_id, "?"))["objects"] += 1
        for name in {names.get(one.class_id, "?") for one in annotations}:
            _of(found, name)["pictures"] += 1
        for measured in _measured(item, names, scale if scale is not None else scale_of(image)):
            _add(found, measured, image)
    return found


def percentiles(values: Sequence[float] | Numbers) -> dict[str, float]:
    """Mean and percentiles; empty for no values."""
    if not len(values):
        return {}
    found = np.percentile(values, PERCENTILES).tolist()
    return {
        "mean": float(np.mean(values)),
        **{f"p{at}": value for at, value in zip(PERCENTILES, found, strict=True)},
    }


def _names(dataset: Dataset) -> dict[UUID | None, str]:
    return {None: "no class", **{kind.id: kind.name for kind in dataset.ontology.classes}}


def _of(found: Statistics, name: str) -> Counter[str]:
    return found.classes.setdefault(name, Counter(objects=0, pictures=0))


def _measured(
    item: LabelledImage, names: dict[UUID | None, str], scale: float | None
) -> Iterator[Measurement]:
    layer = item.layer()
    for number, one in enumerate(layer.annotations if layer else (), start=1):
        box = bounds(one.shape)
        sizes = _sizes(one) if box else None
        if box is None or sizes is None:
            continue
        covered, around, along = sizes
        yield Measurement(
            picture=item.image.path,
            number=number,
            annotation=one.id,
            class_name=names.get(one.class_id, "?"),
            shape=shape_type(one.shape),
            x=box[0],
            y=box[1],
            width=box[2] - box[0],
            height=box[3] - box[1],
            area=covered,
            perimeter=around,
            circularity=4 * pi * (covered / around / around) if around else None,
            length=along,
            mm_per_pixel=scale,
        )


def _sizes(one: Annotation) -> tuple[float, float, float] | None:
    try:
        return area(one.shape), perimeter(one.shape), length(one.shape)
    except InvalidRecord:  # a mask whose run-lengths are broken has no measures; `check` names it
        return None


def _add(found: Statistics, one: Measurement, image: Image) -> None:
    found.calibrated += one.mm_per_pixel is not None
    values: dict[str, float | None] = {
        "width": one.width,
        "height": one.height,
        "aspect": one.width / one.height if one.height else None,
        "area": one.area if one.perimeter else None,
        "circularity": one.circularity,
        "length": one.length,
        **one.millimetres,
    }
    columns = found.by_class.setdefault(one.class_name, Columns())
    for name, value in values.items():
        if value is not None and isfinite(value):
            found.columns.add(name, value)
            if name in ("area", "aspect", "circularity", "length", "area_mm2", "length_mm"):
                columns.add(name, value)
    if one.perimeter:
        found.sizes["small" if one.area < _SMALL else "medium" if one.area < _MEDIUM else "large"] += 1
    if image.width and image.height:
        across = (one.x + one.width / 2) / image.width
        down = (one.y + one.height / 2) / image.height
        if 0 <= across <= 1 and 0 <= down <= 1:
            found.centres[min(GRID - 1, int(down * GRID)), min(GRID - 1, int(across * GRID))] += 1
