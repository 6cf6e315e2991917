"""Annotations as CVAT's elements, and what has to change in them before."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from msgspec.structs import replace

from limner.dataset import Annotation, Class, Image, Keypoints, Mask, Ontology, Tag
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Severity
from limner.formats.cvat.document import parsed
from limner.formats.cvat.labels import text_of
from limner.formats.cvat.shapes import keys_of
from limner.formats.shared.degrees import yes_or_no
from limner.formats.shared.table import digits
from limner.formats.shared.ties import ALSO as TIES
from limner.formats.shared.ties import apart, in_group
from limner.formats.shared.xmltext import NO_XML, writable

UNKNOWN = "whether it is occluded"
SEVERAL = "several options"
SIGNS = "characters that XML has no place for"
HIDDEN = "hidden joints without a skeleton"
ABSENT = "absent joints without a skeleton"
EMPTY = "mask without pixels"
OCCLUDED_TAG = "occluded tag"
NO_CLASS = "tag without a class"
ALSO = {
    **TIES,
    "degree of occluded": "yes or no",
    SEVERAL: "one text",
    SIGNS: "question marks",
    HIDDEN: "visible ones",
    ABSENT: "left out",
    EMPTY: "",
    OCCLUDED_TAG: "",
    NO_CLASS: "",
}


class Records:
    """Makes elements of the annotations of an ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.kinds: dict[UUID, Class] = ontology.class_by_id()
        self._answers = Answers(ontology)

    def joints(self, annotation: Annotation) -> list[str] | None:
        """Names of the joints; None where the class has no skeleton for these keypoints."""
        kind = self.kinds.get(annotation.class_id) if annotation.class_id else None
        if kind is None or kind.skeleton is None or not isinstance(annotation.shape, Keypoints):
            return None
        names = [joint.name for joint in kind.skeleton.joints]
        return names if len(names) == len(annotation.shape.points) else None

    def label(self, annotation: Annotation) -> str:
        """The class by name."""
        return self.kinds[cast(UUID, annotation.class_id)].name

    def element(
        self, annotation: Annotation, order: int, group: int | None, *, label: bool = True
    ) -> Element:
        """The annotation as an element."""
        kept = annotation.extra.get("cvat", {})
        joints = self.joints(annotation)
        tag, place = ("skeleton", {"points": ""}) if joints else keys_of(annotation.shape)
        keys = {"label": self.label(annotation)} if label else {}
        keys["source"] = _source(annotation, kept)
        if tag != "tag":
            keys["occluded"] = "1" if annotation.occluded else "0"
            keys |= place
            keys["z_order"] = str(order)
        if group:
            keys["group_id"] = str(group)
        element = Element(tag, kept.get("keys", {}) | keys)
        if joints:
            _add_joints(element, cast(Keypoints, annotation.shape), joints)
        answers = self._answers.of(annotation)
        for name, value in {**kept.get("attributes", {}), **answers}.items():
            SubElement(element, "attribute", name=name).text = text_of(value)
        element.extend(parsed(text) for text in kept.get("elements", ()))
        return element

    def arrange(
        self, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
    ) -> tuple[Annotation, ...]:
        """As CVAT can say it."""
        changed = (self._said(fitted, in_group(fitted, one)) for one in annotations)
        return tuple(
            made for one in changed for piece in apart(fitted, one) for made in self._shape(fitted, piece)
        )

    def _said(self, fitted: Fitted, one: Annotation) -> Annotation:
        changes: dict[str, Any] = {}
        if not isinstance(one.shape, Tag):
            changes = yes_or_no(fitted, one, "occluded")
        elif one.occluded is not None:
            severity: Severity = "changed" if one.occluded else "note"
            fitted.say(one, OCCLUDED_TAG, severity=severity, field="occluded", before=one.occluded)
            changes["occluded"] = None
        if one.occluded is None and not isinstance(one.shape, Tag):
            fitted.say(one, UNKNOWN, "no", severity="note", field="occluded")
            changes["occluded"] = 0
        kept = dict(one.attributes)
        for key, name, shown in self._answers.each(one):
            said = {"field": f"attributes.{name}", "before": shown}
            if isinstance(shown, list):
                kept[key] = ", ".join(map(str, shown))
                fitted.say(one, SEVERAL, "one text", after=kept[key], **said)
            elif isinstance(shown, str) and NO_XML.search(shown):
                kept[key] = writable(shown)
                fitted.say(one, SIGNS, "question marks", after=kept[key], **said)
        if kept != one.attributes:
            changes["attributes"] = kept
        return replace(one, **changes) if changes else one

    def _shape(self, fitted: Fitted, one: Annotation) -> Iterator[Annotation]:
        shape = one.shape
        if isinstance(shape, Tag) and one.class_id is None:
            fitted.say(one, NO_CLASS, severity="lost", before=one.text)
        elif isinstance(shape, Mask) and not (shape.width and shape.height):
            fitted.say(one, EMPTY, severity="lost", before=shape)
        elif isinstance(shape, Keypoints) and self.joints(one) is None:
            yield from _bare(fitted, one, shape)
        else:
            yield one


def _bare(fitted: Fitted, one: Annotation, shape: Keypoints) -> Iterator[Annotation]:
    """Keypoints of a class without a skeleton of that size: points, all of them visible."""
    there = [(x, y) for x, y, seen in shape.points if seen]
    if len(there) < len(shape.points):
        what: dict[str, Any] = (
            {"severity": "changed", "becomes": "left out"} if there else {"severity": "lost"}
        )
        fitted.say(one, ABSENT, field="shape", before=shape, after=f"{len(there)} of them", **what)
    if any(seen == 1 for *_, seen in shape.points):
        fitted.say(one, HIDDEN, "visible ones", field="shape", before=shape)
    if there:
        seen = Keypoints(tuple((x, y, 2) for x, y in there))
        yield one if seen == shape else replace(one, shape=seen)


def _add_joints(element: Element, shape: Keypoints, names: list[str]) -> None:
    for (x, y, seen), name in zip(shape.points, names, strict=True):
        state = {"outside": "1" if seen == 0 else "0", "occluded": "1" if seen == 1 else "0"}
        place = {"points": f"{digits(x)},{digits(y)}"}
        SubElement(
            element, "points", {"label": name, "source": element.get("source", "manual"), **state, **place}
        )


def _source(annotation: Annotation, kept: dict[str, Any]) -> str:
    """As the file said it; else by hand, by a model, or from a file."""
    if annotation.source.kind == "model":
        return annotation.source.name if annotation.source.name == "semi-auto" else "auto"
    if annotation.source.kind == "person":
        return "manual"
    said = kept.get("source")
    return said if isinstance(said, str) else ("manual" if annotation.source.name == "cvat" else "file")
