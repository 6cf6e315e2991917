"""Model servers of a project, as Label Studio calls them: ML backends."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody, QueryParameter

from limner.dataset import LimnerError
from limner.server.backends import NewBackend, connected
from limner.server.calls import Call
from limner.server.given import Request, TheActor, TheCalls, TheEngine
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.errors import unfit
from limner.server.label_studio.tasks import task_of
from limner.server.label_studio.words import MOST, flag_of, moment, number_of, object_of, text_of
from limner.server.prompts import SECONDS
from limner.server.verbs import Verb, permit
from limner.store import Backend, NotFound

Json = dict[str, Any]
Project = Annotated[int | None, QueryParameter(ge=0, le=MOST)]

_LASTS = 100.0
"""Seconds that a prediction may take."""


@get("/api/ml/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_backends(desk: TheDesk, project: Project = None) -> list[Json]:
    """The model servers of a project, or of all, as they last said of themselves; nobody is asked for this."""
    if project is not None:
        desk.store.numbers.project(project)
    found = [_shown(desk, number, id) for number, id in desk.store.numbers.backends().items()]
    return [one for one in found if project in (None, one["project"])]


@post("/api/ml/", opt=permit(Verb.EDIT_BACKENDS))
async def connect(
    request: Request, desk: TheDesk, actor: TheActor, calls: TheCalls, engine: TheEngine, data: JSONBody[Json]
) -> Json:
    """The new model server, once it has said that it is up and which version of its model answers."""
    project = await sync_to_thread(desk.store.numbers.project, number_of(data, "project"))
    url = text_of(data, "url")
    login = {"user": "", "password": "", **_login(data)}
    new = NewBackend(
        name=(text_of(data, "title") or url)[:100], url=url, interactive=flag_of(data, "is_interactive") or False,
        user=login["user"], password=login["password"],
    )  # fmt: skip
    try:
        made = await connected(request, desk.store, actor, calls, engine, project, new)
    except LimnerError as refused:
        raise unfit("url", refused.message, refused.hint) from refused
    return await sync_to_thread(_made, desk, made.id)


@get("/api/ml/{number:int}", opt=permit(Verb.SEE), sync_to_thread=True)
def get_backend(desk: TheDesk, number: FromPath[int]) -> Json:
    """A model server."""
    return _shown(desk, number, _id(desk, number))


@patch("/api/ml/{number:int}", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def change_backend(desk: TheDesk, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Another title, address, login, or use; it is not asked."""
    fields: Json = {**_login(data)}
    for name, ours in (("title", "name"), ("url", "url")):
        if text_of(data, name):
            fields[ours] = text_of(data, name)
    if (interactive := flag_of(data, "is_interactive")) is not None:
        fields["interactive"] = interactive
    id = _id(desk, number)
    if fields:
        desk.store.backends.change(id, **fields)
    return _shown(desk, number, id)


