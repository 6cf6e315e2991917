"""A picture's record: `objects` with lists of `bbox`, `category`, `id` and `area`, and `labels` of the whole."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from limner.dataset import Annotation, Box, Image, Source, Tag, derived_id
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.shared.tags import UNNAMED

HOLDS = Holds(
    shapes={"tag": frozenset(), "box": frozenset({"outside"})},
    becomes={
        "box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box",
    },
    dataset=frozenset({"split", "empty"}),
    foreign="huggingface",
    also={UNNAMED: ""},
)  # fmt: skip

XYWH, XYXY = "xywh", "xyxy"
CATEGORIES = ("category", "categories", "label", "labels", "category_id")
BOXES = ("bbox", "bboxes", "boxes", "box")
_OF_PICTURE = frozenset(
    {"file_name", "width", "height", "objects", "label", "labels", "image", "bbox_format"}
)
_CLEAR = 20
_NEAR = 0.01


@dataclass
class Evidence:
    """Which of two meanings the four numbers of boxes have: x, y and a size, or two corners."""

    votes: dict[str, int] = field(default_factory=lambda: {XYWH: 0, XYXY: 0})
    open: int = 0

    def add(self, record: Mapping[str, Any]) -> None:
        """Take in a record's boxes: by their area where it is said, else by what cannot be."""
        lists = lists_of(record) or {}
        areas = lists.get("area", ())
        size = [record.get(side) for side in ("width", "height")]
        for at, box in enumerate(boxes_of(lists)):
            numbers = four(box)
            if numbers is None or not (numbers[0] or numbers[1]):
                continue
            area = areas[at] if at < len(areas) else None
            possible = _possible(numbers, area, size)
            if len(possible) == 1:
                self.votes[possible[0]] += 1
            else:
                self.open += 1

    def decide(self, where: str) -> str:
        """`xywh` or `xyxy`. Raises FormatError where neither is clear."""
        less, more = sorted(self.votes, key=lambda name: self.votes[name])
        if self.votes[more] > _CLEAR * self.votes[less] or not (self.votes[more] or self.open):
            return more if self.votes[more] else XYWH
        raise FormatError(
            "the boxes may be x, y, width, height or x, y of two corners", code="ambiguous-boxes", where=where,
            hint="Say which: huggingface:xywh or huggingface:xyxy.", params={"votes": dict(self.votes)},
        )  # fmt: skip


