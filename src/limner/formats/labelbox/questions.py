"""Labelbox's classifications: radio, checklist and text, nested below answers; as attributes and questions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Attribute, Condition, Value
from limner.formats.core.attributes import attribute

Kind = Literal["radio", "checklist", "text"]


@dataclass(frozen=True)
class Answer:
    """An answer: names of the options, or the text; below which answer of which question it stands, if any."""

    name: str
    kind: Kind
    content: tuple[str, ...]
    below: tuple[str, str] | None = None


@dataclass
class Asked:
    """What is known of a question: its kind, its options in order, and where it is nested."""

    kind: Kind
    options: dict[str, None] = field(default_factory=dict)
    below: tuple[str, str] | None = None


def named_of(record: dict[str, Any]) -> str:
    """What a record is called: its name, or what older exports have in its place."""
    found = (record.get(key) for key in ("name", "title", "value", "schemaId", "featureSchemaId"))
    return next((one for one in found if isinstance(one, str) and one.strip()), "")


def answers_of(
    record: dict[str, Any], below: tuple[str, str] | None = None, depth: int = 0
) -> Iterator[Answer]:
    """What a classification answers, with the answers nested below. Raises ValueError."""
    name = named_of(record)
    if not name:
        raise ValueError("a classification has no name")
    if depth > 20:
        raise ValueError("classifications are nested too deep")
    kind, content = _content(record)
    if kind == "text":
        if not isinstance(content, str):
            raise ValueError(f"the answer to {name[:60]!r} is no text")
        yield Answer(name, kind, (content,), below)
        return
    options = [one for one in content if isinstance(one, dict) and named_of(one)]
    if len(options) != len(content):
        raise ValueError(f"an answer to {name[:60]!r} has no name")
    yield Answer(name, kind, tuple(named_of(one) for one in options), below)
    for option in options:
        inner = option.get("classifications")
        for one in inner if isinstance(inner, list) else ():
            if isinstance(one, dict):
                yield from answers_of(one, (name, named_of(option)), depth + 1)


def note(known: dict[str, Asked], answers: Iterable[Answer]) -> None:
    """Take in answers: their questions, kinds and options."""
    for one in answers:
        asked = known.setdefault(one.name, Asked(one.kind, below=one.below))
        if asked.kind == "radio" and one.kind == "checklist":
            asked.kind = "checklist"
        if one.kind != "text":
            asked.options |= dict.fromkeys(one.content)


def declared(
    listed: Any, known: dict[str, Asked], below: tuple[str, str] | None = None, depth: int = 0
) -> None:
    """Take in the classifications of an ontology."""
    for one in listed if isinstance(listed, list) and depth < 20 else ():
        if not isinstance(one, dict):
            continue
        name = one.get("instructions") or named_of(one)
        kind = one.get("type")
        if not isinstance(name, str) or not name.strip() or kind not in ("radio", "checklist", "text"):
            continue
        asked = known.setdefault(name, Asked(kind, below=below))
        options = one.get("options")
        for option in options if isinstance(options, list) else ():
            label = (option.get("label") or named_of(option)) if isinstance(option, dict) else None
            if isinstance(label, str) and label.strip():
                asked.options.setdefault(label)
                declared(
                    option.get("options") or option.get("classifications"), known, (name, label), depth + 1
                )


def attributes(owner: UUID, known: dict[str, Asked]) -> tuple[Attribute, ...]:
    """The questions as attributes; a nested one is asked only where the answer above is given."""
    made = {name: _attribute(owner, name, asked) for name, asked in known.items()}
    for name, asked in known.items():
        parent = made.get(asked.below[0]) if asked.below else None
        for option in parent.options if parent is not None and parent is not made[name] else ():
            if asked.below and parent and option.name == asked.below[1]:
                made[name] = replace(
                    made[name], only_if=Condition(attribute_id=parent.id, any_of=(str(option.id),))
                )
    return tuple(made.values())


def values(asked: Iterable[Attribute], answers: Iterable[Answer]) -> tuple[dict[str, Value], list[Answer]]:
    """Answers by attribute id, and those that are none."""
    by_name = {one.name: one for one in asked}
    found: dict[str, Value] = {}
    rest = []
    for one in answers:
        question = by_name.get(one.name)
        value = None if question is None else _value(question, one)
        if question is None or value is None or str(question.id) in found:
            rest.append(one)
        else:
            found[str(question.id)] = value
    return found, rest


def written(asked: Iterable[Attribute], given: dict[str, Value]) -> list[dict[str, Any]]:
    """Answers as they are imported, nested ones below the answer that they depend on."""
    listed = [one for one in asked if str(one.id) in given]
    return [_classification(one, listed, given, 0) for one in listed if not _parent(one, listed, given)]


def _classification(
    one: Attribute, listed: list[Attribute], given: dict[str, Value], depth: int
) -> dict[str, Any]:
    value = given[str(one.id)]
    if isinstance(value, bool):
        return {"name": one.name, "answer": {"name": "true" if value else "false"}}
    if one.type not in ("select", "multi-select"):
        return {"name": one.name, "answer": value if isinstance(value, str) else repr(value)}
    names = {str(option.id): option.name for option in one.options}
    answers: list[dict[str, Any]] = []
    for option in value if isinstance(value, tuple) else (str(value),):
        inner = [
            _classification(other, listed, given, depth + 1)
            for other in listed
            if other is not one and depth < 20 and _parent(other, listed, given) == (one.id, option)
        ]
        answers.append({"name": names[option], **({"classifications": inner} if inner else {})})
    return {"name": one.name, "answer": answers if isinstance(value, tuple) else answers[0]}


def _parent(one: Attribute, listed: list[Attribute], given: dict[str, Value]) -> tuple[UUID, str] | None:
    """Below which given answer it stands."""
    if one.only_if is None:
        return None
    above = next(
        (other for other in listed if other.id == one.only_if.attribute_id and other is not one), None
    )
    if above is None or (above.only_if is not None and _is_below(above, one, listed)):
        return None
    value = given[str(above.id)]
    chosen = value if isinstance(value, tuple) else (value,)
    option = next((str(wanted) for wanted in one.only_if.any_of if wanted in chosen), None)
    return None if option is None else (above.id, option)


def _is_below(one: Attribute, other: Attribute, listed: list[Attribute]) -> bool:
    """Whether one hangs below the other, so that a circle would close."""
    by_id = {attribute.id: attribute for attribute in listed}
    seen: set[UUID] = set()
    here: Attribute | None = one
    while here is not None and here.only_if is not None and here.id not in seen:
        seen.add(here.id)
        if here.only_if.attribute_id == other.id:
            return True
        here = by_id.get(here.only_if.attribute_id)
    return False


def _attribute(owner: UUID, name: str, asked: Asked) -> Attribute:
    options = list(asked.options)
    if asked.kind == "text":
        return attribute(owner, name, "text")
    if asked.kind == "radio" and set(options) == {"true", "false"}:
        return attribute(owner, name, "bool")
    return attribute(owner, name, "select" if asked.kind == "radio" else "multi-select", options)


def _value(asked: Attribute, answer: Answer) -> Value | None:
    if asked.type == "text":
        return answer.content[0] if answer.kind == "text" else None
    if answer.kind == "text":
        return None
    if asked.type == "bool":
        return {"true": True, "false": False}.get(answer.content[0]) if len(answer.content) == 1 else None
    ids = {option.name: str(option.id) for option in asked.options}
    found = tuple(ids[name] for name in answer.content if name in ids)
    if len(found) != len(answer.content) or not found:
        return None
    return found if asked.type == "multi-select" else found[0] if len(found) == 1 else None


def _content(record: dict[str, Any]) -> tuple[Kind, Any]:
    if "radio_answer" in record:
        return "radio", [record["radio_answer"]]
    for key in ("checklist_answers", "answers"):
        if isinstance(record.get(key), list):
            return "checklist", record[key]
    if isinstance(record.get("text_answer"), dict):
        return "text", record["text_answer"].get("content")
    answer = record.get("answer")
    if isinstance(answer, list):
        return "checklist", answer
    return ("radio", [answer]) if isinstance(answer, dict) else ("text", answer)
