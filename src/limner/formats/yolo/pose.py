"""Boxes with key points; one text file for each picture and a data.yaml, as Ultralytics trains on.

Every object has as many points as the one with the most: those that it lacks are absent.
"""

from collections.abc import Iterator
from functools import partial
from typing import cast

from msgspec.structs import replace

from limner.dataset import Annotation, Box, Dataset, Image, Keypoints, Visibility, derived_id
from limner.formats.core.conversions import enclosing_box
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.sink import Sink
from limner.formats.shared.partners import objects
from limner.formats.yolo import folder, writer
from limner.formats.yolo.joints import keys_of
from limner.formats.yolo.lines import DECIMALS, NOWHERE, pose_line

TITLE = "YOLO pose"
TIER = "A"
PROOF = "Real Ultralytics folders, points of two and of three numbers, are read; Ultralytics 8.4 loads what is written."
EXAMPLE = "0 0.25 0.5 0.3 0.5 0.2 0.4 2 0.3 0.6 1 0 0 0"

_ALONE = "shapes of one object that are not a box and its points"
_FEWER = "fewer points than another object"
_NOWHERE = "points of which none is there"
_NO_BOX = "points without a box"
_OUTSIDE = "points outside the picture"
_EDGES = "lines between points"

HOLDS = Holds(
    shapes={"box": frozenset(), "keypoints": frozenset({"outside"})},
    becomes={
        "box with rotation": "box",
        "box with outside": "clipped",
        "polygon": "box",
        "ellipse": "box",
        "mask": "box",
        "cuboid": "box",
    },
    fields=frozenset({"instance_id"}),
    dataset=frozenset({"split", "empty", "skeletons"}),
    also={
        _ALONE: "an object of its own",
        _FEWER: "filled up with absent ones",
        _NO_BOX: "a box around them is added",
        _OUTSIDE: "absent",
        _NOWHERE: "",
        _EDGES: "",
    },
    precision_relative=2 * 10.0**-DECIMALS,
)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`class cx cy w h x1 y1 v1 x2 y2 v2 …` per object; the data set is run through twice, first for their number."""
    count = max(_counts(dataset), default=1)
    edged = [kind.name for kind in dataset.ontology.classes if kind.skeleton and kind.skeleton.edges]
    if edged:
        ledger.say(Loss(what=_EDGES, before=edged, why="data.yaml has no place for them"))
    writer.write(
        dataset, sink, ledger, HOLDS, partial(_line, count), arrange=partial(_as_rows, count), objects=objects,
        keys={"task": "pose", **keys_of(dataset.ontology, count)},
    )  # fmt: skip


def _counts(dataset: Dataset) -> Iterator[int]:
    yield from (len(kind.skeleton.joints) for kind in dataset.ontology.classes if kind.skeleton)
    for item in dataset.images:
        layer = item.layer()
        for one in layer.annotations if layer else ():
            if isinstance(one.shape, Keypoints):
                yield len(one.shape.points)


def _line(count: int, index: int, members: writer.Object, image: Image) -> str:
    points = cast(Keypoints, members[1].shape) if len(members) == 2 else None
    return pose_line(index, cast(Box, members[0].shape), points, count, image.width, image.height)


def _as_rows(
    count: int, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """As rows can say it: boxes alone or with so many points, in order of the rows."""
    placed = [after for one in annotations if (after := _placed(fitted, image, one, count)) is not None]
    rows: list[Annotation] = []
    for members in objects(placed):
        first = members[0]
        if len(members) == 2:
            rows += members
        elif isinstance(first.shape, Keypoints):
            rows += _boxed(fitted, image, first)
        elif first.instance_id is not None:
            fitted.say(first, _ALONE, HOLDS.also[_ALONE], field="instance_id")
            rows.append(replace(first, instance_id=None))
        else:
            rows.append(first)
    return tuple(rows)


def _placed(fitted: Fitted, image: Image, one: Annotation, count: int) -> Annotation | None:
    """The annotation with points in the picture only and as many as all have; None, and said, if none is there."""
    if not isinstance(one.shape, Keypoints):
        return one
    given = one.shape.points
    inside: list[tuple[float, float, Visibility]] = [
        (x, y, visible) if visible and 0 <= x <= image.width and 0 <= y <= image.height else NOWHERE
        for x, y, visible in given
    ]
    if not any(visible for _, _, visible in inside):
        fitted.say(one, _NOWHERE, severity="lost", before=one.shape)
        return None
    outside = sum(visible and not kept[2] for (_, _, visible), kept in zip(given, inside, strict=True))
    if outside:
        fitted.say(
            one, _OUTSIDE, HOLDS.also[_OUTSIDE], field="shape", before=f"{outside} of {len(given)} points"
        )
    if len(given) < count:
        fitted.say(one, _FEWER, HOLDS.also[_FEWER], field="shape", before=len(given), after=count)
    return replace(one, shape=Keypoints((*inside, *[NOWHERE] * (count - len(given)))))


def _boxed(fitted: Fitted, image: Image, one: Annotation) -> tuple[Annotation, Annotation]:
    """The points, and the box around them that their row needs."""
    box = cast(Box, enclosing_box(one.shape, image))
    fitted.say(one, _NO_BOX, HOLDS.also[_NO_BOX], field="instance_id", after=box)
    name = derived_id("yolo-pose", str(one.id))
    around = Annotation(
        id=derived_id("yolo-pose", str(one.id), "box"), shape=box, class_id=one.class_id, instance_id=name
    )
    return around, replace(one, instance_id=name)


sniff = partial(folder.sniff, "pose")
read = partial(folder.read, "pose")
