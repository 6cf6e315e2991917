"""Writes Labelbox: annotations.ndjson to be imported, ontology.json to set up a project that takes them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Attribute,
    Dataset,
    Image,
    LabelledImage,
    Mask,
    Ontology,
    Tag,
    Value,
    shape_type,
)
from limner.formats.core.attributes import is_answer
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.paths import Paths
from limner.formats.core.sink import Sink
from limner.formats.core.spool import Spool
from limner.formats.labelbox.holds import HOLDS, NUMBERS, OF_TAG, UNLINKED, UNSIZED
from limner.formats.labelbox.questions import written
from limner.formats.labelbox.reader import CLASS
from limner.formats.labelbox.shapes import TOOLS, record_of
from limner.formats.shared import dots, tags
from limner.formats.shared.narrow import OTHER_ANSWERS

_OWN = (
    "uuid",
    "feature_id",
    "featureId",
    "answers",
    "color",
    "annotation_kind",
    "value",
    "feature_schema_id",
    "schemaId",
)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A line for each object, each answer of a picture and each relation; pictures go by their global key, the path."""
    writer = _Writer(dataset.ontology, ledger)
    paths = Paths()
    lines = Spool()
    for item, annotations in Fitted(dataset, HOLDS, ledger, writer.arrange):
        path = paths.place("images", item.image, ledger)
        key = str(path.relative_to("images"))
        for record in writer.records(item, annotations or ()):
            lines.write(_json({**record, "dataRow": {"globalKey": key}}) + b"\n")
        sink.picture(str(path), item)
    sink.write("annotations.ndjson", lines.chunks())
    sink.write("ontology.json", json.dumps(writer.described(), ensure_ascii=False, indent=1).encode() + b"\n")


