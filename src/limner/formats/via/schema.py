"""The attributes of a VIA project: which one names the class, and what the others ask."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Attribute, Class, Ontology, Question, Value
from limner.formats.core.attributes import Questions, Type, attribute
from limner.formats.core.classes import classes

NO_CLASS = "object"
"""The class of regions that no attribute gives one."""

CLASS_NAMES = (
    "class",
    "label",
    "category",
    "type",
    "name",
    "object",
    "class_name",
    "class_label",
    "object_name",
)
"""Attributes that are taken for the class, the first that is there."""

_PICTURE = UUID(int=0)
_CHOICES = ("dropdown", "radio", "image")
_YES_NO = frozenset({"true", "false"})
_TYPES: dict[type, Type] = {bool: "bool", int: "number", float: "number", str: "text"}


class Survey:
    """What files declare of their attributes, and what their regions answer."""

    def __init__(self) -> None:
        self.declared: dict[str, dict[str, Any]] = {"region": {}, "file": {}}
        self._values: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._types: dict[str, defaultdict[str, dict[type, Any]]] = {
            scope: defaultdict(dict) for scope in self.declared
        }
        self.unnamed = False

    def declare(self, attributes: Any) -> None:
        """Take in `_via_attributes`."""
        for scope, known in self.declared.items():
            found = attributes.get(scope) if isinstance(attributes, dict) else None
            for name, spec in found.items() if isinstance(found, dict) else ():
                known.setdefault(name, spec if isinstance(spec, dict) else {})

    def note(self, scope: str, given: Any) -> None:
        """Take in the attributes of a region, or of a file."""
        for name, value in given.items() if isinstance(given, dict) else ():
            self._types[scope][name].setdefault(type(value), value)
            text = class_name(value)
            if text and scope == "region" and (name.lower() in CLASS_NAMES or len(self._values) < 64):
                self._values[name][text] = None

    def class_attribute(self) -> str:
        """The attribute that names the class; empty for none."""
        named = {name.lower(): name for name in (*self._values, *self.declared["region"])}
        for wanted in CLASS_NAMES:
            if wanted in named:
                return named[wanted]
        region = self.declared["region"]
        choices = [name for name, spec in region.items() if spec.get("type") in _CHOICES]
        rest = choices or list(dict.fromkeys([*self._values, *region]))
        return rest[0] if len(rest) == 1 else ""

    def class_names(self, name: str) -> list[str]:
        """Those that the attribute declares, in order, then the others in order of the alphabet."""
        declared = [one for one in _options(self.declared["region"].get(name, {})) if one.strip()]
        others = sorted(set(self._values.get(name, ())) - set(declared))
        found = [*declared, *others]
        return [*found, NO_CLASS] if self.unnamed and NO_CLASS not in found else found

    def attributes(self, scope: str, owner: UUID, but: str) -> list[Attribute]:
        """The questions of a scope, all but the class: declared ones in order, then the others by name."""
        types = self._types[scope]
        known = self.declared[scope]
        made = []
        for name in (*known, *sorted(set(types) - set(known))):
            found = _question(owner, name, known.get(name, {}), types.get(name, {})) if name.strip() else None
            if name != but and found is not None:
                made.append(found)
        return made


class Schema:
    """Classes and questions of a data set that is read."""

    def __init__(self, survey: Survey) -> None:
        self.class_attribute = survey.class_attribute()
        self._questions = Questions()
        named = classes(survey.class_names(self.class_attribute))
        self._kinds = {kind.name: kind.id for kind in named}
        made: list[Class] = []
        for kind in named:
            for one in survey.attributes("region", kind.id, self.class_attribute):
                self._questions.declare(kind.id, one)
            made.append(_with(kind, self._questions.of(kind.id)))
        for one in survey.attributes("file", _PICTURE, self.class_attribute):
            self._questions.declare(_PICTURE, one)
        asked = tuple(Question(attribute=one) for one in self._questions.of(_PICTURE))
        self.ontology = Ontology(classes=tuple(made), questions=asked)

    def class_of(self, given: Mapping[str, Any]) -> UUID:
        """The class of a region with these attributes."""
        return self._kinds[class_name(given.get(self.class_attribute)) or NO_CLASS]

    def classes_of(self, given: Mapping[str, Any]) -> list[UUID]:
        """The classes of a file with these attributes."""
        value = given.get(self.class_attribute)
        names = [name for name, on in value.items() if on] if isinstance(value, dict) else [class_name(value)]
        return [self._kinds[name] for name in names if name in self._kinds]

    def answers(
        self, class_id: UUID | None, given: Mapping[str, Any]
    ) -> tuple[dict[str, Value], dict[str, Any]]:
        """Answers by attribute id, and what is none."""
        others = {name: _plain(value) for name, value in given.items() if name != self.class_attribute}
        answers, rest = self._questions.split(class_id or _PICTURE, others)
        for name in [name for name in rest if rest[name] in ("true", "false")]:
            found, _ = self._questions.split(class_id or _PICTURE, {name: rest[name] == "true"})
            if found:
                answers |= found
                del rest[name]
        return answers, {name: given[name] for name in rest}


def class_name(value: Any) -> str:
    """An attribute's value as the name of a class; of several choices the only one that is on."""
    if isinstance(value, dict):
        on = [name for name, chosen in value.items() if chosen is True]
        return on[0] if len(on) == 1 and on[0].strip() else ""
    if isinstance(value, str):
        return value if value.strip() else ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def specs(ontology: Ontology, kept: Mapping[str, Any], class_attribute: str) -> dict[str, dict[str, Any]]:
    """`_via_attributes` of an ontology; what a source file declared of the same names is kept."""
    region: dict[str, Any] = {}
    file: dict[str, Any] = {}
    names = {kind.name: "" for kind in ontology.by_index()}
    if names:
        region[class_attribute] = {
            "type": "dropdown",
            "description": "",
            "options": names,
            "default_options": {},
        }
        file[class_attribute] = {
            "type": "checkbox",
            "description": "",
            "options": names,
            "default_options": {},
        }
    for kind in ontology.classes:
        _add(region, kind.attributes)
    _add(file, [question.attribute for question in ontology.questions])
    return {
        scope: {
            name: {**spec, **_own(kept, scope, name, spec)} for name, spec in found.items()
        }
        for scope, found in (("region", region), ("file", file))
    }  # fmt: skip


