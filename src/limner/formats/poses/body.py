"""What formats of poses share: one class with a skeleton of its own, and joints that are all listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import msgspec

from limner.dataset import Annotation, Box, Class, Joint, Keypoints, Skeleton, Visibility
from limner.formats.core.fit import Fitted
from limner.formats.shared.labels import numbered
from limner.formats.shared.narrow import LONE, OTHER_CLASS, only_class

Points = tuple[tuple[float, float, Visibility], ...]

OTHER_JOINTS = "keypoints of other joints"
ALSO = {OTHER_CLASS: "", OTHER_JOINTS: "", LONE: ""}
"""For `Holds.also`."""


@dataclass(frozen=True)
class Body:
    """A class and its joints; `left` and `right` at the beginning of their names are mirrors."""

    name: str
    joints: tuple[str, ...]
    edges: tuple[tuple[int, int], ...] = ()

    @property
    def skeleton(self) -> Skeleton:
        """The joints with their mirrors."""
        places = {joint: at for at, joint in enumerate(self.joints)}
        return Skeleton(
            joints=tuple(Joint(name=joint, flip=places.get(_mirrored(joint))) for joint in self.joints),
            edges=self.edges,
        )

    def kinds(
        self, names: Mapping[int, str], *, needed: bool, others: Iterable[str] = ()
    ) -> tuple[Class, ...]:
        """The classes of a list; its own gets the skeleton, and is added where it is needed."""
        known = dict(names)
        if needed and (not known or only_class(numbered(known), self.name) is None):
            known[max(known, default=-1) + 1] = self.name
        for other in others:
            if other not in known.values():
                known[max(known, default=-1) + 1] = other
        kinds = numbered(known)
        own = self.of(kinds)
        return tuple(
            msgspec.structs.replace(kind, skeleton=self.skeleton) if kind is own else kind for kind in kinds
        )

    def of(self, kinds: Iterable[Class]) -> Class | None:
        """Its class among others: the one of its name, else the only one."""
        return only_class(kinds, self.name)

    def posed(self, fitted: Fitted, one: Annotation) -> Annotation | None:
        """Keypoints with all joints, those that are absent at 0, 0; None (entered as lost) for other joints."""
        points = cast(Keypoints, one.shape).points
        if len(points) != len(self.joints):
            why = f"{len(self.joints)} joints are wanted; here are {len(points)}"
            fitted.say(one, OTHER_JOINTS, severity="lost", before=one.shape, why=why)
            return None
        placed: Points = tuple(point if point[2] else (0.0, 0.0, 0) for point in points)
        return one if placed == points else msgspec.structs.replace(one, shape=Keypoints(placed))


def people(
    fitted: Fitted, body: Body, kind: Class | None, given: Iterable[Annotation], box_class: Class | None
) -> list[tuple[Annotation, ...]]:
    """Objects as keypoints and box, either of which may be missing; what does not fit is entered.

    They are one object where they share an instance id.
    """
    found: dict[object, dict[str, Annotation]] = {}
    for one in given:
        is_box = isinstance(one.shape, Box)
        wanted = box_class if is_box else kind
        if wanted is None or one.class_id != wanted.id:
            fitted.say(one, OTHER_CLASS, severity="lost", before=one.shape)
            continue
        fine = one if is_box else body.posed(fitted, one)
        if fine is None:
            continue
        role = "box" if is_box else "points"
        members = found.setdefault(fine.instance_id or fine.id, {})
        if role in members:
            members = found.setdefault(fine.id, {})
        members[role] = fine
    return [
        tuple(members[role] for role in ("points", "box") if role in members) for members in found.values()
    ]


def untied(fitted: Fitted, members: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Without the instance id where an object has one annotation."""
    if len(members) > 1 or members[0].instance_id is None:
        return members
    fitted.say(members[0], LONE, field="instance_id", why="nothing else belongs to it")
    return (msgspec.structs.replace(members[0], instance_id=None),)


def _mirrored(joint: str) -> str:
    if joint.startswith("left "):
        return "right " + joint.removeprefix("left ")
    return "left " + joint.removeprefix("right ") if joint.startswith("right ") else ""
