"""Tasks: pictures with what is said of them."""

import io
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from limner.dataset import LayerKind, LimnerError
from limner.server.given import Request, TheActor
from limner.server.label_studio.adding import add_tasks, predicted
from limner.server.label_studio.answers import Teller, add, draft_json, said
from limner.server.label_studio.desk import Desk, TheDesk, facts_of
from limner.server.label_studio.errors import NoPage, unfit
from limner.server.label_studio.views import project_of
from limner.server.label_studio.words import MOST, moment, number_of, object_of
from limner.server.octets import ASK_AGAIN, octets
from limner.server.verbs import Verb, permit
from limner.store import NotFound, NumberedImage, NumberedLayer, upload_address

Json = dict[str, Any]
Page = Annotated[int, QueryParameter(ge=1, le=1_000_000)]
PageSize = Annotated[int, QueryParameter(ge=-1, le=1000)]
Query = Annotated[str, QueryParameter(name="query", max_length=100_000)]
Project = Annotated[int | None, QueryParameter(ge=0, le=MOST)]

MOST_BYTES = 256 << 20
MOST_TASKS = 10_000
"""In one request: a longer list is sent in parts."""
PEOPLE: tuple[LayerKind, ...] = ("main", "blind", "gold")


@post(
    "/api/projects/{number:int}/import",
    opt=permit(Verb.IMPORT),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def import_tasks(
    desk: TheDesk, actor: TheActor, number: FromPath[int], data: JSONBody[Any], return_task_ids: bool = False
) -> Json:
    """Adds tasks: bare data, or data with annotations and predictions. All of them or none."""
    entries = data if isinstance(data, list) else [data]
    if len(entries) > MOST_TASKS:
        raise unfit("tasks", f"these are {len(entries)} tasks", f"Send at most {MOST_TASKS} at once.")
    taken = add_tasks(desk, number, entries, actor)
    answer = {
        "task_count": len(taken.tasks), "annotation_count": taken.annotations,
        "prediction_count": taken.predictions, "duration": 0.0, "file_upload_ids": [],
        "could_be_tasks_list": False, "found_formats": [], "data_columns": _columns(taken.tasks),
    }  # fmt: skip
    return {**answer, "task_ids": [one.number for one in taken.tasks]} if return_task_ids else answer


@post(
    "/api/projects/{number:int}/import/predictions",
    opt=permit(Verb.IMPORT),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def import_predictions(desk: TheDesk, actor: TheActor, number: FromPath[int], data: JSONBody[Any]) -> Json:
    """Adds predictions to tasks that are here; all of them or none."""
    project = desk.store.numbers.project(number)
    exchange = desk.exchange(project)
    told = []
    for at, entry in enumerate(data if isinstance(data, list) else [data]):
        body = object_of(entry, f"[{at}]")
        task = task_of(desk, number_of(body, "task"), number)
        told.append((task, predicted(exchange, task.image, body, f"[{at}]")))
    for task, one in told:
        add(desk, task, one, actor, predicted=True)
    return {"created": len(told)}


@post("/api/tasks/", opt=permit(Verb.IMPORT), sync_to_thread=True, request_max_body_size=MOST_BYTES)
def make_task(desk: TheDesk, actor: TheActor, data: JSONBody[Json]) -> Json:
    """One task."""
    taken = add_tasks(desk, number_of(data, "project"), [data], actor)
    return task_json(desk, taken.tasks[0])


@get("/api/tasks/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_tasks(
    desk: TheDesk, project: Project = None, view: Project = None, page: Page = 1, page_size: PageSize = 100,
    asked: Query = "", fields: str = "task_only",
) -> Json:  # fmt: skip
    """A page of the tasks of a project, in the order in which they came; with what is said of them for `fields=all`."""
    number, filters = (project, {}) if view is None else project_of(desk, view)
    if number is None:
        raise unfit("project", "say which project's tasks")
    if filters.get("items"):
        raise _no_filters("view")
    _check_query(asked)
    id = desk.store.numbers.project(number)
    total = desk.store.projects.get(id).images
    size = page_size if page_size > 0 else max(total, 1)
    if page > 1 and (page - 1) * size >= total:
        raise NoPage
    found = desk.store.numbers.images(number, offset=(page - 1) * size, limit=size)
    return {
        "total": total,
        "total_annotations": desk.store.numbers.layers_of_kind(number, PEOPLE),
        "total_predictions": desk.store.numbers.layers_of_kind(number, ("model",)),
        "tasks": [one if fields == "all" else _alone(one) for one in tasks_json(desk, number, found)],
    }


@get("/api/tasks/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_task(desk: TheDesk, number: FromPath[int]) -> Json:
    """A task with its annotations and predictions."""
    return task_json(desk, task_of(desk, number))


@patch("/api/tasks/{number:int}/", opt=permit(Verb.IMPORT), sync_to_thread=True)
def change_task(desk: TheDesk, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Other data or meta. The picture of a task stays: its address changes only while no file of it is here."""
    task = task_of(desk, number)
    exchange = desk.exchange(desk.store.numbers.project(task.project))
    changed = {key: object_of(data[key], key) for key in ("data", "meta") if data.get(key) is not None}
    if "data" in changed and task.has_file:
        before = exchange.address(data_of(task, exchange.key))
        if exchange.address(changed["data"]) != before:
            raise unfit(
                "data", "the picture of a task stays the same", "Make another task for another picture."
            )
    with desk.lock:
        desk.change_facts(task, lambda facts: {**facts, **changed})
    return task_json(desk, task_of(desk, number))


@delete("/api/tasks/{number:int}/", opt=permit(Verb.DELETE_PROJECTS), sync_to_thread=True)
def delete_task(desk: TheDesk, number: FromPath[int]) -> None:
    """Takes the picture out of the project for good, with all that was said of it."""
    desk.store.images.remove(task_of(desk, number).image.id)


@delete("/api/projects/{number:int}/tasks/", opt=permit(Verb.DELETE_PROJECTS), sync_to_thread=True)
def delete_tasks(desk: TheDesk, number: FromPath[int]) -> None:
    """Takes all pictures out of the project for good."""
    desk.store.numbers.project(number)
    for task in desk.store.numbers.images(number):
        desk.store.images.remove(task.image.id)


@get("/data/upload/{project:int}/{name:str}", opt={**permit(Verb.SEE), "packed": True}, sync_to_thread=True)
def get_picture(request: Request, desk: TheDesk, project: FromPath[int], name: FromPath[str]) -> Stream:
    """The picture of a task, as it came."""
    head = name.partition("-")[0]
    task = task_of(desk, int(head) if head.isdecimal() and len(head) < 10 else -1, project)
    file = desk.store.images.file(task.image.id)
    opened = desk.store.images.open(task.image.id) if task.has_file else io.BytesIO()
    return octets(request, opened, file.media_type, cache=ASK_AGAIN, name=file.name)


def task_of(desk: Desk, number: int, project: int | None = None) -> NumberedImage:
    """The task of that number, of that project. Raises NotFound."""
    task = desk.store.numbers.image(number)
    if project not in (None, task.project):
        raise NotFound.of("picture", str(number))
    return task


def task_json(desk: Desk, task: NumberedImage) -> Json:
    """A task in Label Studio's words."""
    return next(tasks_json(desk, task.project, [desk.store.numbers.image(task.number)]))


def tasks_json(desk: Desk, number: int, tasks: Sequence[NumberedImage]) -> Iterator[Json]:
    """Tasks of one project, one after the other."""
    teller = Teller.of(desk, desk.store.numbers.project(number))
    layers = desk.store.numbers.layers([task.number for task in tasks])
    drafts: dict[int | None, list[Json]] = {}
    for draft in desk.store.programs.all("draft", project=number):
        drafts.setdefault(draft.image, []).append(draft_json(draft, teller.names))
    for task in tasks:
        yield _task(teller, task, said(task, layers[task.number]), drafts.get(task.number, []))


def data_of(task: NumberedImage, key: str) -> Json:
    """A task's data as it came, or the address at which Limner serves a picture that came otherwise, or whose own
    address holds on another server alone."""
    kept = facts_of(task.image).get("data")
    if not isinstance(kept, dict) or not kept:
        return {key: upload_address(task)}
    elsewhere = task.has_file and str(kept.get(key, "")).startswith("/")
    return {**kept, key: upload_address(task)} if elsewhere else kept


def _task(teller: Teller, task: NumberedImage, layers: list[NumberedLayer], drafts: list[Json]) -> Json:
    annotations = [teller.annotation(task, one) for one in layers if one.kind in PEOPLE]
    predictions = [teller.prediction(task, one) for one in layers if one.kind == "model"]
    cancelled = sum(one["was_cancelled"] for one in annotations)
    return {
        "id": task.number, "inner_id": task.image.number, "project": task.project,
        "data": data_of(task, teller.exchange.key), "meta": facts_of(task.image).get("meta") or {},
        "created_at": moment(task.created), "updated_at": moment(task.updated), "updated_by": [{"user_id": task.by}],
        "is_labeled": len(annotations) > cancelled, "overlap": 1, "file_upload": None, "storage_filename": None,
        "total_annotations": len(annotations) - cancelled, "cancelled_annotations": cancelled,
        "total_predictions": len(predictions), "comment_count": 0, "unresolved_comment_count": 0,
        "comment_authors": [], "last_comment_updated_at": None, "drafts": drafts,
        "annotations": annotations, "predictions": predictions,
        "completed_at": max((one["updated_at"] for one in annotations), default=None),
        "annotators": sorted({one["completed_by"] for one in annotations}),
        "predictions_model_versions": ", ".join(dict.fromkeys(one["model_version"] for one in predictions)),
    }  # fmt: skip


def _alone(task: Json) -> Json:
    return {key: value for key, value in task.items() if key not in ("annotations", "predictions")}


def _columns(tasks: list[NumberedImage]) -> list[str]:
    return list(dict.fromkeys(key for task in tasks for key in facts_of(task.image).get("data") or ()))


def _check_query(text: str) -> None:
    """Filters are refused rather than overlooked."""
    try:
        asked = msgspec.json.decode(text) if text else {}
    except msgspec.DecodeError:
        raise unfit("query", "it is no JSON") from None
    if isinstance(asked, dict) and (
        asked.get("filters") or asked.get("ordering") or asked.get("selectedItems")
    ):
        raise _no_filters("query")


def _no_filters(where: str) -> LimnerError:
    return LimnerError(
        "filters are not read here", code="invalid", where=where, hint="List all, or filter in Limner."
    )


ROUTES = [
    import_tasks, import_predictions, make_task, list_tasks, get_task, change_task, delete_task, delete_tasks,
    get_picture,
]  # fmt: skip
