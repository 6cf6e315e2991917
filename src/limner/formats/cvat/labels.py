"""CVAT's specification of labels as classes with attributes and skeletons, and back."""

import re
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

import msgspec

from limner.dataset import Attribute, Class, Joint, Ontology, Skeleton, Value
from limner.formats.core.attributes import attribute
from limner.formats.core.classes import classes
from limner.formats.core.files import number
from limner.formats.cvat.document import compact, parsed, text_at
from limner.formats.shared.table import digits as plain

_COLOR = re.compile("#[0-9a-fA-F]{6}")
_SPEC = ("mutable", "input_type", "default_value", "values")
_TYPES = {"rectangle": "box", "points": "keypoints", "skeleton": "keypoints"}
"""Shape types that CVAT names otherwise than we do."""
_KNOWN = frozenset({"polygon", "polyline", "ellipse", "mask", "cuboid", "tag", *_TYPES})
_OURS = frozenset({"name", "color", "type", "attributes", "svg", "parent"})


class Labels:
    """The labels of all documents: classes in order, and what each is asked."""

    def __init__(self) -> None:
        self._specs: dict[str, Element | None] = {}
        self._joints: dict[str, dict[str, Element]] = {}
        self.kinds: tuple[Class, ...] = ()
        self.ids: dict[str, UUID] = {}
        self.asked: dict[UUID, dict[str, Attribute]] = {}
        self._places: dict[str, dict[str, int]] = {}

    def declare(self, meta: Element) -> None:
        """Take in the labels of a document's `meta`; a label that another document has too is taken once."""
        for label in meta.iterfind(".//labels/label"):
            name, parent = text_at(label, "name"), text_at(label, "parent")
            if parent:
                self._joints.setdefault(parent, {}).setdefault(name, label)
            else:
                self._specs.setdefault(name, label)

    def use(self, name: str) -> bool:
        """Take in a label that an object bears; False if it was not known."""
        known = name in self._specs
        self._specs.setdefault(name, None)
        return known

    def finish(self) -> None:
        """Make the classes."""
        made = []
        for (name, spec), kind in zip(self._specs.items(), classes(self._specs), strict=True):
            made.append(kind if spec is None else self._class(kind, name, spec))
            self.ids[name] = kind.id
            self.asked[kind.id] = {asked.name: asked for asked in made[-1].attributes}
            skeleton = made[-1].skeleton
            self._places[name] = (
                {joint.name: at for at, joint in enumerate(skeleton.joints)} if skeleton else {}
            )
        self.kinds = tuple(made)

    def place(self, name: str, joint: str) -> int:
        """The index of a joint. Raises ValueError for an unknown one."""
        places = self._places.get(name, {})
        if joint not in places:
            raise ValueError(f"label {name[:60]!r} has no joint {joint[:60]!r}")
        return places[joint]

    def joints(self, name: str) -> int:
        """How many joints a label's skeleton has."""
        return len(self._places.get(name, ()))

    def _class(self, kind: Class, name: str, spec: Element) -> Class:
        shown = text_at(spec, "color")
        type_ = text_at(spec, "type")
        fields: dict[str, Any] = {}
        if _COLOR.fullmatch(shown):
            fields["color"] = shown.lower()
        if type_ in _KNOWN:
            fields["shapes"] = (_TYPES.get(type_, type_),)
        kept: dict[str, Any] = {}
        if elements := [compact(child) for child in spec if child.tag not in _OURS]:
            kept["elements"] = elements
        asked = {}
        for one in spec.iterfind("attributes/attribute"):
            if (called := text_at(one, "name")).strip():
                raw = {key: text_at(one, key) for key in _SPEC if one.find(key) is not None}
                asked[called] = attribute_of(kind.id, called, raw)
                kept.setdefault("attributes", {})[called] = raw
        joints = self._joints.get(name, {})
        if joints:
            svg = text_at(spec, "svg")
            fields["skeleton"] = skeleton_of(list(joints), svg)
            kept["svg"] = svg
            kept["joints"] = {joint: [compact(child) for child in label if child.tag not in ("name", "parent")]
                              for joint, label in joints.items()}  # fmt: skip
        return msgspec.structs.replace(
            kind, attributes=tuple(asked.values()), extra={"cvat": kept} if kept else {}, **fields
        )


