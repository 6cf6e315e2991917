"""The results of one annotation or prediction, as annotations and relations of one picture.

A region is every result of one id: its geometry, its labels where a control of their own gives them, and answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from limner.dataset import (
    Annotation,
    Image,
    Ontology,
    Polyline,
    Relation,
    RelationType,
    Source,
    Tag,
    Value,
    derived_id,
)
from limner.formats.core.problems import Problem, Report
from limner.formats.label_studio.config import Config, Control
from limner.formats.label_studio.ontology import (
    ANSWER_TYPES,
    NO_CLASS,
    Roles,
    answer_of,
    labels_of,
    relation_names,
    relation_type,
)
from limner.formats.label_studio.places import Place
from limner.formats.label_studio.values import KEYS, kind_of, shape_of
from limner.formats.shared.entries import finite, member, named

_OURS = frozenset({"id", "type", "value", "to_name", "original_width", "original_height", "score", "$where"})
_ORDINARY = {"origin": "manual", "image_rotation": 0}


class UnknownLabel(ValueError):
    """A region is of a class that there is not."""


@dataclass
class Reading:
    """What results mean: the classes, questions and controls of the configuration."""

    roles: Roles
    ontology: Ontology

    def __post_init__(self) -> None:
        self.config: Config = self.roles.config
        self.controls = self.config.controls()
        self.kinds = {kind.name: kind for kind in self.ontology.classes}
        self.questions = {one.attribute.name: one.attribute for one in self.ontology.questions}
        self._relations = {(one.name, one.directed): one for one in self.ontology.relation_types}

    def relation_type(self, name: str, *, directed: bool) -> RelationType:
        """The kind of relations of that name; one that the ontology does not have is made."""
        return self._relations.get((name, directed)) or relation_type(name, directed=directed)


@dataclass
class Results:
    """The results of one annotation that speak of one picture."""

    reading: Reading
    image: Image
    key: str
    source: Source
    report: Report

    def annotations(self, results: list[dict[str, Any]]) -> list[Annotation]:
        """Regions in order, then what is said of the whole picture; bad results go to the report."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for number, one in enumerate(results):
            if one.get("type") != "relation":
                groups.setdefault(str(one.get("id", f"#{number}")), []).append(one)
        made: list[Annotation] = []
        answers: list[dict[str, Any]] = []
        for key, group in groups.items():
            drawn = [one for one in group if kind_of(str(one.get("type"))) and self._is_drawn(one)]
            if not drawn:
                answers += group
                continue
            try:
                made.append(self._region(key, drawn[0], [one for one in group if one is not drawn[0]]))
            except ValueError as error:
                code = "unknown-label" if isinstance(error, UnknownLabel) else "bad-record"
                self.report(Problem(str(error), drawn[0]["$where"], code=code))
        return [*made, *self._of_picture(answers)]

    def relations(self, results: list[dict[str, Any]], regions: set[UUID]) -> Iterator[Relation]:
        """Links between those regions."""
        for number, one in enumerate(results):
            if one.get("type") != "relation":
                continue
            ends = [self._id(str(one.get(end))) for end in ("from_id", "to_id")]
            if not set(ends) <= regions:
                self.report(Problem("it links a region that is not there", one["$where"]))
                continue
            direction = one.get("direction", "right")
            if direction == "left":
                ends.reverse()
            for name in relation_names(one):
                kind = self.reading.relation_type(name, directed=direction != "bi")
                yield Relation(
                    id=derived_id("label-studio", str(self.image.id), self.key, "relation", number, name),
                    type_id=kind.id, source_id=ends[0], target_id=ends[1],
                )  # fmt: skip

    def _id(self, key: str) -> UUID:
        return derived_id("label-studio", str(self.image.id), self.key, key)

    def _is_drawn(self, one: dict[str, Any]) -> bool:
        """Labels that a control of their own gives repeat the geometry, but are not the region."""
        return one.get("type") != "labels"

    def _region(self, key: str, drawn: dict[str, Any], others: list[dict[str, Any]]) -> Annotation:
        type_, value = drawn["type"], member(drawn, "value", dict, needed=True)
        kind = kind_of(type_)
        shape = shape_of(kind, value, self.image)
        own = {
            name: item for name, item in drawn.items() if name not in _OURS and item != _ORDINARY.get(name)
        }
        own["id"] = drawn.get("id", key)
        labels = labels_of(type_, value)
        for one in others:
            if one.get("type") == "labels" and isinstance(one.get("value"), dict):
                labels = labels_of("labels", one["value"]) or labels
                own["labels_from"] = one.get("from_name")
        if len(labels) > 1:
            own["labels"] = labels
            remark = f"it has {len(labels)} labels; the first is its class"
            self.report(Problem(remark, drawn["$where"], code="labels", outcome="noted"))
        own |= self._unknown(kind, type_, value)
        if kind == "vector" and value.get("closed") is True and isinstance(shape, Polyline):
            own["closed"] = True
        name = labels[0] if labels else NO_CLASS
        if name not in self.reading.kinds:
            raise UnknownLabel(f"its label {name[:60]!r} is not known")
        answers, text, rest = self._answers(name, [one for one in others if one.get("type") != "labels"])
        if rest:
            own["results"] = rest
        score = drawn.get("score")
        return Annotation(
            id=self._id(key), shape=shape, class_id=self.reading.kinds[name].id, attributes=answers, text=text,
            score=None if score is None else finite(score, "score"), source=self.source,
            extra={"label-studio": own},
        )  # fmt: skip

    def _unknown(self, kind: str, type_: str, value: dict[str, Any]) -> dict[str, Any]:
        known = (*KEYS[kind], type_, "labels", "hidden", "closed")
        found = {key: item for key, item in value.items() if key not in known}
        if kind == "keypoint" and found.get("width") == 1:
            del found["width"]
        return {"value": found} if found else {}

    def _answers(
        self, kind: str, results: list[dict[str, Any]]
    ) -> tuple[dict[str, Value], str | None, list[dict[str, Any]]]:
        """Answers of a region, its text, and results that are neither."""
        asked = {one.name: one for one in self.reading.kinds[kind].attributes}
        found: dict[str, Value] = {}
        text: str | None = None
        rest: list[dict[str, Any]] = []
        for one in results:
            control, content = self._answer(one)
            if control is None:
                continue
            if self.reading.roles.is_text(control) and text is None and _one_text(content) is not None:
                text = _one_text(content)
                continue
            question = asked.get(control.title)
            answer = None if question is None else answer_of(control, question, content)
            if question is None or answer is None or str(question.id) in found:
                rest.append({key: item for key, item in one.items() if key != "$where"})
            else:
                found[str(question.id)] = answer
        return found, text, rest

    def _of_picture(self, results: list[dict[str, Any]]) -> Iterator[Annotation]:
        """Classes of the picture, captions, and a tag with all other answers."""
        answers: dict[str, Value] = {}
        rest: list[dict[str, Any]] = []
        roles = self.reading.roles
        for number, one in enumerate(results):
            control, content = self._answer(one)
            if control is None:
                continue
            texts = content if isinstance(content, list) else []
            if (
                roles.names_classes(control)
                and texts
                and all(text in self.reading.kinds for text in map(str, texts))
            ):
                for name in texts:
                    yield self._tag(f"class {name}", class_id=self.reading.kinds[str(name)].id)
            elif roles.is_text(control) and texts and all(isinstance(text, str) for text in texts):
                for at, text in enumerate(texts):
                    yield self._tag(
                        f"text {number} {at}", text=text, extra={"label-studio": {"from_name": control.name}}
                    )
            else:
                question = self.reading.questions.get(control.title)
                answer = None if question is None else answer_of(control, question, content)
                if question is None or answer is None or str(question.id) in answers:
                    rest.append({key: item for key, item in one.items() if key != "$where"})
                else:
                    answers[str(question.id)] = answer
        if answers or rest:
            yield self._tag(
                "answers", attributes=answers, extra={"label-studio": {"results": rest}} if rest else {}
            )

    def _answer(self, one: dict[str, Any]) -> tuple[Control | None, Any]:
        """The control of an answer, and what it says; None (reported) where it is no answer."""
        type_, value = one.get("type"), one.get("value")
        control = self.reading.controls.get(str(one.get("from_name")))
        if (
            isinstance(type_, str)
            and type_ in ANSWER_TYPES
            and isinstance(value, dict)
            and control is not None
        ):
            return control, value.get("text" if type_ == "textarea" else str(type_))
        what = type_ if isinstance(type_, str) else named(type_)
        self.report(Problem(f"a result of type {what[:40]} is no region and no answer", one["$where"]))
        return None, None

    def _tag(self, key: str, **fields: Any) -> Annotation:
        return Annotation(id=self._id(f"picture {key}"), shape=Tag(), source=self.source, **fields)


