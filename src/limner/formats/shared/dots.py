"""Keypoints for formats that know single points alone."""

from collections.abc import Iterator

from msgspec.structs import replace

from limner.dataset import Annotation, Keypoints
from limner.formats.core.fit import Fitted
from limner.formats.shared.ties import piece

APART = "keypoints of several joints"
HIDDEN = "hidden joints"
ABSENT = "absent joints"

ALSO = {APART: "a point each", HIDDEN: "visible ones", ABSENT: ""}
"""For `Holds.also`."""


def dots(fitted: Fitted, one: Annotation) -> Iterator[Annotation]:
    """Keypoints as one visible point each; anything else as it is."""
    shape = one.shape
    if not isinstance(shape, Keypoints):
        yield one
        return
    there = [point for point in shape.points if point[2]]
    if not there:
        fitted.say(one, ABSENT, severity="lost", before=shape, why="no joint is there")
        return
    if len(there) < len(shape.points):
        fitted.say(one, ABSENT, field="shape", before=len(shape.points), after=len(there))
    if any(seen != 2 for _, _, seen in there):
        fitted.say(one, HIDDEN, ALSO[HIDDEN], field="shape", before=shape)
    if len(there) == 1:
        x, y, _ = there[0]
        yield replace(one, shape=Keypoints(((x, y, 2),)))
        return
    fitted.say(one, APART, ALSO[APART], field="shape", before=shape)
    for number, (x, y, _) in enumerate(there):
        yield piece(one, number, Keypoints(((x, y, 2),)), one.group_id)
