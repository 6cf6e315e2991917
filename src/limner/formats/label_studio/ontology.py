"""Labelling configuration and ontology: labels as classes, what is asked of regions and pictures as questions."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Attribute, Class, Ontology, Question, RelationType, Value, derived_id
from limner.formats.core.attributes import attribute
from limner.formats.core.classes import classes
from limner.formats.label_studio.config import ANSWERS, Config, Control, add_option, color_of
from limner.formats.label_studio.values import kind_of

NO_CLASS = "object"
"""The class of regions without a label."""

RELATED = "related"
"""The kind of relations without a label."""

CLASS_CONTROLS = ("class", "choice")
TEXTS = ("text", "transcription", "caption", "captions")
_SHAPES = {
    "rectangle": "box", "ellipse": "ellipse", "polygon": "polygon", "keypoint": "keypoints", "brush": "mask",
    "bitmask": "mask", "vector": "polyline",
}  # fmt: skip
_TAGS = {
    "choices": "Choices", "taxonomy": "Taxonomy", "textarea": "TextArea", "number": "Number", "rating": "Rating",
    "datetime": "DateTime",
}  # fmt: skip
ANSWER_TYPES = frozenset(_TAGS)
"""Types of results that answer something."""


class Roles:
    """What each control of a configuration means for us; it grows with the results of a first reading."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._relations = dict.fromkeys((name, True) for name in config.relations())
        self.unlabelled = False
        """Whether some region has no label."""
        self._more: defaultdict[str, dict[tuple[str, ...], None]] = defaultdict(dict)

    def note(self, results: Iterable[Any]) -> None:
        """Take in controls, labels and choices that the configuration does not have."""
        listed = [one for one in results if isinstance(one, dict)]
        drawn = {str(one.get("id")) for one in listed if kind_of(str(one.get("type")))}
        labelled = {str(one.get("id")) for one in listed if _has_labels(one)}
        self.unlabelled |= not drawn <= labelled
        for one in listed:
            if one.get("type") == "relation":
                self._relations |= dict.fromkeys(
                    (name, one.get("direction") != "bi") for name in relation_names(one)
                )
            value, name, type_ = one.get("value"), one.get("from_name"), one.get("type")
            if not isinstance(value, dict) or not isinstance(name, str) or not isinstance(type_, str):
                continue
            if type_ in _TAGS:
                self._note_answer(name, type_, value.get(type_), per_region=str(one.get("id")) in drawn)
            elif kind_of(type_) or type_ == "labels":
                self._note_labels(name, type_, labels_of(type_, value))

    def settle(self) -> None:
        """Add what was found, in order of the alphabet."""
        for name, paths in self._more.items():
            control = self.config.controls()[name]
            for path in sorted(paths):
                add_option(control, path)

    def _note_labels(self, name: str, type_: str, labels: list[str]) -> None:
        controls = self.config.controls()
        if name not in controls:
            kind = kind_of(type_)
            tag = "Labels" if type_ == "labels" else _tag(kind, labelled=type_.endswith("labels"))
            if not name.strip():
                return
            self.config.add(tag, name)
            controls = self.config.controls()
        known = controls[name].labels() if name in controls else {}
        for label in labels:
            if label not in known and name in controls:
                self._more[name][(label,)] = None

    def _note_answer(self, name: str, type_: str, value: Any, *, per_region: bool) -> None:
        controls = self.config.controls()
        if name not in controls:
            if not name.strip():
                return
            more = {"perRegion": "true"} if per_region else {}
            self.config.add(_TAGS[type_], name, **more)
            controls = self.config.controls()
        control = controls.get(name)
        if control is None or type_ not in ("choices", "taxonomy") or not isinstance(value, list):
            return
        paths = [
            (one,) if isinstance(one, str) else tuple(one) if isinstance(one, list) else () for one in value
        ]
        if type_ == "choices" and len(paths) > 1 and not control.element.get("choice"):
            control.element.set("choice", "multiple")
        known = control.options()
        for path in paths:
            if path and all(isinstance(part, str) for part in path) and "/".join(path) not in known:
                self._more[name][path] = None

    def names_classes(self, control: Control) -> bool:
        """Whether a control that asks of the picture names its class: one so called, or the only one there is."""
        if control.tag != "Choices" or control.per_region:
            return False
        others = [one for one in self.config.controls().values() if one.name != control.name]
        if control.element.get("role") == "class":
            return True
        return control.name in CLASS_CONTROLS or not any(one.tag != "TextArea" for one in others)

    def is_text(self, control: Control) -> bool:
        """Whether what is typed there is the text of a region, or a caption."""
        return control.tag == "TextArea" and control.name in TEXTS

    def ontology(self) -> Ontology:
        """The configuration as an ontology."""
        labels: dict[str, Any] = {}
        shapes: defaultdict[str, set[str]] = defaultdict(set)
        controls = self.config.controls().values()
        for control in controls:
            kind = kind_of(control.tag)
            for name, element in control.labels().items():
                labels.setdefault(name, element)
                shapes[name].add(_SHAPES.get(kind, ""))
        if self.unlabelled:
            labels.setdefault(NO_CLASS, None)
        bare = [
            kind_of(one.tag) for one in controls if one.tag not in ANSWERS and not one.tag.endswith("abels")
        ]
        named = [one for control in controls if self.names_classes(control) for one in control.options()]
        made = [
            self._class(kind, labels.get(kind.name), shapes[kind.name], bare)
            for kind in classes(dict.fromkeys([*labels, *named]))
        ]
        kinds = [self._asked(kind) for kind in made]
        questions = tuple(
            Question(attribute=asked(derived_id("picture"), control))
            for control in controls
            if control.tag in ANSWERS and not control.per_region
            and not self.names_classes(control) and not self.is_text(control)
        )  # fmt: skip
        return Ontology(classes=tuple(kinds), questions=questions, relation_types=self._kinds())

    def _class(self, kind: Class, element: Any, shapes: set[str], bare: list[str]) -> Class:
        if element is None:
            return kind
        own = {key: value for key, value in element.attrib.items() if key != "value"}
        drawn = {
            shape for shape in (*shapes, *(_SHAPES.get(one, "") for one in bare if "" in shapes)) if shape
        }
        return replace(
            kind, color=color_of(element) or kind.color, hotkey=element.get("hotkey", ""),
            shapes=tuple(sorted(drawn)), extra={"label-studio": own} if own else {},
        )  # fmt: skip

    def _asked(self, kind: Class) -> Class:
        found = []
        for control in self.config.controls().values():
            only = [name for name in control.element.get("whenLabelValue", "").split(",") if name.strip()]
            asks = control.tag in ANSWERS and control.per_region and not self.is_text(control)
            if asks and (not only or kind.name in only):
                found.append(asked(kind.id, control))
        return replace(kind, attributes=tuple(found)) if found else kind

    def _kinds(self) -> tuple[RelationType, ...]:
        return tuple(relation_type(name, directed=directed) for name, directed in self._relations)


