"""Makes a picture fit a format's declaration, so that a writer only ever meets what the format holds.

Everything that is changed or left out on the way goes into the ledger.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec

from limner.dataset import (
    SHAPES,
    Annotation,
    Box,
    Dataset,
    Ellipse,
    Image,
    Keypoints,
    LabelledImage,
    Layer,
    Mask,
    Ontology,
    Polygon,
    Polyline,
    Relation,
    Shape,
    Tag,
    shape_type,
    with_valid,
)
from limner.formats.core.conversions import CONVERSIONS
from limner.formats.core.holds import FIELDS, QUIET, Holds
from limner.formats.core.ledger import Ledger, Loss, Severity
from limner.formats.core.written import Description

_JUDGED_APART = frozenset({"flags", "source"})
_BARE = Annotation(id=UUID(int=0), shape=Tag())

_SHAPES = tuple(SHAPES.values())
_DEGREES = frozenset({"occluded", "truncated"})
"""Fields whose 0 says that all is to be seen: a training run does not miss that."""

_GONE = "it is not in view here, which only a format with tracks can say"

Arrange = Callable[["Fitted", Image, tuple[Annotation, ...]], tuple[Annotation, ...]]
"""What a writer still does to a picture's annotations: paints them over each other, rounds, merges.

What it gives is what reading back must find; every change is for it to `say`.
"""


class Fitted:
    """The pictures of a data set as a format can hold them; iterate it in place of the data set's own.

    Yields each picture with what is to be written of it; None in place of annotations where the picture was
    never labelled.
    """

    def __init__(
        self,
        dataset: Dataset,
        holds: Holds,
        ledger: Ledger,
        arrange: Arrange | None = None,
    ) -> None:
        self.ontology: Ontology = dataset.ontology
        self.holds = holds
        self.ledger = ledger
        self.images = dataset.images
        extras = [dataset.extra, *(kind.extra for kind in dataset.ontology.classes)]
        self._said_of_all = set() if holds.whole else {name for extra in extras for name in extra}
        """Formats whose own keys the data set or a class carries."""
        self._arrange = arrange
        self._names = {kind.id: kind.name for kind in dataset.ontology.classes}
        self.description = Description(dataset.ontology)
        lacking = tuple(name for name in FIELDS if name not in holds.fields and name not in _JUDGED_APART)
        self._lacking = attrgetter(*lacking, "schema", "schema")
        self._bare = self._lacking(_BARE)
        self._own_keys: Counter[str] = Counter()
        """How many objects of this picture carry keys of another format."""

    def __iter__(self) -> Iterator[tuple[LabelledImage, tuple[Annotation, ...] | None]]:
        self.say_of_dataset()
        for item in self.images:
            annotations = self.of(item)
            if self.ledger.written is not None:
                self.ledger.written.add(self.named(item.image), self.description.text(annotations))
            yield item, annotations
        self.ledger.finish()

    def of(self, item: LabelledImage) -> tuple[Annotation, ...] | None:
        """What is to be written of the next picture; None for one that was never labelled."""
        self.ledger.turn_to(item.image, _count(item))
        self._say_of_picture(item)
        layer = item.layer()
        if layer is None:
            return None
        if not (self.holds.whole or layer.annotations) and layer.status in ("todo", "skipped"):
            return None
        ordered = layer.annotations
        if not self.holds.whole:
            ordered = tuple(sorted(ordered, key=lambda annotation: annotation.z))
        found = (self._fit(one, item.image) for one in ordered)
        fitted = tuple(one for one in found if one is not None)
        for name, count in self._own_keys.items():
            note = Loss(what=f"own keys of {name}", severity="note", picture=item.image.path, field="extra")
            self.ledger.say(note, count=count)
        self._own_keys.clear()
        if self._arrange:
            fitted = self._arrange(self, item.image, fitted)
        if not fitted and "empty" not in self.holds.dataset:
            self.ledger.say(Loss(what="empty", becomes="never labelled", picture=item.image.path))
            return None
        return fitted

    def named(self, image: Image) -> Image:
        """The picture as it will be found again: of no split where the format knows none."""
        known = "split" in self.holds.dataset or not image.split
        return image if known else msgspec.structs.replace(image, split="")

    def say(
        self,
        annotation: Annotation,
        what: str,
        becomes: str = "",
        *,
        severity: Severity = "changed",
        field: str = "",
        before: Any = None,
        after: Any = None,
        why: str | Callable[[], str] = "",
    ) -> None:
        """Enter a loss of this annotation, with its class.

        A shape before or after is described in words, and a reason that is a function is asked for, only where
        losses are listed.
        """
        ledger = self.ledger
        kind = self._names.get(annotation.class_id, "") if annotation.class_id else ""
        ledger.count(severity, what, becomes, kind, annotation.id)
        if ledger.listed:
            ledger.enter(
                Loss(
                    what=what, becomes=becomes, severity=severity, annotation=annotation.id, picture=ledger.picture,
                    field=field, before=_worded(before), after=_worded(after), why=why() if callable(why) else why,
                )
            )  # fmt: skip

    def _fit(self, annotation: Annotation, image: Image) -> Annotation | None:
        changes: dict[str, Any] = {}
        if annotation.class_id is None and shape_type(annotation.shape) != "tag" and not self.holds.whole:
            self.say(annotation, "object without a class", severity="lost", before=annotation.shape)
            return None
        if annotation.track and annotation.track.outside and "track" not in self.holds.fields:
            self.say(annotation, "track", severity="lost", before=annotation.shape, why=_GONE)
            return None
        shape = self._fit_shape(annotation, image)
        if shape is None:
            return None
        if shape is not annotation.shape:
            changes["shape"] = shape
        if self._lacking(annotation) != self._bare or annotation.source.kind != "import":
            changes |= self._without_fields(annotation)
        for flag in sorted(annotation.flags - self.holds.flags) if annotation.flags else ():
            self.say(annotation, f"flag {flag}", field="flags", before=flag)
            changes["flags"] = annotation.flags & self.holds.flags
        if annotation.extra and not self.holds.whole:
            foreign = [name for name in annotation.extra if name != self.holds.foreign]
            for name in foreign:
                self._own_keys[name] += 1
            if foreign:
                changes["extra"] = {
                    key: own for key, own in annotation.extra.items() if key == self.holds.foreign
                }
        return with_valid(annotation, **changes) if changes else annotation

    def _without_fields(self, annotation: Annotation) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for name in FIELDS:
            value = getattr(annotation, name)
            if (
                value != getattr(_BARE, name)
                and name not in self.holds.fields
                and not _is_unsaid(name, value)
            ):
                quiet = name in QUIET or (name in _DEGREES and not value)
                self.say(
                    annotation, name, severity="note" if quiet else "changed", field=name,
                    before=msgspec.to_builtins(value),
                )  # fmt: skip
                changes[name] = getattr(_BARE, name)
        return changes

    def _fit_shape(self, annotation: Annotation, image: Image) -> Shape | None:
        before = annotation.shape
        while missing := self.holds.lacks(before, annotation, image):
            how = self.holds.becomes.get(missing, "")
            convert, becomes = CONVERSIONS[how] if how else (None, "")
            after = convert(before, image) if convert else None
            if after is None:
                why = "nothing of it lies in the picture" if convert else "the format has no place for it"
                self.say(annotation, missing, severity="lost", before=before, why=why)
                return None
            self.say(annotation, missing, becomes, field="shape", before=before, after=after)
            before = after
        return before

    def _say_of_picture(self, item: LabelledImage) -> None:
        image = item.image
        layer = item.layer()
        there = {
            "split": image.split,
            "relations": layer.relations if layer else (),
            "attributes of relations": self._held_answers(layer),
            "comments": layer.comments if layer else (),
            "sequences": image.sequence_id,
            "status": layer.status if layer and layer.status in ("in_progress", "skipped") else "",
            "verified": image.verified,
            "tags": image.tags,
            "licence": image.licence,
            "author": image.author,
            "other layers": [one.kind for one in item.layers if one is not layer],
        }
        for name, value in there.items():
            if value and name not in self.holds.dataset:
                severity: Severity = "note" if name in QUIET else "changed"
                self.ledger.say(
                    Loss(
                        what=name, severity=severity, picture=image.path, field=name,
                        before=msgspec.to_builtins(value),
                    )
                )  # fmt: skip
        for name in () if self.holds.whole else image.extra:
            if name != self.holds.foreign:
                what = f"own keys of {name} about pictures"
                self.ledger.say(Loss(what=what, severity="note", picture=image.path, field="extra"))
        if image.orientation != 1:
            self.ledger.say(
                Loss(
                    what="turned pictures", severity="note", picture=image.path, before=image.orientation,
                    becomes="coordinates of the upright picture",
                    why="the file's EXIF orientation has to be applied by whoever reads it",
                )
            )  # fmt: skip

    def _held_answers(self, layer: Layer | None) -> list[Relation]:
        """Relations with answers, where the format has relations at all: else the whole of them is said."""
        if layer is None or "relations" not in self.holds.dataset:
            return []
        return [one for one in layer.relations if one.attributes]

    def say_of_dataset(self) -> None:
        """Enter what is lost once for the whole data set."""
        if any(kind.skeleton for kind in self.ontology.classes) and "skeletons" not in self.holds.dataset:
            self.ledger.say(Loss(what="skeletons", severity="changed"))
        for name in sorted(self._said_of_all - {self.holds.foreign}):
            what = f"own keys of {name} about the data set"
            self.ledger.say(Loss(what=what, severity="note", field="extra"))
        asked = [kind.name for kind in self.ontology.classes if kind.attributes]
        if asked and "attributes" not in self.holds.fields:
            self.ledger.say(Loss(what="definitions of attributes", severity="note", before=asked))


def _count(item: LabelledImage) -> int:
    layer = item.layer()
    return len(layer.annotations) if layer else 0


def _is_unsaid(name: str, value: Any) -> bool:
    """Flags are looked at one by one; that something was imported needs no mention."""
    return name == "flags" or (name == "source" and value.kind == "import")


def _worded(value: Any) -> Any:
    return describe(value) if isinstance(value, _SHAPES) else value


def describe(shape: Shape) -> str:
    """A shape in a few words with its numbers, as the ledger names it."""
    match shape:
        case Polygon(parts):
            holes = sum([len(part.holes) for part in parts])
            corners = sum([len(part.exterior) for part in parts]) // 2
            return f"polygon of {len(parts)} parts, {holes} holes, {corners} corners"
        case Box():
            return _FRAME % ("box", shape.x, shape.y, shape.width, shape.height) + _turn(shape.rotation)
        case Ellipse():
            return _FRAME % ("ellipse", shape.cx, shape.cy, shape.rx, shape.ry) + _turn(shape.rotation)
        case Mask():
            return f"mask of {shape.width} × {shape.height} pixels at {shape.x}, {shape.y}"
        case Keypoints(points):
            return f"keypoints, {len(points)} of them"
        case Polyline(points):
            return f"polyline of {len(points) // 2} points"
    return shape_type(shape)


_FRAME = "%s [%.10g, %.10g, %.10g, %.10g]"


def _turn(degrees: float) -> str:
    return f", turned by {degrees:.10g}°" if degrees else ""
