"""What lists of faces say of a picture: whose face it is, answers, one box and five landmarks.

Who it is, is the class of a tag; box and landmarks are of the class `face` and one instance. Answers stand on a tag
without a class.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Class,
    Image,
    Joint,
    Keypoints,
    Shape,
    Skeleton,
    Source,
    Tag,
    Value,
    derived_id,
)
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.paths import Paths
from limner.formats.shared.labels import numbered
from limner.formats.shared.lists import word
from limner.formats.shared.narrow import LONE, OTHER_ANSWERS, OTHER_CLASS, with_answers
from limner.formats.shared.tags import UNNAMED

FACE = "face"
JOINTS = ("left eye", "right eye", "nose", "left mouth corner", "right mouth corner")
_FLIPS = (1, 0, 2, 4, 3)
FURTHER = "further objects of a picture"
OTHER_JOINTS = "keypoints of other joints"
HIDDEN = "hidden joints"
APART = "box and landmarks apart"
ALSO = {OTHER_ANSWERS: "", FURTHER: "", UNNAMED: "", LONE: ""}
"""For `Holds.also`: what each of these formats may leave out."""
ALSO_POINTS = ALSO | {OTHER_CLASS: "", OTHER_JOINTS: "", HIDDEN: "visible ones", APART: "one face"}
NOBODY = "-"
"""The folder of pictures of nobody who is known."""

Asked = Mapping[str, Callable[[Any], Value | None]]


@dataclass(frozen=True)
class Portrait:
    """A picture's annotations by what they say."""

    identity: Annotation | None = None
    answers: Annotation | None = None
    box: Annotation | None = None
    points: Annotation | None = None

    @classmethod
    def of(cls, annotations: Iterable[Annotation]) -> "Portrait":
        """Those of a picture, as `arranged` gives them."""
        return cls(**{_role(one): one for one in annotations})

    @property
    def landmarks(self) -> list[float]:
        """x and y of the five landmarks in turn; empty where there are none."""
        points = cast(Keypoints, self.points.shape).points if self.points else ()
        return [value for x, y, _ in points for value in (x, y)]


def people(names: Mapping[int, str], *, face: bool) -> tuple[Class, ...]:
    """A class for each name; the class `face` gets its landmarks, and is added behind them where it is wanted."""
    known = dict(names)
    if face and FACE not in {name.casefold() for name in known.values()}:
        known[max(known, default=-1) + 1] = FACE
    kinds = numbered(known)
    found = face_of(kinds)
    joints = tuple(Joint(name=name, flip=flip) for name, flip in zip(JOINTS, _FLIPS, strict=True))
    return tuple(
        msgspec.structs.replace(kind, skeleton=Skeleton(joints=joints)) if kind is found and face else kind
        for kind in kinds
    )


def face_of(kinds: Iterable[Class]) -> Class | None:
    """The class of boxes and landmarks."""
    return next((kind for kind in kinds if kind.name.casefold() == FACE), None)


def portrait(
    format: str,
    image: Image,
    face: Class | None,
    identity: UUID | None = None,
    answers: Mapping[str, Value] | None = None,
    box: Box | None = None,
    landmarks: Iterable[float] = (),
) -> list[Annotation]:
    """The annotations of a picture that was read."""
    flat = list(landmarks)
    points = tuple((x, y, 2) for x, y in zip(flat[::2], flat[1::2], strict=True))
    instance = derived_id(format, str(image.id)) if box and points else None
    shapes: list[tuple[str, Shape, dict[str, Any]]] = []
    if identity:
        shapes.append(("identity", Tag(), {"class_id": identity}))
    if answers:
        shapes.append(("answers", Tag(), {"attributes": dict(answers)}))
    if box and face:
        shapes.append(("box", box, {"class_id": face.id, "instance_id": instance}))
    if points and face:
        shapes.append(("points", Keypoints(points), {"class_id": face.id, "instance_id": instance}))  # type: ignore[arg-type]
    return [
        Annotation(
            id=derived_id(format, str(image.id), role), shape=shape,
            source=Source(kind="import", name=format), **more,
        )
        for role, shape, more in shapes
    ]  # fmt: skip