@delete("/api/ml/{number:int}", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def forget_backend(desk: TheDesk, number: FromPath[int]) -> None:
    """Forgets the model server; what it suggested stays."""
    desk.store.backends.delete(_id(desk, number))


@post("/api/ml/{number:int}/interactive-annotating", opt=permit(Verb.PREDICT), status_code=200)
async def ask(
    request: Request, desk: TheDesk, calls: TheCalls, number: FromPath[int], data: JSONBody[Json]
) -> Json:
    """What the model makes of regions that were just drawn on a task; nothing is stored. Refusals are `errors`."""
    id = await sync_to_thread(_id, desk, number)
    task = await sync_to_thread(task_of, desk, number_of(data, "task"))
    context = object_of(data.get("context") or {}, "context")

    def answer(call: Call) -> Any:
        return _asked(desk, calls, call, id, task.image.id, context)

    try:
        return {"data": await calls.run(answer, request, SECONDS)}
    except LimnerError as refused:
        return {"errors": [f"{refused.message}. {refused.hint}".strip()]}


@post("/api/ml/{number:int}/predict", opt=permit(Verb.PREDICT), status_code=200)
async def predict_all(desk: TheDesk, actor: TheActor, engine: TheEngine, number: FromPath[int]) -> Json:
    """Begins the job that asks about every picture; those of which this version has said something are passed over."""
    id = await sync_to_thread(_id, desk, number)
    jobs = await engine.jobs()
    from limner.jobs import PredictSpec

    job = await sync_to_thread(jobs.start_prediction, PredictSpec(backend=id), actor.id)
    return {"job": str(job.id), "detail": "The model is being asked."}


@post("/api/ml/{number:int}/train", opt=permit(Verb.PREDICT), status_code=200)
async def train(desk: TheDesk, actor: TheActor, engine: TheEngine, number: FromPath[int]) -> Json:
    """Begins the job that lets the model learn from what is labelled."""
    id = await sync_to_thread(_id, desk, number)
    jobs = await engine.jobs()
    job = await sync_to_thread(jobs.start_training, id, actor.id)
    return {"job": str(job.id), "detail": "Training has begun."}


@get("/api/ml/{number:int}/versions", opt=permit(Verb.SEE), sync_to_thread=True)
def list_versions(desk: TheDesk, number: FromPath[int]) -> Json:
    """The version of the model that answered last."""
    version = desk.store.backends.get(_id(desk, number)).version
    return {"versions": [version] if version else [], "message": ""}


def _asked(desk: Desk, calls: Any, call: Call, id: UUID, image: UUID, context: Json) -> Any:
    """The first prediction of the answer, as the model server wrote it."""
    from limner.assist.backends import Asking

    backend = desk.store.backends.get(id)
    [asked] = desk.store.backends.asked([image])
    asking = Asking.of(desk.store, backend.project)
    if asked.project != asking.number:
        raise NotFound.of("task of the backend's project", str(asked.number))
    task = asking.task(asked, calls.lender.lend(asked.image, backend))
    with call.of(desk.store.backends.access(id)) as client:
        results = client.predict(asking.predict([task], context), SECONDS).results
    first = results[0] if results else {"result": []}
    first = first[0] if isinstance(first, list) and first else first
    return msgspec.to_builtins(first)


def _login(data: Json) -> dict[str, str]:
    """Name and password; Label Studio says apart whether they are used."""
    if text_of(data, "auth_method") == "NONE":
        return {"user": "", "password": ""}
    pairs = (("user", "basic_auth_user"), ("password", "basic_auth_pass"))
    return {ours: text_of(data, name) for ours, name in pairs if data.get(name) is not None}


def _id(desk: Desk, number: int) -> UUID:
    found = desk.store.numbers.backends().get(number)
    if found is None:
        raise NotFound.of("backend", str(number))
    return found


def _made(desk: Desk, id: UUID) -> Json:
    return next(_shown(desk, at, one) for at, one in desk.store.numbers.backends().items() if one == id)


def _shown(desk: Desk, number: int, id: UUID) -> Json:
    backend = desk.store.backends.get(id)
    return {
        "id": number, "project": _project(desk, backend), "url": backend.url, "title": backend.name,
        "description": "", "is_interactive": backend.interactive, **_state(backend),
        "model_version": backend.version or None, "auto_update": True, "timeout": _LASTS, "extra_params": None,
        "auth_method": "BASIC_AUTH" if backend.user or backend.has_password else "NONE",
        "basic_auth_user": backend.user, "basic_auth_pass_is_set": backend.has_password,
        "created_at": moment(backend.created), "updated_at": moment(backend.seen or backend.created),
    }  # fmt: skip


def _state(backend: Backend) -> Json:
    if backend.problem:
        return {"state": "ER", "readable_state": "Error", "error_message": backend.problem}
    return {"state": "CO", "readable_state": "Connected", "error_message": None}


def _project(desk: Desk, backend: Backend) -> int:
    return next(at for at, id in desk.store.numbers.projects().items() if id == backend.project)


ROUTES = [
    list_backends, connect, get_backend, change_backend, forget_backend, ask, predict_all, train, list_versions,
]  # fmt: skip