def written_value(asked: Attribute, value: Value) -> Any:
    """An answer as VIA holds it."""
    names = {str(option.id): option.name for option in asked.options}
    if isinstance(value, tuple):
        return {names.get(one, one): True for one in value}
    if isinstance(value, bool):
        return "true" if value else "false"
    return names.get(value, value) if isinstance(value, str) else value


def _own(kept: Mapping[str, Any], scope: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """What the source said of an attribute beyond its type and options."""
    found = kept.get(scope, {}).get(name, {})
    if found.get("type") not in (spec["type"], "dropdown", "radio", "image"):
        return {}
    same = list(_options(found)) == list(spec.get("options", {}))
    return {
        key: value
        for key, value in found.items()
        if same or key not in ("type", "options", "default_options")
    }


def _add(found: dict[str, Any], attributes: Iterable[Attribute]) -> None:
    for one in attributes:
        if one.name not in found:
            options = [option.name for option in one.options]
            kind = {"select": "radio", "multi-select": "checkbox", "bool": "radio"}.get(one.type, "text")
            options = ["true", "false"] if one.type == "bool" else options
            spec: dict[str, Any] = {"type": kind, "description": one.description}
            if kind != "text":
                spec |= {"options": dict.fromkeys(options, ""), "default_options": {}}
            found[one.name] = spec
        elif "options" in found[one.name]:
            found[one.name]["options"] |= {option.name: "" for option in one.options}


def _question(
    owner: UUID, name: str, spec: Mapping[str, Any], values: Mapping[type, Any]
) -> Attribute | None:
    kind, options = spec.get("type"), list(_options(spec))
    if kind in _CHOICES and set(options) == _YES_NO:
        return attribute(owner, name, "bool")
    if options and (kind in _CHOICES or kind == "checkbox"):
        return attribute(owner, name, "multi-select" if kind == "checkbox" else "select", options)
    if not values:
        return attribute(owner, name, "text")
    types = {_TYPES[one] for one in values if one in _TYPES}
    found = types.pop() if len(types) == 1 else None
    return attribute(owner, name, found) if found else None


def _options(spec: Mapping[str, Any]) -> Iterable[str]:
    found = spec.get("options")
    return found if isinstance(found, dict) else ()


def _plain(value: Any) -> Any:
    """Several choices as a list of those that are on."""
    return [name for name, on in value.items() if on is True] if isinstance(value, dict) else value


def _with(kind: Class, attributes: tuple[Attribute, ...]) -> Class:
    return replace(kind, attributes=attributes)