@dataclass(frozen=True)
class Kinds:
    """Classes by place and by name."""

    places: Mapping[int, UUID]
    names: Mapping[str, UUID]

    def of(self, value: Any) -> UUID:
        """The class of a place or a name. Raises ValueError."""
        table: Mapping[Any, UUID] = self.names if isinstance(value, str) else self.places
        found = table.get(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        if found is None:
            raise ValueError(f"class {str(value)[:40]!r} is not known")
        return found


@dataclass(frozen=True)
class Place:
    """Where a record stands: the format that reads it, and file and line or row."""

    format: str
    where: str
    report: Report


def annotations_of(
    record: Mapping[str, Any], image: Image, kinds: Kinds, convention: str, place: Place
) -> list[Annotation] | None:
    """What the record says of its picture; None where it was never labelled."""
    lists = lists_of(record)
    labels = labels_of(record)
    if lists is None and labels is None:
        return None
    found = list(_objects(lists or {}, image, kinds, convention, place))
    for at, label in enumerate(labels or (), start=1):
        try:
            found.append(
                Annotation(
                    id=derived_id(place.format, str(image.id), "label", at), shape=Tag(),
                    class_id=kinds.of(label), source=Source(kind="import", name=place.format),
                )
            )  # fmt: skip
        except ValueError as error:
            place.report(Problem(str(error), f"{place.where}, label {at}"))
    return found


def record_of(
    annotations: tuple[Annotation, ...] | None,
    category: Callable[[UUID], Any],
    convention: str,
    ids: Iterator[int],
) -> dict[str, Any]:
    """The same back; `ids` numbers objects that came without a number."""
    if annotations is None:
        return {"objects": None, "labels": []}
    objects: dict[str, list[Any]] = {"id": [], "area": [], "bbox": [], "category": []}
    boxes = [one for one in annotations if isinstance(one.shape, Box)]
    unknown = sorted({key for one in boxes for key in one.extra.get("huggingface", {})} - set(objects))
    for one in boxes:
        box, known = cast(Box, one.shape), one.extra.get("huggingface", {})
        far = (box.x + box.width, box.y + box.height) if convention == XYXY else (box.width, box.height)
        number = next(ids)
        objects["id"].append(known.get("id", number))
        objects["area"].append(known.get("area", box.width * box.height))
        objects["bbox"].append([box.x, box.y, *far])
        objects["category"].append(category(cast(UUID, one.class_id)))
        for key in unknown:
            objects.setdefault(key, []).append(known.get(key))
    labels = [category(one.class_id) for one in annotations if isinstance(one.shape, Tag) and one.class_id]
    return {"objects": objects, "labels": labels}


def unknown_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says of the picture that means nothing here."""
    return {key: value for key, value in record.items() if key not in _OF_PICTURE}


def size_in(record: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height, where the record says them."""
    sides = [record.get(side) for side in ("width", "height")]
    whole = [
        side for side in sides if isinstance(side, int) and not isinstance(side, bool) and 0 < side < 1 << 31
    ]
    return (whole[0], whole[1]) if len(whole) == 2 else None


def names_in(record: Mapping[str, Any]) -> set[str | int]:
    """Classes as the record calls them: names, or places."""
    lists = lists_of(record) or {}
    given = [*_categories(lists), *(labels_of(record) or ())]
    return {one for one in given if isinstance(one, str | int) and not isinstance(one, bool)}


def lists_of(record: Mapping[str, Any]) -> dict[str, list[Any]] | None:
    """The record's objects as lists by key, also where each object is a table of its own; None where it has none."""
    objects = record.get("objects")
    if isinstance(objects, list):
        tables = [one for one in objects if isinstance(one, dict)]
        keys = dict.fromkeys(key for one in tables for key in one)
        return {key: [one.get(key) for one in tables] for key in keys}
    if not isinstance(objects, dict):
        return None
    return {key: value for key, value in objects.items() if isinstance(value, list)}


def labels_of(record: Mapping[str, Any]) -> list[Any] | None:
    """Classes of the whole picture; None where the record says nothing of them."""
    given = record.get("labels", record.get("label"))
    if given is None or given == -1:
        return None if "labels" not in record or record["labels"] is None else []
    if isinstance(given, list):
        return given or (None if record.get("objects") is None else [])
    return [given]


def boxes_of(lists: Mapping[str, list[Any]]) -> list[Any]:
    """The four numbers of each object, as they stand there."""
    return next((lists[key] for key in BOXES if key in lists), [])


def four(box: Any) -> tuple[float, float, float, float] | None:
    """Four finite numbers; None for anything else."""
    if not isinstance(box, list) or len(box) != 4:
        return None
    numbers = [float(side) for side in box if isinstance(side, int | float) and abs(side) < 1e12]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def arranged(fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Boxes, then classes of the picture."""
    for one in annotations:
        if one.class_id is None:
            fitted.say(one, UNNAMED, severity="lost")
    named = (one for one in annotations if one.class_id is not None)
    return tuple(sorted(named, key=lambda one: isinstance(one.shape, Tag)))


def _possible(numbers: tuple[float, ...], area: Any, size: list[Any]) -> list[str]:
    a, b, c, d = numbers
    width, height = (side if isinstance(side, int) and side > 0 else float("inf") for side in size)
    found = [XYWH] if c >= 0 and d >= 0 and a + c <= width + 1 and b + d <= height + 1 else []
    found += [XYXY] if c >= a and d >= b and c <= width + 1 and d <= height + 1 else []
    if isinstance(area, int | float) and area > 0:
        areas = {XYWH: c * d, XYXY: (c - a) * (d - b)}
        right = [name for name, one in areas.items() if abs(one - area) <= _NEAR * area and min(c, d) >= 0]
        return right if len(right) == 1 else found
    return found


def _objects(
    lists: dict[str, list[Any]], image: Image, kinds: Kinds, convention: str, place: Place
) -> Iterator[Annotation]:
    boxes, categories = boxes_of(lists), _categories(lists)
    if len(boxes) != len(categories):
        message = f"it has {len(boxes)} boxes and {len(categories)} categories"
        place.report(Problem(message, place.where))
        return
    others = {
        key: values for key, values in lists.items()
        if key not in (*BOXES, *CATEGORIES) and len(values) == len(boxes)
    }  # fmt: skip
    for at, (box, category) in enumerate(zip(boxes, categories, strict=True)):
        try:
            shape = _box(box, convention)
            kept = {key: values[at] for key, values in others.items() if values[at] is not None}
            if kept.get("area") == shape.width * shape.height:
                del kept["area"]
            yield Annotation(
                id=derived_id(place.format, str(image.id), at + 1), shape=shape, class_id=kinds.of(category),
                source=Source(kind="import", name=place.format), extra={"huggingface": kept} if kept else {},
            )  # fmt: skip
        except ValueError as error:
            place.report(Problem(str(error), f"{place.where}, object {at + 1}"))


def _categories(lists: Mapping[str, list[Any]]) -> list[Any]:
    return next((lists[key] for key in CATEGORIES if key in lists), [])


def _box(box: Any, convention: str) -> Box:
    numbers = four(box)
    if numbers is None:
        raise ValueError(f"its box is {str(box)[:60]}, not four numbers")
    x, y, c, d = numbers
    if convention == XYXY:
        if c < x or d < y:
            raise ValueError(f"corners {x:g},{y:g} and {c:g},{d:g} are swapped")
        return Box(x, y, c - x, d - y)
    return Box(x, y, c, d)
