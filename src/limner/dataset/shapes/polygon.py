"""An outline of one or more parts, with holes."""

from typing import Literal

import msgspec

from limner.dataset.shapes._base import Flat, ShapeBase, check_points


class Part(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One connected piece: an exterior ring and its holes.

    Rings are unclosed (the first point is not repeated); start vertex and winding are kept as given.
    """

    exterior: Flat
    holes: tuple[Flat, ...] = ()

    def __post_init__(self) -> None:
        check_points("exterior", self.exterior, least=3)
        for number, hole in enumerate(self.holes):
            check_points(f"holes[{number}]", hole, least=3)


class Polygon(ShapeBase, frozen=True, gc=False, tag="polygon"):
    """One object's outline; `subtype` is `quad` where the source says that its four corners are meant."""

    parts: tuple[Part, ...]
    subtype: Literal["", "quad"] = ""

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a polygon has at least one part")
        if self.subtype == "quad" and (
            len(self.parts) != 1 or self.parts[0].holes or len(self.parts[0].exterior) != 8
        ):
            raise ValueError("a quad is one part of four points without holes")
