"""Model servers of a project: connected, asked how they are, put to work on many pictures, and taught."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from limner.dataset import LimnerError, ModelRun
from limner.server.body import Input
from limner.server.calls import Call, Calls
from limner.server.engine import Engine
from limner.server.filters import FilterBody, from_body
from limner.server.given import Id, Request, TheActor, TheCalls, TheEngine, TheFilter, TheStore
from limner.server.verbs import Verb, permit
from limner.store import Access, Actor, Backend, Job, ModelStanding, Store

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Secret = Annotated[str, msgspec.Meta(max_length=500)]
Labels = Annotated[dict[str, str | None], msgspec.Meta(max_length=10_000)]

_MEETING = 25.0
"""Seconds for the three questions of a first meeting."""


class NewBackend(Input, frozen=True):
    """A model server to be connected; with `force`, also one that does not answer now."""

    url: Url
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    """Empty: what it calls itself, or its machine and port."""
    interactive: bool | None = None
    """Whether it answers clicks, boxes or words; null: as it says itself."""
    user: Secret = ""
    password: Secret = ""
    force: bool = False


class BackendChange(Input, frozen=True):
    """What of a backend is to be changed: what is named, and nothing else."""

    name: Name | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    interactive: bool | UnsetType = UNSET
    user: Secret | UnsetType = UNSET
    password: Secret | UnsetType = UNSET
    labels: Labels | UnsetType = UNSET
    """The model's labels, each with the name of the class that it means, or null to pass it over."""


class NewPrediction(Input, frozen=True):
    """Pictures that a model server is asked about: those named, or those of the filter; `again` asks also about those
    of which this version of its model has said something, and replaces it."""

    filter: FilterBody = msgspec.field(default_factory=dict)
    images: tuple[UUID, ...] | None = None
    again: bool = False


class Waiting(msgspec.Struct, frozen=True):
    """What a prediction would do."""

    pictures: int
    """Of the filter."""
    waiting: int
    """Those of them of which the version that answered last has said nothing."""


@get("/projects/{project:uuid}/backends", opt=permit(Verb.SEE), sync_to_thread=True)
def list_backends(store: TheStore, project: Id) -> tuple[Backend, ...]:
    """The project's model servers as they last said of themselves; nobody is asked for this."""
    return store.backends.list(project)


@post("/projects/{project:uuid}/backends", opt=permit(Verb.EDIT_BACKENDS))
async def connect_backend(
    request: Request,
    store: TheStore,
    actor: TheActor,
    calls: TheCalls,
    engine: TheEngine,
    project: Id,
    data: JSONBody[NewBackend],
) -> Backend:
    """The new backend, once it has said that it is up and which version of its model answers."""
    return await connected(request, store, actor, calls, engine, project, data)


async def connected(
    request: Request,
    store: Store,
    actor: Actor,
    calls: Calls,
    engine: Engine,
    project: UUID,
    data: NewBackend,
) -> Backend:
    """The new backend, met first. Raises BackendError unless `force` says that it is wanted all the same."""
    access = Access(data.url, data.user, data.password)

    def connect(call: Call) -> Backend:
        from limner.assist.backends import Asking, introduce

        def keep(name: str, *, interactive: bool) -> Backend:
            wanted = interactive if data.interactive is None else data.interactive
            return store.backends.create(project, actor.id, data.name or name, access, interactive=wanted)

        try:
            with call.of(access) as client:
                met = introduce(client, Asking.of(store, project), calls.lender.address)
        except LimnerError as error:
            if not data.force or not error.code.startswith("backend-"):
                raise
            return store.backends.failed(
                keep(urlsplit(data.url).netloc[:100], interactive=False).id, str(error)
            )
        made = keep(met.name, interactive=met.interactive)
        return store.backends.answered(made.id, met.version, met.plain)

    made = await calls.run(connect, request, _MEETING)
    await engine.jobs()  # it tells backends what happens
    return made


@patch("/backends/{backend:uuid}", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def change_backend(store: TheStore, backend: Id, data: JSONBody[BackendChange]) -> Backend:
    """The backend, changed; it is not asked."""
    fields = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    return store.backends.change(backend, **fields)


@delete("/backends/{backend:uuid}", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def forget_backend(store: TheStore, backend: Id) -> None:
    """Forgets the backend; what it suggested stays."""
    store.backends.delete(backend)


@post("/backends/{backend:uuid}/check", opt=permit(Verb.PREDICT), status_code=200)
async def check_backend(request: Request, store: TheStore, calls: TheCalls, backend: Id) -> Backend:
    """The backend as it says of itself now, or with what is wrong."""

    def check(call: Call) -> Backend:
        from limner.assist.backends import BackendError, meet

        try:
            return meet(store, call, backend, calls.lender.address)
        except BackendError:
            return store.backends.get(backend)

    return await calls.run(check, request, _MEETING)


@get("/backends/{backend:uuid}/waiting", opt=permit(Verb.SEE), sync_to_thread=True)
def count_waiting(store: TheStore, backend: Id, picture_filter: TheFilter) -> Waiting:
    """How many pictures of the filter a prediction would ask about."""
    known = store.backends.get(backend)
    owner = ModelRun(id=known.id, model=known.name, version=known.version).owner
    return Waiting(
        pictures=len(store.backends.waiting(known.project, picture_filter)),
        waiting=len(store.backends.waiting(known.project, picture_filter, owner)),
    )


@get("/projects/{project:uuid}/models", opt=permit(Verb.SEE), sync_to_thread=True)
def list_models(store: TheStore, project: Id) -> tuple[ModelStanding, ...]:
    """The versions of models that found something, and what became of it by class: left, taken, refused."""
    return store.standings.of(project)


@post("/backends/{backend:uuid}/predict", opt=permit(Verb.PREDICT), status_code=202)
async def start_prediction(
    actor: TheActor, engine: TheEngine, backend: Id, data: JSONBody[NewPrediction]
) -> Job:
    """The job that asks about the pictures; the one on its way, where the same is asked for twice."""
    jobs = await engine.jobs()
    from limner.jobs import PredictSpec

    spec = PredictSpec(backend=backend, filter=from_body(data.filter), images=data.images, again=data.again)
    return await sync_to_thread(jobs.start_prediction, spec, actor.id)


@post("/backends/{backend:uuid}/train", opt=permit(Verb.PREDICT), status_code=202)
async def start_training(actor: TheActor, engine: TheEngine, backend: Id) -> Job:
    """The job that lets the model learn from what is labelled; the one on its way, if there is."""
    jobs = await engine.jobs()
    return await sync_to_thread(jobs.start_training, backend, actor.id)


ROUTES = [
    list_backends,
    connect_backend,
    change_backend,
    forget_backend,
    check_backend,
    count_waiting,
    list_models,
    start_prediction,
    start_training,
]
"""The routes of this noun."""
