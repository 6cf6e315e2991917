"""Annotations and predictions: layers of a picture, in Label Studio's words, and changed by what is said in them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast
from uuid import UUID

from msgspec import json
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Diff,
    Image,
    Invalid,
    Layer,
    LayerKind,
    LimnerError,
    Record,
    Relation,
    SetStatus,
    Source,
    Status,
    new_id,
)
from limner.formats import Ledger
from limner.formats.label_studio import Exchange
from limner.geometry import LayerState, difference
from limner.server.label_studio.desk import Desk, facts_of
from limner.server.label_studio.errors import Unfit
from limner.server.label_studio.words import moment
from limner.store import Actor, ImportedLayer, KeptItem, NumberedImage, NumberedLayer

Json = dict[str, Any]
Records = tuple[Record, ...]

_FACTS = ("lead_time", "ground_truth", "unique_id", "started_at", "parent_prediction", "parent_annotation")
"""What an annotation says beside its result and is given back."""


@dataclass(frozen=True)
class Told:
    """An annotation or a prediction that somebody sends: its records, and what it says beside them."""

    records: Records
    status: Status
    facts: Json


Came = Literal["import", "edit"]
"""Whether something came in with others, or is somebody's work just now."""

Place = tuple[LayerKind, str, Told]
"""What is said, and the layer that it goes to."""


def read_results(exchange: Exchange, image: Image, result: Any, source: Source, where: str) -> Records:
    """The records that results say. Raises Unfit with every result that cannot be taken: then none is."""
    problems: list[str] = []
    if isinstance(result, list):  # an entry that repeats another word for word says nothing more
        result = list({json.encode(one): one for one in result}.values())

    def report(problem: Any) -> None:
        if problem.outcome == "refused":
            problems.append(f"{problem.where}: {problem.message}. {problem.hint}".strip())

    found = exchange.records(image, result, source, str(new_id()), where, report)
    if problems:
        raise Unfit(
            {"result": problems},
            "Nothing was stored: labels and controls are those of the project's configuration.",
        )
    return (*found.annotations, *found.relations)


def add(
    desk: Desk,
    task: NumberedImage,
    told: Told,
    actor: Actor,
    *,
    predicted: bool = False,
    cause: Came = "import",
) -> NumberedLayer:
    """A further annotation: the main layer where nobody has worked on it, else a layer beside it. Or a prediction: a
    layer of its own, of the version of the model."""
    with desk.lock:
        there = {(one.kind, one.owner) for one in _layers(desk, task)}
        kind, owner = _room(there, told, actor, predicted=predicted)
        project = desk.store.numbers.project(task.project)
        bring(desk, project, [(task.image.id, (kind, owner, told))], actor, cause)
        desk.change_facts(task, lambda facts: _with(facts, kind, owner, told.facts))
    return _layer(desk, task, kind, owner)


def placed(told: Iterable[tuple[bool, Told]], actor: Actor) -> list[Place]:
    """Where predictions (true) and annotations go that are the first to be said of a picture."""
    found: list[Place] = []
    for predicted, one in told:
        there = {(kind, owner) for kind, owner, _ in found}
        found.append((*_room(there, one, actor, predicted=predicted), one))
    return found


def with_places(facts: Json, places: Iterable[Place]) -> Json:
    """The facts of a task with those of the layers at these places."""
    for kind, owner, told in places:
        facts = _with(facts, kind, owner, told.facts)
    return facts


def bring(
    desk: Desk, project: UUID, said: Iterable[tuple[UUID, Place]], actor: Actor, cause: Came = "import"
) -> None:
    """Puts what is said of pictures into their layers, those of one name together. Raises Unfit."""
    layers: dict[tuple[LayerKind, str], list[ImportedLayer]] = {}
    for image, (kind, owner, told) in said:
        item = ImportedLayer(image=image, records=told.records, status=told.status)
        layers.setdefault((kind, owner), []).append(item)
    for (kind, owner), items in layers.items():
        answers = desk.store.layers.import_layers(project, new_id(), items, actor.id, kind, owner, cause)
        for item, answer in zip(items, answers, strict=True):
            _check(answer.answers[: len(item.records)])


def change(desk: Desk, task: NumberedImage, layer: NumberedLayer, told: Told, actor: Actor) -> None:
    """Another result: one diff that says what became different. A layer of a model is emptied and filled again."""
    with desk.lock:
        stored = desk.store.layers.get(layer.image_id, layer.kind, layer.owner)
        if layer.kind == "model":
            _clear(desk, stored, actor)
            project = desk.store.numbers.project(task.project)
            bring(desk, project, [(layer.image_id, (layer.kind, layer.owner, told))], actor)
        else:
            records = (*_kept(stored, told.records), *stored.comments)
            wanted = LayerState({one.id: one for one in records}, told.status)
            _save(desk, stored, wanted, actor, "label-studio.update")
        desk.change_facts(task, lambda facts: _with(facts, layer.kind, layer.owner, told.facts))