def attribute_of(class_id: UUID, name: str, raw: dict[str, str]) -> Attribute:
    """The question that a specification of texts asks; what cannot be understood of it stays out."""
    kind, values, default = raw.get("input_type", ""), raw.get("values", ""), raw.get("default_value", "")
    if kind == "checkbox":
        made = attribute(class_id, name, "bool")
        return msgspec.structs.replace(made, default=answer_of(default, made))
    if kind == "number":
        made = attribute(class_id, name, "number")
        low, high, step = _limits(values)
        return msgspec.structs.replace(
            made, minimum=low, maximum=high, step=step, default=answer_of(default, made)
        )
    if kind in ("select", "radio"):
        made = attribute(class_id, name, "select", _options(values, default))
        chosen = next((str(option.id) for option in made.options if option.name == default), None)
        return msgspec.structs.replace(made, default=chosen)
    return msgspec.structs.replace(attribute(class_id, name, "text"), default=default or None)


def answer_of(text: str, asked: Attribute | None) -> Value | None:
    """A text as an answer of the type that is asked for; None where it is none. Options stay names."""
    if asked is None or asked.type in ("text", "select"):
        return text
    if asked.type == "bool":
        return {"true": True, "false": False}.get(text.lower())
    try:
        value = number(text, "it")
    except ValueError:
        return None
    return int(value) if value == int(value) and abs(value) < 1 << 53 else value


def text_of(value: Any) -> str:
    """An answer as CVAT writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, int | float) else str(value)


def _options(values: str, default: str) -> list[str]:
    """One a line; some tools part them by blanks, which a default that is one of the words gives away."""
    lines = [line for line in values.split("\n") if line]
    words = values.split()
    return words if len(lines) == 1 and default not in lines and default in words else lines


def _limits(values: str) -> tuple[float | None, float | None, float | None]:
    try:
        low, high, step = (number(text, "it") for text in values.split())
    except ValueError:
        return None, None, None
    return (low, high, step) if low <= high and step > 0 else (None, None, None)


def skeleton_of(names: list[str], svg: str) -> Skeleton:
    """Joints in the order in which they are listed, with edges and places as far as the drawing shows them."""
    try:
        drawing = parsed(f"<svg>{svg}</svg>")
    except ValueError:
        return Skeleton(joints=tuple(Joint(name=name) for name in names))
    nodes: dict[str, str] = {}
    places: dict[str, tuple[float, float]] = {}
    for circle in drawing.iter("circle"):
        name = circle.get("data-label-name", "")
        nodes[circle.get("data-node-id", "")] = name
        try:
            places[name] = number(circle.get("cx", ""), "cx") / 100, number(circle.get("cy", ""), "cy") / 100
        except ValueError:
            continue
    order = {name: at for at, name in enumerate(names)}
    ends = [
        tuple(order.get(nodes.get(line.get(f"data-node-{end}", ""), "")) for end in ("from", "to"))
        for line in drawing.iter("line")
    ]
    edges = tuple((a, b) for a, b in ends if a is not None and b is not None)
    joints = tuple(Joint(name=name, x=x, y=y) for name in names for x, y in (places.get(name, (0.5, 0.5)),))
    return Skeleton(joints=joints, edges=edges)


def spec_elements(ontology: Ontology) -> Element:
    """The `labels` of a document, in the order of the classes' indices; what a file said otherwise is kept."""
    found = Element("labels")
    for kind in ontology.by_index():
        kept = kind.extra.get("cvat", {})
        label = SubElement(found, "label")
        SubElement(label, "name").text = kind.name
        SubElement(label, "color").text = kind.color
        SubElement(label, "type").text = _type(kind)
        asked = SubElement(label, "attributes")
        for one in kind.attributes:
            asked.append(_spec(one, kind.id, kept.get("attributes", {}).get(one.name)))
        label.extend(parsed(text) for text in kept.get("elements", ()))
        if kind.skeleton:
            SubElement(label, "svg").text = _svg(kind.skeleton, kept.get("svg", ""))
            for joint in kind.skeleton.joints:
                part = SubElement(found, "label")
                SubElement(part, "name").text = joint.name
                said = kept.get("joints", {}).get(joint.name)
                if said is None:
                    SubElement(part, "type").text = "points"
                    SubElement(part, "attributes")
                part.extend(parsed(text) for text in said or ())
                SubElement(part, "parent").text = kind.name
    return found


