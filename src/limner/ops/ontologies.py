"""Ontologies of several data sets as one, joined by name."""

from uuid import UUID

import msgspec

from limner.dataset import Annotation, Class, Ontology, Question, Relation, RelationType, derived_id
from limner.ops.questions import Joined


class Translation:
    """What becomes of one ontology's ids: of classes, attributes, options, questions and types of relations."""

    def __init__(self) -> None:
        self.classes: dict[UUID, UUID] = {}
        self.relations: dict[UUID, UUID] = {}
        self.answers: dict[UUID | None, Joined] = {}
        self.sequence_answers = Joined()

    def annotation(self, one: Annotation) -> Annotation:
        """The annotation with the joined ontology's ids."""
        class_id = self.classes.get(one.class_id, one.class_id) if one.class_id else None
        joined = self.answers.get(class_id)
        given = joined.answers(one.attributes) if joined else one.attributes
        if class_id == one.class_id and given is one.attributes:
            return one
        return msgspec.structs.replace(one, class_id=class_id, attributes=given)

    def relation(self, one: Relation) -> Relation:
        """The relation with the joined ontology's type."""
        return msgspec.structs.replace(one, type_id=self.relations.get(one.type_id, one.type_id))


def join_ontologies(several: list[Ontology]) -> tuple[Ontology, list[Translation], list[str]]:
    """The joined ontology, what becomes of each one's ids, and what could not be joined, in words.

    Classes keep the first one's facts and order, new ones come behind; attributes, questions and options are joined
    by name.
    """
    classes: dict[str, Class] = {}
    asked: dict[str, Joined] = {}
    differing: list[str] = []
    translations = []
    for ontology in several:
        translation = Translation()
        for kind in ontology.by_index():
            if kind.name not in classes:
                classes[kind.name] = _placed(kind, list(classes.values()))
            here = classes[kind.name]
            if kind.skeleton and here.skeleton is None:
                classes[kind.name] = msgspec.structs.replace(here, skeleton=kind.skeleton)
            elif kind.skeleton and kind.skeleton != here.skeleton:
                differing.append(f"skeletons that differ, the first one kept: {kind.name}")
            joined = asked.setdefault(kind.name, Joined())
            for attribute in kind.attributes:
                joined.add(attribute)
            translation.classes[kind.id] = here.id
            translation.answers[here.id] = joined
        translations.append(translation)
    _hang(several, translations, classes)
    order = dict.fromkeys([*(kind.name for kind in several[0].classes), *classes])
    made = msgspec.structs.replace(
        several[0],
        classes=tuple(
            msgspec.structs.replace(classes[name], attributes=asked[name].attributes) for name in order
        ),
        questions=_questions(several, translations),
        relation_types=_relation_types(several, translations),
    )
    return made, translations, differing


def _placed(kind: Class, before: list[Class]) -> Class:
    """The class with an id and an index that none before it has, and nothing above it yet."""
    index = kind.index
    if any(one.index == index for one in before):
        index = max(one.index for one in before) + 1
    id = kind.id
    if any(one.id == id for one in before):
        id = derived_id("class", kind.name, "merged")
    return msgspec.structs.replace(kind, id=id, index=index, parent_id=None)


def _hang(several: list[Ontology], translations: list[Translation], classes: dict[str, Class]) -> None:
    """Give each class the first parent that any ontology gives it, unless it would hang under itself."""
    for ontology, translation in zip(several, translations, strict=True):
        for kind in ontology.classes:
            here = classes[kind.name]
            parent = translation.classes.get(kind.parent_id) if kind.parent_id else None
            if parent and here.parent_id is None and not _would_circle(classes, here.id, parent):
                classes[kind.name] = msgspec.structs.replace(here, parent_id=parent)


def _would_circle(classes: dict[str, Class], id: UUID, parent: UUID | None) -> bool:
    parents = {kind.id: kind.parent_id for kind in classes.values()}
    while parent is not None and parent != id:
        parent = parents.get(parent)
    return parent == id


def _questions(several: list[Ontology], translations: list[Translation]) -> tuple[Question, ...]:
    image, sequence = Joined(), Joined()
    for ontology, translation in zip(several, translations, strict=True):
        for question in ontology.questions:
            (image if question.scope == "image" else sequence).add(question.attribute)
        translation.answers[None] = image
        translation.sequence_answers = sequence
    return (
        *(Question(attribute=one) for one in image.attributes),
        *(Question(attribute=one, scope="sequence") for one in sequence.attributes),
    )


def _relation_types(several: list[Ontology], translations: list[Translation]) -> tuple[RelationType, ...]:
    types: dict[tuple[str, bool], RelationType] = {}
    for ontology, translation in zip(several, translations, strict=True):
        for one in ontology.relation_types:
            ends = {
                name: tuple(translation.classes.get(id, id) for id in getattr(one, name))
                for name in ("source_classes", "target_classes")
            }
            here = types.get((one.name, one.directed))
            if here is None:
                types[one.name, one.directed] = msgspec.structs.replace(one, **ends)
            else:  # an empty list allows every class
                wider = {
                    name: tuple(dict.fromkeys((*getattr(here, name), *ids)))
                    if ids and getattr(here, name)
                    else ()
                    for name, ids in ends.items()
                }
                types[one.name, one.directed] = msgspec.structs.replace(here, **wider)
            translation.relations[one.id] = types[one.name, one.directed].id
    return tuple(types.values())
