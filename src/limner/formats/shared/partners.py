"""Annotations that are one object: a region and the keypoints of the same instance."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from limner.dataset import Annotation, Keypoints, Tag


def objects(annotations: Iterable[Annotation]) -> Iterator[tuple[Annotation, ...]]:
    """Annotations by object, in the order of their first members.

    Two where a region and keypoints have one class and one instance id, the region first; else one alone.
    """
    given = tuple(annotations)
    if all(one.instance_id is None for one in given):
        yield from ((one,) for one in given)
        return
    partners: dict[UUID, list[Annotation]] = {}
    for one in given:
        if one.instance_id is not None:
            partners.setdefault(one.instance_id, []).append(one)
    done: set[UUID] = set()
    for one in given:
        if one.id in done:
            continue
        others = partners.get(one.instance_id, []) if one.instance_id else []
        members = _joined(one, [other for other in others if other.id not in done and other is not one])
        done |= {member.id for member in members}
        yield members


def _joined(one: Annotation, others: Iterable[Annotation]) -> tuple[Annotation, ...]:
    partner = next((other for other in others if _fits(one, other)), None)
    both = [one] if partner is None else [one, partner]
    return tuple(sorted(both, key=lambda member: isinstance(member.shape, Keypoints)))


def _fits(one: Annotation, other: Annotation) -> bool:
    shapes = (one.shape, other.shape)
    points = [isinstance(shape, Keypoints) for shape in shapes]
    return (
        points[0] != points[1]
        and not any(isinstance(shape, Tag) for shape in shapes)
        and one.class_id == other.class_id
    )