def _type(kind: Class) -> str:
    if kind.skeleton:
        return "skeleton"
    names = {ours: theirs for theirs, ours in _TYPES.items() if theirs != "skeleton"}
    return names.get(kind.shapes[0], kind.shapes[0]) if len(kind.shapes) == 1 else "any"


def _spec(asked: Attribute, class_id: UUID, kept: dict[str, str] | None) -> Element:
    raw = kept if kept is not None and attribute_of(class_id, asked.name, kept) == asked else _raw(asked)
    element = Element("attribute")
    SubElement(element, "name").text = asked.name
    for key, value in raw.items():
        SubElement(element, key).text = value
    return element


def _raw(asked: Attribute) -> dict[str, str]:
    """The specification of a question as texts."""
    kinds = {
        "bool": "checkbox",
        "number": "number",
        "select": "select",
        "multi-select": "text",
        "text": "text",
    }
    names = {str(option.id): option.name for option in asked.options}
    default = asked.default
    if asked.type == "select":
        values, shown = "\n".join(names.values()), names.get(str(default), "")
    elif asked.type == "number":
        limits = (asked.minimum, asked.maximum, asked.step)
        filled = (
            limit if limit is not None else other for limit, other in zip(limits, (-1e9, 1e9, 1), strict=True)
        )
        values, shown = "\n".join(map(plain, filled)), text_of(default if default is not None else 0)
    elif asked.type == "bool":
        values, shown = "", text_of(bool(default))
    else:
        values, shown = "", "" if default is None or isinstance(default, tuple) else str(default)
    return {"mutable": "True", "input_type": kinds[asked.type], "default_value": shown, "values": values}


def _svg(skeleton: Skeleton, kept: str) -> str:
    """CVAT's drawing of a skeleton, whose box is 100 × 100; the one that was read, if it still says the same."""
    names = [joint.name for joint in skeleton.joints]
    if kept and skeleton_of(names, kept) == skeleton:
        return kept
    drawing = Element("svg")
    for start, end in skeleton.edges:
        ends = {"data-node-from": str(start + 1), "data-node-to": str(end + 1)}
        at = {
            f"{axis}{place}": plain(getattr(skeleton.joints[index], axis) * 100)
            for place, index in (("1", start), ("2", end))
            for axis in ("x", "y")
        }
        SubElement(
            drawing, "line", {**at, "stroke": "black", "data-type": "edge", **ends, "stroke-width": "0.5"}
        )
    for at_, joint in enumerate(skeleton.joints, start=1):
        place = {"cx": plain(joint.x * 100), "cy": plain(joint.y * 100)}
        ids = {"data-element-id": str(at_), "data-node-id": str(at_), "data-label-name": joint.name}
        style = {"r": "1.5", "stroke": "black", "fill": "#b3b3b3", "stroke-width": "0.1"}
        SubElement(drawing, "circle", {**style, **place, "data-type": "element node", **ids})
    return "".join(compact(child) for child in drawing)
