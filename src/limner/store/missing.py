"""What models found and no person drew: the pictures that have some."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select

from limner.store.rows import NO_OBJECTS
from limner.store.tables import annotations, layers

_ONE = 0.3
"""Two of a class whose bounds share at least this much of their union are one object; the editor counts alike, and
`vectors/missing` holds both to it."""


def with_missing(project: int) -> Select[tuple[int]]:
    """Keys of the pictures on which a model has something that is neither in the main layer nor refused, and no label
    of its class lies there."""
    found, its = annotations.alias("found"), layers.alias("its")
    drawn, main = annotations.alias("drawn"), layers.alias("main")
    there = (
        exists()
        .select_from(drawn.join(main))
        .where(main.c.image_key == its.c.image_key, main.c.kind == "main")
        .where(
            or_(
                drawn.c.id == found.c.id,
                and_(drawn.c.class_key.is_not_distinct_from(found.c.class_key), _overlap(drawn.c, found.c)),
            )
        )
    )
    return (
        select(its.c.image_key)
        .select_from(found.join(its))
        .where(its.c.project_key == project, its.c.kind == "model", ~there)
        .where(*(found.c.kind != kind for kind in NO_OBJECTS))
    )


def _overlap(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether the bounds are those of one object; without bounds, two are."""
    sides = [
        case((one[end] < other[end], one[end]), else_=other[end])
        - case((one[start] > other[start], one[start]), else_=other[start])
        for start, end in (("x0", "x1"), ("y0", "y1"))
    ]
    shared = sides[0] * sides[1]
    both = (one.x1 - one.x0) * (one.y1 - one.y0) + (other.x1 - other.x0) * (other.y1 - other.y0)
    near = and_(sides[0] >= 0, sides[1] >= 0, shared * (1 + _ONE) >= both * _ONE)
    return or_(near, and_(one.x0.is_(None), other.x0.is_(None)))
