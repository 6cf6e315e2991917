"""The configuration that a data set is written with: its own where it came from Label Studio, with what it lacks."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import SubElement

from defusedxml.ElementTree import fromstring

from limner.dataset import Attribute, Class, Dataset, Shape, Value, shape_type
from limner.formats.label_studio.config import ANSWERS, Config, Control, add_option, color_of
from limner.formats.label_studio.ontology import CLASS_CONTROLS, RELATED, TEXTS, Roles, asked
from limner.formats.label_studio.values import kind_of

_DRAWING = {
    "box": ("RectangleLabels", "box"),
    "ellipse": ("EllipseLabels", "ellipse"),
    "polygon": ("PolygonLabels", "polygon"),
    "polyline": ("VectorLabels", "vector"),
    "keypoints": ("KeyPointLabels", "point"),
    "mask": ("BrushLabels", "brush"),
}
_RESERVED = frozenset({*(name for _, name in _DRAWING.values()), *CLASS_CONTROLS, *TEXTS, "image"})
_FITTING = {
    "box": {"rectangle"}, "ellipse": {"ellipse"}, "polygon": {"polygon", "vector"},
    "polyline": {"vector", "polygon"}, "keypoints": {"keypoint"}, "mask": {"brush", "bitmask"},
}  # fmt: skip


class Plan:
    """Hands out controls; what is missing is added to the configuration."""

    def __init__(self, dataset: Dataset) -> None:
        text = dataset.extra.get("label-studio", {}).get("config")
        self.config = Config(fromstring(text, forbid_dtd=True)) if isinstance(text, str) else Config()
        self.shown = self.config.shown()
        self.roles = Roles(self.config)
        self._kinds = dataset.ontology.by_index()
        self._names = {kind.id: kind.name for kind in self._kinds}
        self._controls = self.config.controls()
        self._answers: dict[str, Control] = {}
        self._known: dict[int, set[str]] = {}
        if not any(
            self._is_labelling(one) or self.roles.names_classes(one) for one in self._controls.values()
        ):
            self._add("RectangleLabels", "box")
        self._declare(dataset)

    def drawing(self, shape: Shape, wanted: Any, labels_from: Any) -> tuple[Control, Control | None]:
        """The control for a shape, as it was called if that fits, and the one for its labels where that is another."""
        kind = shape_type(shape)
        control = self._controls.get(wanted) if isinstance(wanted, str) else None
        if control is not None and kind_of(control.tag) in _FITTING[kind]:
            if self._is_labelling(control):
                return control, None
            other = self._controls.get(labels_from) if isinstance(labels_from, str) else None
            if other is not None and other.tag == "Labels":
                return control, other
        tag, name = _DRAWING[kind]
        return next((one for one in self._controls.values() if one.tag == tag), None) or self._add(
            tag, name
        ), None

    def label(self, control: Control, name: str) -> None:
        """See that the control has the label."""
        known = self._known.setdefault(id(control.element), set(control.labels()))
        if name not in known:
            add_option(control, (name,))
            known.add(name)

    def offer_shapes(self) -> None:
        """See that every class can be drawn in every shape that it may have."""
        for kind in self._kinds:
            for shape, (tag, name) in _DRAWING.items():
                if not kind.archived and (not kind.shapes or shape in kind.shapes):
                    known = next((one for one in self._controls.values() if one.tag == tag), None)
                    self.label(known or self._add(tag, name), kind.name)

    def answer(self, attribute: str) -> Control:
        """The control that asks it."""
        return self._answers[attribute]

    def of_class(self) -> Control:
        """The control for classes of the whole picture."""
        found = next((one for one in self._controls.values() if self.roles.names_classes(one)), None)
        if found is None:
            found = self._add("Choices", "class", choice="multiple")
        if found.name not in CLASS_CONTROLS:
            found.element.set("role", "class")
        known = found.options()
        for kind in self._kinds:
            if kind.name not in known:
                add_option(found, (kind.name,))
        return found

    def of_text(self, *, per_region: bool, wanted: Any = None) -> Control:
        """The control for a region's text, or for captions."""
        fitting = [
            one for one in self._controls.values() if self.roles.is_text(one) and one.per_region == per_region
        ]
        if fitting:
            return next((one for one in fitting if one.name == wanted), fitting[0])
        names = ("text", "transcription") if per_region else ("caption", "captions")
        name = next((name for name in names if name not in self._controls), names[0])
        more = {"perRegion": "true", "visibleWhen": "region-selected"} if per_region else {}
        return self._add("TextArea", name, **more)

    def text(self) -> bytes:
        """The configuration with every class, in order, in its colour."""
        labelling = [one for one in self._controls.values() if self._is_labelling(one)]
        places = {kind.name: kind for kind in reversed(self._kinds)}
        for number, control in enumerate(labelling):
            for kind in self._kinds if number == 0 else ():
                self.label(control, kind.name)
            element = control.element
            labels = [one for one in element if one.tag == "Label"]
            for name, one in control.labels().items():
                if name in places:
                    _paint(one, places[name])
            order = {id(one): places[name].index for name, one in control.labels().items() if name in places}
            for one in labels:
                element.remove(one)
            element.extend(sorted(labels, key=lambda one: order.get(id(one), len(self._kinds) + 1)))
        return self.config.text()

    def _declare(self, dataset: Dataset) -> None:
        """Controls for every attribute, question and kind of relations."""
        owners: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for kind in self._kinds:
            for one in kind.attributes:
                owners[one.name, one.type].append(kind.name)
        for kind in self._kinds:
            for one in kind.attributes:
                self._ask(one, per_region=True, only=owners[one.name, one.type])
        for question in dataset.ontology.questions:
            self._ask(question.attribute, per_region=False, only=())
        names = [kind.name for kind in dataset.ontology.relation_types if kind.name != RELATED]
        missing = [name for name in dict.fromkeys(names) if name not in self.config.relations()]
        if missing:
            place = self.config.root.find(".//Relations")
            place = SubElement(self.config.root, "Relations") if place is None else place
            for name in missing:
                SubElement(place, "Relation", {"value": name})

    def _ask(self, attribute: Attribute, *, per_region: bool, only: Iterable[str]) -> None:
        if not attribute.name.strip():
            return
        control = next(
            (
                one
                for one in self._controls.values()
                if one.tag in ANSWERS and one.title == attribute.name and one.per_region == per_region
                and asked(attribute.id, one).type == attribute.type
                and not self.roles.is_text(one) and not self.roles.names_classes(one)
            ),
            None,
        )  # fmt: skip
        names = list(only)
        if control is None:
            control = self._new_question(attribute, per_region=per_region, only=names)
        elif control.element.get("whenLabelValue"):
            listed = control.element.get("whenLabelValue", "").split(",")
            control.element.set("whenLabelValue", ",".join(dict.fromkeys([*listed, *names])))
        known = control.options()
        for option in attribute.options:
            if option.name not in known:
                add_option(control, (option.name,))
        self._answers[str(attribute.id)] = control

    def _new_question(self, attribute: Attribute, *, per_region: bool, only: list[str]) -> Control:
        more: dict[str, str] = {}
        if attribute.type in ("select", "bool"):
            more["choice"] = "single"
        elif attribute.type == "multi-select":
            more["choice"] = "multiple"
        for key, value in (("min", attribute.minimum), ("max", attribute.maximum), ("step", attribute.step)):
            if value is not None and attribute.type == "number":
                more[key] = repr(value)
        if attribute.required:
            more["required"] = "true"
        if per_region:
            more |= {"perRegion": "true", "visibleWhen": "region-selected"}
            if len(only) < len(self._kinds) and not any("," in name for name in only):
                more["whenLabelValue"] = ",".join(only)
        tag = {"number": "Number", "text": "TextArea"}.get(attribute.type, "Choices")
        control = self._add(tag, attribute.name, _RESERVED, **more)
        for name in ("true", "false") if attribute.type == "bool" else ():
            add_option(control, (name,))
        return control

    def _add(self, tag: str, name: str, reserved: Iterable[str] = (), **more: str) -> Control:
        control = self.config.add(tag, name, reserved, **more)
        self._controls = self.config.controls()
        return control

    @staticmethod
    def _is_labelling(control: Control) -> bool:
        return control.tag.endswith("abels")


def answered(control: Control, attribute: Attribute, value: Value) -> tuple[str, Any]:
    """The key and content of an answer in a result's value."""
    names = {str(option.id): option.name for option in attribute.options}
    if control.tag in ("Choices", "Taxonomy"):
        if isinstance(value, bool):
            return "choices", ["true" if value else "false"]
        listed = [names[one] for one in value] if isinstance(value, tuple) else [names[str(value)]]
        if control.tag == "Choices":
            return "choices", listed
        return "taxonomy", [list(control.options()[name]) for name in listed]
    if control.tag == "TextArea":
        return "text", [value]
    return control.tag.lower(), value


def _paint(element: Any, kind: Class) -> None:
    """A label in the class's colour, unless it had none that we know."""
    if "background" not in element.attrib or color_of(element) not in (None, kind.color.lower()):
        element.set("background", kind.color)
    if kind.hotkey:
        element.set("hotkey", kind.hotkey)