def remove(desk: Desk, task: NumberedImage, layer: NumberedLayer, actor: Actor) -> None:
    """Takes away what the layer holds; its history stays, and undo brings it back."""
    with desk.lock:
        _clear(desk, desk.store.layers.get(layer.image_id, layer.kind, layer.owner), actor)
        desk.change_facts(task, lambda facts: _without(facts, layer.kind, layer.owner))


def same_results(
    desk: Desk, exchange: Exchange, task: NumberedImage, layer: NumberedLayer, result: Any
) -> Records | None:
    """The records as they stand, where the results are those that were given out; None where they are others."""
    stored = desk.store.layers.get(layer.image_id, layer.kind, layer.owner)
    if result != exchange.results(task.image, stored, Ledger(listed=False)):
        return None
    return _records(stored)


def as_it_stands(desk: Desk, layer: NumberedLayer) -> Records:
    """The records of a layer."""
    return _records(desk.store.layers.get(layer.image_id, layer.kind, layer.owner))


@dataclass
class Teller:
    """Says layers in Label Studio's words, for one project and one request."""

    desk: Desk
    exchange: Exchange
    names: dict[int, Actor]

    @classmethod
    def of(cls, desk: Desk, project: UUID) -> "Teller":
        """For the tasks of that project."""
        return cls(desk, desk.exchange(project), desk.store.numbers.actors())

    def annotation(self, task: NumberedImage, layer: NumberedLayer) -> Json:
        """A layer of people's work."""
        facts = _facts(facts_of(task.image), layer.kind, layer.owner)
        result = self._result(task, layer)
        name = self.names[layer.by].name
        return {
            "id": layer.number, "task": task.number, "project": task.project, "result": result,
            "result_count": len(result), "completed_by": layer.by, "created_username": f"{name}, {layer.by}",
            "updated_by": layer.by, "last_created_by": None, "was_cancelled": layer.status == "skipped",
            "ground_truth": facts.get("ground_truth") is True or layer.kind == "gold",
            "created_at": moment(layer.created), "updated_at": moment(layer.updated),
            "draft_created_at": None, "lead_time": facts.get("lead_time"), "import_id": None, "last_action": None,
            "bulk_created": False, "unique_id": facts.get("unique_id"), "prediction": {},
            "parent_prediction": facts.get("parent_prediction"), "parent_annotation": facts.get("parent_annotation"),
        }  # fmt: skip

    def prediction(self, task: NumberedImage, layer: NumberedLayer) -> Json:
        """A model's layer."""
        facts = _facts(facts_of(task.image), layer.kind, layer.owner)
        return {
            "id": layer.number, "task": task.number, "project": task.project, "result": self._result(task, layer),
            "model_version": facts.get("model_version", layer.owner), "score": facts.get("score"), "model": None,
            "model_run": None, "cluster": None, "neighbors": None, "mislabeling": 0.0, "created_ago": "",
            "created_at": moment(layer.created), "updated_at": moment(layer.updated),
        }  # fmt: skip

    def _result(self, task: NumberedImage, layer: NumberedLayer) -> list[Json]:
        stored = self.desk.store.layers.get(layer.image_id, layer.kind, layer.owner)
        return self.exchange.results(task.image, stored, Ledger(listed=False))


def draft_json(draft: KeptItem, names: dict[int, Actor]) -> Json:
    """A draft in Label Studio's words."""
    body = draft.body
    return {
        "id": draft.number, "task": draft.image, "annotation": body.get("annotation"), "result": body["result"],
        "user": f"user-{draft.by}@limner.invalid", "created_username": f"{names[draft.by].name}, {draft.by}",
        "created_ago": "", "created_at": moment(draft.created), "updated_at": moment(draft.updated),
        "lead_time": body.get("lead_time"), "was_postponed": body["was_postponed"], "import_id": None,
    }  # fmt: skip


def facts_in(body: Json) -> Json:
    """What an annotation says beside its result."""
    return {key: body[key] for key in _FACTS if body.get(key) is not None}