def arranged(
    face: Class | None,
    answers: Answers,
    asked: Asked,
    fitted: Fitted,
    image: Image,
    given: tuple[Annotation, ...],
) -> tuple[Annotation, ...]:
    """The first of each kind; `asked` are the answers that the format has place for."""
    found: dict[str, Annotation] = {}
    for annotation in given:
        one = with_answers(fitted, answers, annotation, asked if _role(annotation) == "answers" else {})
        role = _role(one)
        if role == "answers" and not one.attributes:
            fitted.say(one, UNNAMED, severity="lost")
        elif role in ("box", "points") and (face is None or one.class_id != face.id):
            fitted.say(one, OTHER_CLASS, severity="lost", before=one.shape)
        elif role in found:
            fitted.say(one, FURTHER, severity="lost", before=one.shape, why="a picture has one here")
        elif role != "points":
            found[role] = one
        elif (points := _visible(one, fitted)) is not None:
            found[role] = points
    return _tied(found, fitted, image)


def _tied(found: dict[str, Annotation], fitted: Fitted, image: Image) -> tuple[Annotation, ...]:
    """In a set order; box and landmarks are one instance."""
    pair = [found[role] for role in ("box", "points") if role in found]
    tied = len(pair) == 2 and pair[0].instance_id == pair[1].instance_id is not None
    instance = derived_id("face", str(image.id)) if len(pair) == 2 else None
    kept = []
    for role in (field.name for field in fields(Portrait)):
        one = found.get(role)
        if one is None:
            continue
        wanted = instance if role in ("box", "points") else None
        if wanted and not tied:
            fitted.say(one, APART, "one face", field="instance_id", why="a picture has one face")
        elif one.instance_id and not wanted:
            fitted.say(one, LONE, field="instance_id", why="nothing else belongs to it")
        kept.append(msgspec.structs.replace(one, instance_id=wanted))
    return tuple(kept)


def _visible(one: Annotation, fitted: Fitted) -> Annotation | None:
    """Five landmarks that are all there, and seen."""
    points = cast(Keypoints, one.shape).points
    if len(points) != len(JOINTS) or any(not seen for *_, seen in points):
        why = (
            f"five landmarks are wanted, all of them placed; here are {sum(seen > 0 for *_, seen in points)}"
        )
        fitted.say(one, OTHER_JOINTS, severity="lost", before=one.shape, why=why)
        return None
    if all(seen == 2 for *_, seen in points):
        return one
    fitted.say(one, HIDDEN, "visible ones", field="shape", before=[seen for *_, seen in points])
    return msgspec.structs.replace(one, shape=Keypoints(tuple((x, y, 2) for x, y, _ in points)))


def _role(one: Annotation) -> str:
    if isinstance(one.shape, Tag):
        return "answers" if one.class_id is None else "identity"
    return "box" if isinstance(one.shape, Box) else "points"


class Folders:
    """The folder of each person's pictures."""

    def __init__(self, names: Iterable[str]) -> None:
        paths = Paths()
        paths.take("", NOBODY)
        self.by_name = {name: str(paths.take("", word(name).replace("/", "%2F"))) for name in names}
        self._names = {NOBODY: "", **{folder: name for name, folder in self.by_name.items()}}

    def name(self, folder: str) -> str:
        """Who that is; empty for nobody."""
        return self._names.get(folder, folder)

    def path(self, image: Image, name: str | None) -> str:
        """The picture's path: its own if it begins with the folder."""
        folder = NOBODY if name is None else self.by_name[name]
        return image.path if image.path.startswith(f"{folder}/") else f"{folder}/{image.path}"