@dataclass
class _Writer:
    ontology: Ontology
    ledger: Ledger
    _tools: dict[UUID, set[str]] = field(default_factory=dict)
    _tagged: bool = False

    def __post_init__(self) -> None:
        self._names = {kind.id: kind.name for kind in self.ontology.classes}
        self._relations = {kind.id: kind for kind in self.ontology.relation_types}
        self._questions = _held([one.attribute for one in self.ontology.questions], CLASS)
        self._attributes = {kind.id: _held(kind.attributes) for kind in self.ontology.classes}

    def arrange(
        self, fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
    ) -> tuple[Annotation, ...]:
        """Objects first, then what is said of the whole picture."""
        objects = [one for one in annotations if not isinstance(one.shape, Tag)]
        whole = [one for one in annotations if isinstance(one.shape, Tag)]
        made = [self._answered(fitted, dot) for one in objects for dot in dots.dots(fitted, one)]
        if not (image.width and image.height):
            made = [one for one in made if not _is_unsized(fitted, one)]
        return (*made, *self._of_picture(fitted, image, whole))

    def _of_picture(self, fitted: Fitted, image: Image, whole: list[Annotation]) -> Iterator[Annotation]:
        named: list[Annotation] = []
        answers: dict[str, Value] = {}
        first: Annotation | None = None
        for tag in whole:
            kept = self._answered(fitted, tag)
            if kept.score is not None or (kept.class_id is not None and kept.attributes):
                fitted.say(tag, OF_TAG)
                kept = replace(
                    kept, score=None, attributes={} if kept.class_id is not None else kept.attributes
                )
            if kept.class_id is not None or not kept.attributes:
                named.append(kept)
                continue
            if first is not None:
                fitted.say(tag, tags.AGAIN, "answers of one tag", field="attributes")
            first = first or kept
            answers = {**kept.attributes, **answers}
        yield from tags.several(fitted, image, tuple(named))
        if first is not None:
            yield replace(first, attributes=answers)

    def _asked(self, one: Annotation) -> dict[str, Attribute]:
        return self._questions if one.class_id is None else self._attributes.get(one.class_id, {})

    def _answered(self, fitted: Fitted, one: Annotation) -> Annotation:
        asked = self._asked(one)
        kept: dict[str, Value] = {}
        others: dict[str, Value] = {}
        for key, value in one.attributes.items():
            if key not in asked or not is_answer(asked[key], value):
                others[key] = value
            elif asked[key].type == "number":
                kept[key] = repr(value)
                fitted.say(one, NUMBERS, "text", field="attributes", before=value, after=kept[key])
            else:
                kept[key] = value
        if others:
            fitted.say(one, OTHER_ANSWERS, field="attributes", before=others)
        return replace(one, attributes=kept) if kept != one.attributes else one

    def records(self, item: LabelledImage, annotations: tuple[Annotation, ...]) -> Iterator[dict[str, Any]]:
        """A picture's lines, but for its key."""
        names = [
            self._names[one.class_id] for one in annotations if isinstance(one.shape, Tag) and one.class_id
        ]
        if names:
            self._tagged = True
            yield {"name": CLASS, "answer": [{"name": name} for name in names]}
        ids: dict[UUID, str] = {}
        for one in annotations:
            if not isinstance(one.shape, Tag):
                own = one.extra.get("labelbox", {})
                wanted = own.get("uuid")
                ids[one.id] = (
                    wanted if isinstance(wanted, str) and wanted not in ids.values() else str(one.id)
                )
                yield self._object(one, ids[one.id], item.image)
            elif one.class_id is None:
                yield from written(self._questions.values(), one.attributes)
        layer = item.layer()
        for relation in layer.relations if layer else ():
            ends = (ids.get(relation.source_id), ids.get(relation.target_id))
            if not all(ends):
                self.ledger.say(
                    Loss(what=UNLINKED, severity="lost", picture=item.image.path, field="relations")
                )
                continue
            kind = self._relations.get(relation.type_id)
            way = "unidirectional" if kind is None or kind.directed else "bidirectional"
            yield {
                "uuid": str(relation.id), "name": kind.name if kind else "related",
                "relationship": {"source": ends[0], "target": ends[1], "type": way},
            }  # fmt: skip

    def _object(self, one: Annotation, name: str, image: Image) -> dict[str, Any]:
        kind = cast(UUID, one.class_id)
        self._tools.setdefault(kind, set()).add(TOOLS[shape_type(one.shape)])
        own = {key: value for key, value in one.extra.get("labelbox", {}).items() if key not in _OWN}
        record = {"uuid": name, "name": self._names[kind], **own, **record_of(one.shape, image)}
        answers = written(self._attributes[kind].values(), one.attributes)
        if answers:
            record["classifications"] = answers
        return record if one.score is None else {**record, "confidence": one.score}

    def described(self) -> dict[str, Any]:
        """The ontology, as Labelbox takes it when a project is set up."""
        tools: list[dict[str, Any]] = []
        for kind in self.ontology.by_index():
            asked = _classifications(self._attributes[kind.id].values())
            for tool in sorted(self._tools.get(kind.id, ("rectangle",))):
                tools.append({"tool": tool, "name": kind.name, "color": kind.color, "classifications": asked})
        tools += [{"tool": "edge", "name": kind.name} for kind in self.ontology.relation_types]
        found = _classifications(self._questions.values())
        if self._tagged:
            options = [{"label": kind.name, "value": kind.name} for kind in self.ontology.by_index()]
            found.append({"type": "checklist", "name": CLASS, "instructions": CLASS, "options": options})
        return {"tools": tools, "classifications": found}


def _is_unsized(fitted: Fitted, one: Annotation) -> bool:
    """Whether it is a mask, which is entered as lost: it has to be as large as its picture."""
    if isinstance(one.shape, Mask):
        fitted.say(one, UNSIZED, severity="lost", before=one.shape)
        return True
    return False


def _held(asked: Any, *taken: str) -> dict[str, Attribute]:
    """The first attribute of each name by its id."""
    found: dict[str, Attribute] = {}
    for one in asked:
        if one.name.strip() and one.name not in (*taken, *(other.name for other in found.values())):
            found[str(one.id)] = one
    return found


def _classifications(
    asked: Any, above: tuple[UUID, str] | None = None, depth: int = 0
) -> list[dict[str, Any]]:
    listed = list(asked)
    found = []
    for one in listed:
        parents = [
            other
            for other in listed
            if one.only_if and other.id == one.only_if.attribute_id and other is not one
        ]
        option = str(one.only_if.any_of[0]) if one.only_if and parents and one.only_if.any_of else ""
        here = (parents[0].id, option) if option else None
        if here != above or depth > 20:
            continue
        names = [(str(choice.id), choice.name) for choice in one.options]
        if one.type == "bool":
            names = [("true", "true"), ("false", "false")]
        kind = {"select": "radio", "bool": "radio", "multi-select": "checklist"}.get(one.type, "text")
        options = [
            {"label": name, "value": name, "options": _classifications(listed, (one.id, key), depth + 1)}
            for key, name in names
        ]
        found.append({"type": kind, "name": one.name, "instructions": one.name, "options": options})
    return found


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
