"""Where an attribute is asked: of which classes, or of every picture. A change is checked before it is made."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Attribute, Class, LimnerError, Ontology, Question


def placed(ontology: Ontology, attribute: Attribute, classes: Sequence[UUID], *, picture: bool) -> Ontology:
    """The ontology in which the attribute is asked of those classes (and so of those below them), and of every
    picture if `picture`; and nowhere else. Where it was before, it keeps its place. Raises LimnerError."""
    known = ontology.class_by_id()
    for id in classes:
        if id not in known:
            raise _invalid("there is no such class", "classes")
    _check(attribute, _everywhere(ontology))
    made = replace(
        ontology,
        classes=tuple(_asking(item, attribute, item.id in classes) for item in ontology.classes),
        questions=_questions(ontology, attribute, picture),
    )
    for item in made.classes:
        if not item.archived:
            _check_list(_inherited(item, made.class_by_id()), attribute, item.name)
    _check_list([one.attribute for one in made.questions], attribute, "")
    return made


def _everywhere(ontology: Ontology) -> Iterable[Attribute]:
    yield from (one for item in ontology.classes for one in item.attributes)
    yield from (question.attribute for question in ontology.questions)


def _asking(item: Class, attribute: Attribute, asks: bool) -> Class:
    changed = _with(list(item.attributes), attribute, asks)
    return item if changed == item.attributes else replace(item, attributes=changed)


def _with(asked: list[Attribute], attribute: Attribute, asks: bool) -> tuple[Attribute, ...]:
    if not asks:
        return tuple(one for one in asked if one.id != attribute.id)
    if any(one.id == attribute.id for one in asked):
        return tuple(attribute if one.id == attribute.id else one for one in asked)
    return (*asked, attribute)


def _questions(ontology: Ontology, attribute: Attribute, picture: bool) -> tuple[Question, ...]:
    others = tuple(one for one in ontology.questions if one.attribute.id != attribute.id)
    known = [one for one in ontology.questions if one.attribute.id == attribute.id]
    if not picture:
        return others
    if not known:
        return (*others, Question(attribute=attribute))
    return tuple(
        replace(one, attribute=attribute) if one.attribute.id == attribute.id else one
        for one in ontology.questions
    )


def _inherited(item: Class, known: dict[UUID, Class]) -> list[Attribute]:
    found = list(item.attributes)
    parent = item.parent_id
    while parent is not None:
        found = [*known[parent].attributes, *found]
        parent = known[parent].parent_id
    return found


def _check(attribute: Attribute, known: Iterable[Attribute]) -> None:
    """Raise LimnerError for an attribute that makes no sense by itself."""
    if not attribute.name.strip():
        raise _invalid("an attribute needs a name", "attribute.name")
    options = [option.name.strip() for option in attribute.options]
    if attribute.type in ("select", "multi-select"):
        if not options or not all(options):
            raise _invalid("a choice needs options, each with a name", "attribute.options")
        if len(set(options)) != len(options) or len({one.id for one in attribute.options}) != len(options):
            raise _invalid("two options are the same", "attribute.options")
    elif options:
        raise _invalid("only a choice has options", "attribute.options")
    if (
        attribute.minimum is not None
        and attribute.maximum is not None
        and attribute.minimum > attribute.maximum
    ):
        raise _invalid("the smallest value is above the largest", "attribute.minimum")
    for one in known:
        if one.id == attribute.id and one.type != attribute.type:
            raise LimnerError(
                "the kind of an attribute stays what it is",
                code="type-fixed",
                where="attribute.type",
                hint="Make a new attribute, and take this one away.",
            )


def _check_list(asked: list[Attribute], attribute: Attribute, kind: str) -> None:
    """Raise LimnerError where the attribute does not fit among those that are asked with it."""
    if all(one.id != attribute.id for one in asked):
        return
    place = f"of {kind!r}" if kind else "about the picture"
    name = attribute.name.strip().casefold()
    if sum(one.name.strip().casefold() == name for one in asked) > 1:
        raise LimnerError(
            f"another attribute {place} is named {attribute.name!r}",
            code="name-taken",
            where="attribute.name",
            hint="Choose another name.",
        )
    by_id = {one.id: one for one in asked}
    at, seen = attribute, {attribute.id}
    while at.only_if is not None:
        above = by_id.get(at.only_if.attribute_id)
        if above is None:
            raise _invalid(f"what it depends on is not asked {place}", "attribute.only_if")
        if above.id in seen:
            raise _invalid("it depends on itself", "attribute.only_if")
        seen.add(above.id)
        at = above


def _invalid(message: str, where: str) -> LimnerError:
    return LimnerError(message, code="invalid", where=where)
