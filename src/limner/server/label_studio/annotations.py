"""Annotations and predictions, one by one and many at once."""

from typing import Annotated, Any

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from limner.dataset import LayerKind
from limner.server.given import TheActor
from limner.server.label_studio import answers
from limner.server.label_studio.adding import predicted, told_of
from limner.server.label_studio.answers import Teller, Told
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.errors import unfit
from limner.server.label_studio.tasks import PEOPLE, task_of
from limner.server.label_studio.words import MOST, list_of, number_of, object_of
from limner.server.verbs import Verb, permit
from limner.store import Actor, NotFound, NumberedImage, NumberedLayer

Json = dict[str, Any]
MOST_BYTES = 64 << 20
_BATCH = 400
Number = Annotated[int | None, QueryParameter(ge=0, le=MOST)]


@get("/api/tasks/{number:int}/annotations/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_annotations(desk: TheDesk, number: FromPath[int]) -> list[Json]:
    """The annotations of a task."""
    return _listed(desk, task_of(desk, number), PEOPLE)


@post(
    "/api/tasks/{number:int}/annotations/",
    opt=permit(Verb.ANNOTATE),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def annotate(desk: TheDesk, actor: TheActor, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """A further annotation of a task: the first is the main layer, others stand beside it."""
    return _annotated(desk, task_of(desk, number), data, actor)


@post(
    "/api/annotations/bulk/", opt=permit(Verb.ANNOTATE), sync_to_thread=True, request_max_body_size=MOST_BYTES
)
def annotate_many(desk: TheDesk, actor: TheActor, data: JSONBody[Any]) -> list[Json]:
    """The same annotation for many tasks (`tasks`), or a list of annotations, each with its `task`."""
    bodies = (
        data
        if isinstance(data, list)
        else [{**object_of(data, "annotation"), "task": one} for one in list_of(data, "tasks")]
    )
    wanted = [(task_of(desk, number_of(one, "task")), one) for one in map(_object, bodies)]
    return [_annotated(desk, task, one, actor) for task, one in wanted]


@get("/api/annotations/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_annotation(desk: TheDesk, number: FromPath[int]) -> Json:
    """An annotation."""
    return _shown(desk, *_found(desk, number, PEOPLE))


@patch(
    "/api/annotations/{number:int}/",
    opt=permit(Verb.ANNOTATE),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def change_annotation(desk: TheDesk, actor: TheActor, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Another result, or other facts."""
    task, layer = _found(desk, number, PEOPLE)
    exchange = Teller.of(desk, desk.store.numbers.project(task.project)).exchange
    body = {"was_cancelled": layer.status == "skipped", **data}
    records = answers.same_results(desk, exchange, task, layer, body.get("result"))
    if "result" not in body:
        records = answers.as_it_stands(desk, layer)
    if records is None:
        told = told_of(exchange, task.image, body)
    else:
        told = Told(records, "skipped" if body["was_cancelled"] is True else "done", answers.facts_in(body))
    answers.change(desk, task, layer, told, actor)
    _hand_in(desk, task, body)
    return _shown(desk, *_found(desk, number, PEOPLE))


@delete("/api/annotations/{number:int}/", opt=permit(Verb.ANNOTATE), sync_to_thread=True)
def delete_annotation(desk: TheDesk, actor: TheActor, number: FromPath[int]) -> None:
    """Takes away what an annotation holds; its history stays."""
    answers.remove(desk, *_found(desk, number, PEOPLE), actor)


@post("/api/annotations/bulk-delete/", opt=permit(Verb.ANNOTATE), sync_to_thread=True, status_code=200)
def delete_annotations(desk: TheDesk, actor: TheActor, data: JSONBody[Json]) -> Json:
    """Takes many away."""
    found = [_found(desk, number_of({"ids": one}, "ids"), PEOPLE) for one in list_of(data, "ids")]
    for task, layer in found:
        answers.remove(desk, task, layer, actor)
    return {"deleted": len(found)}


@get("/api/predictions/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_predictions(desk: TheDesk, task: Number = None, project: Number = None) -> list[Json]:
    """The predictions of a task, or of a project."""
    if task is not None:
        return _listed(desk, task_of(desk, task, project), ("model",))
    if project is None:
        raise unfit("task", "say of which task or project")
    teller = Teller.of(desk, desk.store.numbers.project(project))
    tasks = desk.store.numbers.images(project)
    found: list[Json] = []
    for some in (tasks[at : at + _BATCH] for at in range(0, len(tasks), _BATCH)):
        layers = desk.store.numbers.layers([one.number for one in some])
        for one in some:
            models = [layer for layer in answers.said(one, layers[one.number]) if layer.kind == "model"]
            found += [teller.prediction(one, layer) for layer in models]
    return found


@post("/api/predictions/", opt=permit(Verb.IMPORT), sync_to_thread=True, request_max_body_size=MOST_BYTES)
def predict(desk: TheDesk, actor: TheActor, data: JSONBody[Json]) -> Json:
    """A prediction of a task."""
    task = task_of(desk, number_of(data, "task"))
    exchange = desk.exchange(desk.store.numbers.project(task.project))
    layer = answers.add(desk, task, predicted(exchange, task.image, data), actor, predicted=True)
    return _shown(desk, task_of(desk, task.number), layer)


@get("/api/predictions/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_prediction(desk: TheDesk, number: FromPath[int]) -> Json:
    """A prediction."""
    return _shown(desk, *_found(desk, number, ("model",)))


@patch(
    "/api/predictions/{number:int}/",
    opt=permit(Verb.IMPORT),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def change_prediction(desk: TheDesk, actor: TheActor, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Another result or score; the version of the model stays."""
    task, layer = _found(desk, number, ("model",))
    before = _shown(desk, task, layer)
    if data.get("model_version", before["model_version"]) != before["model_version"]:
        raise unfit("model_version", "a prediction stays that of its model", "Make another one.")
    body = {
        "result": before["result"],
        "score": before["score"],
        **data,
        "model_version": before["model_version"],
    }
    exchange = desk.exchange(desk.store.numbers.project(task.project))
    answers.change(desk, task, layer, predicted(exchange, task.image, body), actor)
    return _shown(desk, *_found(desk, number, ("model",)))


@delete("/api/predictions/{number:int}/", opt=permit(Verb.IMPORT), sync_to_thread=True)
def delete_prediction(desk: TheDesk, actor: TheActor, number: FromPath[int]) -> None:
    """Takes away what a prediction holds."""
    answers.remove(desk, *_found(desk, number, ("model",)), actor)


def _annotated(desk: Desk, task: NumberedImage, body: Json, actor: Actor) -> Json:
    exchange = desk.exchange(desk.store.numbers.project(task.project))
    layer = answers.add(desk, task, told_of(exchange, task.image, body), actor, cause="edit")
    _hand_in(desk, task, body)
    return _shown(desk, task_of(desk, task.number), layer)


def _hand_in(desk: Desk, task: NumberedImage, body: Json) -> None:
    """The draft that an annotation was made of is one no longer."""
    wanted = body.get("draft_id")
    for draft in desk.store.programs.all("draft", image=task.number) if wanted else ():
        if draft.number == wanted:
            desk.store.programs.delete("draft", draft.number)


def _found(desk: Desk, number: int, kinds: tuple[LayerKind, ...]) -> tuple[NumberedImage, NumberedLayer]:
    layer = desk.store.numbers.layer(number)
    task = task_of(desk, layer.image)
    if layer.kind not in kinds or not answers.said(task, [layer]):
        raise NotFound.of("prediction" if "model" in kinds else "annotation", str(number))
    return task, layer


def annotation_of(desk: Desk, number: int, task: int) -> tuple[NumberedImage, NumberedLayer]:
    """The annotation of that number, of that task. Raises NotFound."""
    found, layer = _found(desk, number, PEOPLE)
    if found.number != task:
        raise NotFound.of("annotation", str(number))
    return found, layer


def _listed(desk: Desk, task: NumberedImage, kinds: tuple[LayerKind, ...]) -> list[Json]:
    layers = answers.said(task, desk.store.numbers.layers([task.number])[task.number])
    return [_shown(desk, task, one) for one in layers if one.kind in kinds]


def _shown(desk: Desk, task: NumberedImage, layer: NumberedLayer) -> Json:
    teller = Teller.of(desk, desk.store.numbers.project(task.project))
    return teller.prediction(task, layer) if layer.kind == "model" else teller.annotation(task, layer)


def _object(value: Any) -> Json:
    return object_of(value, "annotation")


ROUTES = [
    list_annotations, annotate, annotate_many, get_annotation, change_annotation, delete_annotation,
    delete_annotations, list_predictions, predict, get_prediction, change_prediction, delete_prediction,
]  # fmt: skip