def _has_labels(one: dict[str, Any]) -> bool:
    value, type_ = one.get("value"), one.get("type")
    return isinstance(value, dict) and isinstance(type_, str) and bool(labels_of(type_, value))


def relation_names(one: dict[str, Any]) -> list[str]:
    """The kinds of a relation."""
    labels = one.get("labels")
    names = [name for name in labels if isinstance(name, str)] if isinstance(labels, list) else []
    return [name for name in names if name.strip()] or [RELATED]


def relation_type(name: str, *, directed: bool) -> RelationType:
    """The kind of relations of that name."""
    return RelationType(id=derived_id("relation", name, str(directed)), name=name, directed=directed)


def labels_of(type_: str, value: dict[str, Any]) -> list[str]:
    """The labels that a result gives its region."""
    found = value.get(type_, value.get("labels"))
    return [one for one in found if isinstance(one, str) and one.strip()] if isinstance(found, list) else []


def asked(owner: UUID, control: Control) -> Attribute:
    """What a control asks, as an attribute of a class or a question."""
    options = list(control.options())
    name = control.title
    if control.tag == "Choices" and set(options) == {"true", "false"}:
        return attribute(owner, name, "bool")
    if control.tag == "Choices":
        several = control.element.get("choice", "") == "multiple"
        return attribute(owner, name, "multi-select" if several else "select", options)
    if control.tag == "Taxonomy":
        return attribute(owner, name, "multi-select", options)
    if control.tag in ("Number", "Rating"):
        return attribute(owner, name, "number")
    return attribute(owner, name, "text")


def answer_of(control: Control, asked_: Attribute, value: Any) -> Value | None:
    """A result's answer; None where it is none."""
    ids = {option.name: str(option.id) for option in asked_.options}
    if control.tag in ("Number", "Rating"):
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if control.tag == "DateTime":
        return value if isinstance(value, str) else None
    if not isinstance(value, list) or not value:
        return None
    names = [
        "/".join(one) if isinstance(one, list) and all(isinstance(p, str) for p in one) else one
        for one in value
    ]
    if control.tag == "TextArea":
        return names[0] if len(names) == 1 and isinstance(names[0], str) else None
    if asked_.type == "bool":
        return {"true": True, "false": False}.get(names[0]) if len(names) == 1 else None
    found = [ids.get(one) for one in names if isinstance(one, str)]
    known = tuple(one for one in found if one is not None)
    if len(known) != len(names):
        return None
    if asked_.type == "select":
        return known[0] if len(known) == 1 else None
    return known


def _tag(kind: str, *, labelled: bool) -> str:
    names = {"keypoint": "KeyPoint"}
    return names.get(kind, kind.capitalize()) + ("Labels" if labelled else "")
