"""Attributes as most formats have them, by name: as questions of a class and answers to them, and back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

from limner.dataset import Annotation, Attribute, Ontology, Option, Value, derived_id

Type = Literal["bool", "number", "text"]


class Questions:
    """What objects of each class are asked: as a file declares it, else as its answers show.

    A name whose answers are of several types is no question.
    """

    def __init__(self) -> None:
        self._types: dict[UUID, dict[str, set[Type | None]]] = defaultdict(lambda: defaultdict(set))
        self._declared: dict[UUID, dict[str, Attribute]] = defaultdict(dict)
        self._known: dict[UUID, dict[str, Attribute]] = {}

    def declare(self, class_id: UUID, attribute: Attribute) -> None:
        """Take a question as the file defines it; `attribute` of this module makes one."""
        self._declared[class_id][attribute.name] = attribute

    def note(self, class_id: UUID, given: Mapping[str, Any]) -> None:
        """Take in the answers of an object."""
        for name, value in given.items():
            if name.strip():
                self._types[class_id][name].add(_type(value))

    def of(self, class_id: UUID) -> tuple[Attribute, ...]:
        """The questions of a class: declared ones in their order, then the others by name."""
        known = dict(self._declared[class_id])
        for name, types in sorted(self._types.get(class_id, {}).items()):
            kind = next(iter(types)) if len(types) == 1 else None
            if kind is not None and name not in known:
                known[name] = attribute(class_id, name, kind)
        self._known[class_id] = known
        return tuple(known.values())

    def split(
        self, class_id: UUID | None, given: Mapping[str, Any]
    ) -> tuple[dict[str, Value], dict[str, Any]]:
        """Answers by attribute id, options by theirs; and what is no answer and stays as it is.

        Call `of` for every class first.
        """
        known = self._known.get(class_id, {}) if class_id else {}
        answers: dict[str, Value] = {}
        rest: dict[str, Any] = {}
        for name, value in given.items():
            asked = known.get(name)
            answer = None if asked is None else _understood(asked, value)
            if asked is None or answer is None:
                rest[name] = value
            else:
                answers[str(asked.id)] = answer
        return answers, rest


def attribute(
    class_id: UUID, name: str, type_: Literal["select", "multi-select"] | Type, options: Iterable[str] = ()
) -> Attribute:
    """A question with ids that class and names determine."""
    id_ = derived_id("attribute", str(class_id), name)
    made = tuple(Option(id=derived_id("option", str(id_), one), name=one) for one in dict.fromkeys(options))
    return Attribute(id=id_, name=name, type=type_, options=made)


def is_answer(asked: Attribute, value: Value) -> bool:
    """Whether the value answers the question: an option that there is, at least one of several, the type asked for."""
    options = {str(option.id) for option in asked.options}
    if asked.type == "select":
        return value in options
    if asked.type == "multi-select":
        return isinstance(value, tuple) and bool(value) and set(value) <= options
    kinds: dict[str, Any] = {"bool": bool, "number": int | float, "text": str}
    return isinstance(value, kinds[asked.type]) and (asked.type == "bool" or not isinstance(value, bool))


class Answers:
    """An ontology's attributes by name, for writers."""

    def __init__(self, ontology: Ontology) -> None:
        asked = [one for kind in ontology.classes for one in kind.attributes]
        asked += [question.attribute for question in ontology.questions]
        self._names = {
            str(one.id): (one.name, {str(option.id): option.name for option in one.options}) for one in asked
        }

    def of(self, annotation: Annotation) -> dict[str, Any]:
        """The annotation's answers by name, options by theirs."""
        return {name: value for _, name, value in self.each(annotation)}

    def each(self, annotation: Annotation) -> Iterator[tuple[str, str, Any]]:
        """Id of the attribute, its name, and the answer; options by their names."""
        for attribute, value in annotation.attributes.items():
            name, options = self._names.get(attribute, (attribute, {}))
            yield attribute, name, _named(value, options)


def _type(value: Any) -> Type | None:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number" if abs(value) < 2**53 else None
    return "text" if isinstance(value, str) else None


def _understood(asked: Attribute, value: Any) -> Value | None:
    """The value as an answer; None where it is none."""
    if asked.type in ("select", "multi-select"):
        ids = {option.name: str(option.id) for option in asked.options}
        if asked.type == "select":
            return ids.get(value) if isinstance(value, str) else None
        given = value if isinstance(value, list | tuple) else [value]
        found = [ids.get(one) for one in given if isinstance(one, str)]
        return tuple(map(str, found)) if found and None not in found and len(found) == len(given) else None
    found_type = _type(value)
    answer: Value | None = value if found_type == asked.type else None
    return answer


def _named(value: Value, options: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return [options.get(one, one) for one in value]
    return options.get(value, value) if isinstance(value, str) else value