def _room(
    there: set[tuple[LayerKind, str]], told: Told, actor: Actor, *, predicted: bool
) -> tuple[LayerKind, str]:
    """A layer that nobody has, beside those that are there."""

    def free(kind: LayerKind, name: str) -> tuple[LayerKind, str]:
        return kind, _free(name, {owner for one, owner in there if one == kind})

    if predicted:
        return free("model", str(told.facts.get("model_version") or "label-studio"))
    if ("main", "") not in there:
        return "main", ""
    if told.facts.get("ground_truth") is True and ("gold", "") not in there:
        return "gold", ""
    return free("blind", actor.name)


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name[:200]
    while found in taken:
        number += 1
        found = f"{name[:200]} {number}"
    return found


def _save(desk: Desk, stored: Layer, wanted: LayerState, actor: Actor, gesture: str) -> None:
    current = LayerState({one.id: one for one in _records(stored)}, stored.status, stored.reason)
    entries = difference(current, wanted)
    if not entries:
        return
    diff = Diff(id=new_id(), image_id=stored.image_id, gesture=gesture, entries=entries, layer=stored.kind)
    [answer] = desk.store.layers.save(stored.image_id, [diff], actor.id, stored.kind, stored.owner)
    _check(
        part
        for entry, part in zip(entries, answer.answers, strict=True)
        if not isinstance(entry, SetStatus)  # a picture that a rule calls unfinished stays so, and is saved
    )


def _clear(desk: Desk, stored: Layer, actor: Actor) -> None:
    status: Status = stored.status if stored.kind == "model" else "todo"
    _save(desk, stored, LayerState({}, status), actor, "label-studio.delete")


def _check(answers: Iterable[Any]) -> None:
    refused = [f"{one.message}. {one.hint}".strip() for one in answers if isinstance(one, Invalid)]
    if refused:
        raise Unfit({"result": refused})


def _kept(stored: Layer, told: Records) -> Records:
    """What is told, under the ids that its regions have here, with what results do not speak of."""
    here = {_region(one): one for one in stored.annotations}
    ids = {
        one.id: here[_region(one)].id for one in told if isinstance(one, Annotation) and _region(one) in here
    }
    return tuple(_as_here(one, here, ids) for one in told)


def _as_here(one: Record, here: dict[str, Annotation], ids: dict[UUID, UUID]) -> Record:
    if isinstance(one, Relation):
        return replace(
            one,
            source_id=ids.get(one.source_id, one.source_id),
            target_id=ids.get(one.target_id, one.target_id),
        )
    if not isinstance(one, Annotation) or one.id not in ids:
        return one
    return replace(
        here[_region(one)], shape=one.shape, class_id=one.class_id, attributes=one.attributes, text=one.text,
        score=one.score, extra={**here[_region(one)].extra, **one.extra},
    )  # fmt: skip


def _region(one: Annotation) -> str:
    """By which id results name the region."""
    return str(one.extra.get("label-studio", {}).get("id") or one.id)


def _records(layer: Layer) -> Records:
    return (*layer.annotations, *layer.relations, *layer.comments)


def said(task: NumberedImage, layers: Iterable[NumberedLayer]) -> list[NumberedLayer]:
    """The layers of a task that are an annotation or a prediction: one of a model that was deleted is none."""
    facts = facts_of(task.image)
    return [one for one in layers if one.holds or one.kind != "model" or _facts(facts, "model", one.owner)]


def _layers(desk: Desk, task: NumberedImage) -> list[NumberedLayer]:
    return desk.store.numbers.layers([task.number])[task.number]


def _layer(desk: Desk, task: NumberedImage, kind: LayerKind, owner: str) -> NumberedLayer:
    for one in _layers(desk, task):
        if (one.kind, one.owner) == (kind, owner):
            return one
    raise LimnerError("the result was not stored", code="error")


def _facts(facts: Json, kind: LayerKind, owner: str) -> Json:
    """What is kept of one layer: of the main one where the file format keeps it."""
    found = facts.get("annotation") if kind == "main" else facts.get("layers", {}).get(f"{kind} {owner}")
    return cast("Json", found) if isinstance(found, dict) else {}


def _with(facts: Json, kind: LayerKind, owner: str, more: Json) -> Json:
    return _placed(facts, kind, owner, lambda own: {**own, **more})


def _without(facts: Json, kind: LayerKind, owner: str) -> Json:
    return _placed(facts, kind, owner, lambda _: {})


def _placed(facts: Json, kind: LayerKind, owner: str, change: Callable[[Json], Json]) -> Json:
    made = change(_facts(facts, kind, owner))
    if kind == "main":
        rest = {key: value for key, value in facts.items() if key != "annotation"}
        return {**rest, "annotation": made} if made else rest
    layers = {key: value for key, value in facts.get("layers", {}).items() if key != f"{kind} {owner}"}
    if made:
        layers[f"{kind} {owner}"] = made
    rest = {key: value for key, value in facts.items() if key != "layers"}
    return {**rest, "layers": layers} if layers else rest
