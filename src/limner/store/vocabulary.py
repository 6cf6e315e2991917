"""What the records of a project may speak of: the classes, attributes and relation types of its ontology."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from limner.dataset import Add, Change, Comment, Entry, Invalid, Ontology, Relation
from limner.geometry import may_be_left


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the records of a project may speak of."""

    version: int
    class_keys: dict[UUID, int]
    indexes: dict[UUID, int]
    attributes: frozenset[str]
    relation_types: frozenset[UUID]
    may_be_left: float | None = None
    """The share of unlabelled pixels with which a picture may be done; None where nothing is asked."""

    @classmethod
    def of(cls, ontology: Ontology, class_keys: dict[UUID, int]) -> "Vocabulary":
        """The vocabulary of an ontology."""
        asked = [question.attribute for question in ontology.questions]
        asked += [attribute for item in ontology.classes for attribute in item.attributes]
        return cls(
            version=ontology.version,
            class_keys=class_keys,
            indexes={item.id: item.index for item in ontology.classes},
            attributes=frozenset(str(attribute.id) for attribute in asked),
            relation_types=frozenset(kind.id for kind in ontology.relation_types),
            may_be_left=may_be_left(ontology),
        )


def unknown(entry: Entry, vocabulary: Vocabulary) -> Invalid | None:
    """What the entry speaks of that the ontology does not have."""
    if isinstance(entry, Add):
        record = entry.record
        if isinstance(record, Relation):
            return _unknown_relation(record.type_id, vocabulary, "record.type_id")
        if isinstance(record, Comment):
            return None
        if record.class_id is not None and record.class_id not in vocabulary.class_keys:
            return _no_class(record.class_id, "record.class_id")
        return _unknown_attributes(record.attributes, vocabulary, "record.attributes")
    if not isinstance(entry, Change):
        return None
    for name, (_, after) in entry.fields.items():
        fault = None
        if name == "class_id" and after is not None and not _knows(after, vocabulary.class_keys):
            fault = _no_class(after, "fields.class_id")
        elif name == "type_id" and not _knows(after, vocabulary.relation_types):
            fault = _unknown_relation(after, vocabulary, "fields.type_id")
        elif name == "attributes" and isinstance(after, dict):
            fault = _unknown_attributes(after, vocabulary, "fields.attributes")
        elif name.startswith("attributes.") and after is not None:
            fault = _unknown_attributes((name.removeprefix("attributes."),), vocabulary, "fields")
        if fault is not None:
            return fault
    return None


def _knows(id: object, known: Iterable[UUID]) -> bool:
    """Whether the id, in wire form, is known; what is no id at all is left to the merge, which names its path."""
    try:
        return UUID(str(id)) in known
    except ValueError:
        return True


def _no_class(id: object, where: str) -> Invalid:
    return Invalid(
        code="unknown-class",
        message=f"the project has no class {id}",
        where=where,
        hint="Reload the classes, or add this one first.",
    )


def _unknown_relation(id: object, vocabulary: Vocabulary, where: str) -> Invalid | None:
    if _knows(id, vocabulary.relation_types):
        return None
    return Invalid(
        code="unknown-relation-type", message=f"the project has no relation type {id}", where=where
    )


def _unknown_attributes(ids: Iterable[str], vocabulary: Vocabulary, where: str) -> Invalid | None:
    for id in ids:
        if id not in vocabulary.attributes:
            return Invalid(
                code="unknown-attribute",
                message=f"the project has no attribute {id}",
                where=f"{where}.{id}",
                hint="Reload the classes.",
            )
    return None
