"""An element that is a shape, as an annotation: what both of CVAT's documents say of an object."""

from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, cast
from uuid import UUID
from xml.etree.ElementTree import Element

from limner.dataset import Annotation, Keypoints, Shape, Source, Tag, TrackPoint, Visibility, derived_id
from limner.formats.core.attributes import Questions
from limner.formats.core.files import whole
from limner.formats.cvat.document import compact
from limner.formats.cvat.labels import Labels, answer_of
from limner.formats.cvat.shapes import KEYS, points_of, shape_of

_OURS = frozenset({"label", "occluded", "z_order", "group_id", "source", "outside", "keyframe", "frame"})
_DIGITS = digits + ascii_uppercase + ascii_lowercase
_MIDDLE = 1 << 31
_PLACES = 6
_END = "V"
"""Behind every index, as none may end in 0."""
_MODELS = frozenset({"auto", "semi-auto"})


def annotation(
    element: Element, label: str, shape: Shape, image_id: UUID, key: tuple[str | int, ...], labels: Labels,
    questions: Questions, track: TrackPoint | None = None,
) -> Annotation:  # fmt: skip
    """What the element says beside its place. Raises ValueError that says what is wrong."""
    class_id = labels.ids[label]
    answers, rest = questions.split(class_id, given(element, class_id, labels))
    fields: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    if rest:
        extra["attributes"] = rest
    keys = {
        name: value
        for name, value in element.attrib.items()
        if name not in _OURS and name not in KEYS[element.tag]
    }
    if keys:
        extra["keys"] = keys
    children = [child for child in element if child.tag not in ("attribute", *_PARTS.get(element.tag, ()))]
    if children:
        extra["elements"] = [compact(child) for child in children]
    if group := whole(element.get("group_id") or "0", "group_id"):
        fields["group_id"] = derived_id("cvat", str(image_id), "group", group)
        extra["group_id"] = group
    if not isinstance(shape, Tag):
        fields |= _state(element)
    source, kept = _source(element.get("source", ""))
    if kept:
        extra["source"] = kept
    return Annotation(
        id=derived_id("cvat", str(image_id), *key), shape=shape, class_id=class_id, attributes=answers,
        track=track, source=source, extra={"cvat": extra} if extra else {}, **fields,
    )  # fmt: skip


_PARTS = {"skeleton": ("points", "attribute")}


def given(element: Element, class_id: UUID, labels: Labels) -> dict[str, Any]:
    """Answers by name, in the type that is asked for; what is none stays a text."""
    asked = labels.asked.get(class_id, {})
    found: dict[str, Any] = {}
    for one in element.iterfind("attribute"):
        name, text = one.get("name", ""), one.text or ""
        answer = answer_of(text, asked.get(name))
        found[name] = text if answer is None else answer
    return found


def any_shape(element: Element, label: str, labels: Labels) -> Shape:
    """The shape of an element, its joints being its children where it is a skeleton. Raises ValueError."""
    if element.tag not in KEYS:
        raise ValueError(f"<{element.tag[:40]}> is no shape that is known")
    if element.tag != "skeleton":
        return shape_of(element)
    joints: dict[str, tuple[float, float, Visibility]] = {}
    for part in element.iterfind("points"):
        name = part.get("label", "")
        if name in joints:
            raise ValueError(f"joint {name[:60]!r} stands twice")
        joints[name] = joint_of(part)
    return skeleton(joints, label, labels)


def joint_of(part: Element) -> tuple[float, float, Visibility]:
    """A joint: outside means that it is not there, occluded that it is hidden. Raises ValueError."""
    flat = points_of(part.get("points") or "")
    if len(flat) != 2:
        raise ValueError(f"a joint has {len(flat) // 2} points")
    if part.get("outside") == "1":
        return flat[0], flat[1], 0
    return flat[0], flat[1], 1 if part.get("occluded") == "1" else 2


def skeleton(joints: dict[str, tuple[float, float, Visibility]], label: str, labels: Labels) -> Keypoints:
    """Joints in the order of the label's skeleton; one that is not listed is absent. Raises ValueError."""
    points: list[tuple[float, float, Visibility]] = [(0.0, 0.0, 0)] * labels.joints(label)
    for name, point in joints.items():
        points[labels.place(label, name)] = point
    return Keypoints(tuple(points))


def _state(element: Element) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    occluded, order = element.get("occluded"), whole(element.get("z_order") or "0", "z_order")
    if occluded is not None:
        if occluded not in ("0", "1"):
            raise ValueError(f"occluded is {occluded[:40]!r}, not 0 or 1")
        fields["occluded"] = int(occluded)
    if order:
        fields["z"] = z_of(order)
    return fields


def z_of(order: int) -> str:
    """A layer's number as a fractional index that sorts alike. Raises ValueError beyond 32 bits."""
    if not -_MIDDLE <= order < _MIDDLE:
        raise ValueError(f"z_order {order} is out of range")
    if order == 0:
        return ""
    value, text = order + _MIDDLE, ""
    for _ in range(_PLACES):
        value, digit = divmod(value, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text + _END


def order_of(z: str) -> int | None:
    """The number of which `z_of` made an index; None for any other index."""
    if not z:
        return 0
    if len(z) != _PLACES + 1 or not z.endswith(_END):
        return None
    value = 0
    for sign in z[:-1]:
        value = value * len(_DIGITS) + _DIGITS.index(sign)
    order = value - _MIDDLE
    return order if -_MIDDLE <= order < _MIDDLE else None


def orders(annotations: tuple[Annotation, ...]) -> dict[str, int]:
    """Layers' numbers by index: those that a file gave, else places in the order of painting."""
    indices = sorted({one.z for one in annotations})
    known = {z: order_of(z) for z in indices}
    if all(order is not None for order in known.values()):
        return cast(dict[str, int], known)
    return {z: at for at, z in enumerate(indices)}


def _source(said: str) -> tuple[Source, str]:
    """Who made it, and what is kept of that beside it."""
    if said in _MODELS:
        return Source(kind="model", name=said), ""
    return Source(kind="import", name="cvat"), said