def checked(results: Any, where: str, report: Report) -> list[dict[str, Any]]:
    """The results that are objects, each with the place where it stands."""
    if results is None:
        return []
    if not isinstance(results, list):
        report(Problem(f"result is {named(results)}, not a list", where))
        return []
    found = []
    for number, one in enumerate(results):
        place = f"{where}, result[{number}]"
        if isinstance(one, dict):
            found.append({**one, "$where": place})
        else:
            report(Problem(f"it is {named(one)}, not an object", place))
    return found


def of_place(results: list[dict[str, Any]], place: Place, listed: list[Place]) -> list[dict[str, Any]]:
    """The results that speak of that picture: the first one's where they name none that is there."""
    if len(listed) == 1:
        return results
    known = {(one.shown, one.index) for one in listed}
    first = (listed[0].shown, listed[0].index)
    found = []
    for one in results:
        index = one.get("item_index", 0)
        means = (one.get("to_name"), index if isinstance(index, int) else 0)
        if one.get("type") == "relation" or (means if means in known else first) == (
            place.shown,
            place.index,
        ):
            found.append(one)
    return found


def _one_text(content: Any) -> str | None:
    return (
        content[0]
        if isinstance(content, list) and len(content) == 1 and isinstance(content[0], str)
        else None
    )
