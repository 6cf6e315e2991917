"""Webhooks: addresses that are told what happens to annotations, after it was saved and at nobody's cost."""

from typing import Annotated, Any

import msgspec
from litestar import delete, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody, QueryParameter

from limner.fetch import url_fault
from limner.server.given import TheActor
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.errors import unfit
from limner.server.label_studio.words import MOST, moment, number_of
from limner.server.verbs import Verb, permit
from limner.store import Actor, KeptItem

Json = dict[str, Any]
Project = Annotated[int | None, QueryParameter(ge=0, le=MOST)]


@get("/api/webhooks/", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def list_webhooks(desk: TheDesk, project: Project = None) -> list[Json]:
    """The webhooks of a project, or of all."""
    if project is not None:
        desk.store.numbers.project(project)
    return [_shown(one) for one in desk.store.programs.all("webhook", project=project)]


@post("/api/webhooks/", opt=permit(Verb.EDIT_BACKENDS))
async def make_webhook(desk: TheDesk, actor: TheActor, data: JSONBody[Json]) -> Json:
    """An address that is told of what happens to a project's annotations from now on."""
    made = await sync_to_thread(_make, desk, actor, data)
    await desk.engine.jobs()  # it tells webhooks what happens
    return made


@get("/api/webhooks/info/", opt=permit(Verb.SEE), sync_to_thread=False)
def list_actions() -> Json:
    """What webhooks are told of."""
    from limner.jobs import CALLED

    return {name: {"name": name.replace("_", " ").capitalize(), "key": "annotation"} for name in CALLED}


@get("/api/webhooks/{number:int}/", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def get_webhook(desk: TheDesk, number: FromPath[int]) -> Json:
    """A webhook."""
    return _shown(desk.store.programs.get("webhook", number))


@patch("/api/webhooks/{number:int}/", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def change_webhook(desk: TheDesk, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Another address, other actions or headers, or switched off; the project stays."""
    body = desk.store.programs.get("webhook", number).body
    return _shown(desk.store.programs.change("webhook", number, _checked({**body, **data})))


@delete("/api/webhooks/{number:int}/", opt=permit(Verb.EDIT_BACKENDS), sync_to_thread=True)
def delete_webhook(desk: TheDesk, number: FromPath[int]) -> None:
    """Forgets a webhook."""
    desk.store.programs.delete("webhook", number)


def _make(desk: Desk, actor: Actor, data: Json) -> Json:
    project = number_of(data, "project")
    desk.store.numbers.project(project)
    return _shown(desk.store.programs.make("webhook", project, actor.id, _checked(data)))


def _checked(data: Json) -> Json:
    """What is kept of a webhook. Raises Unfit."""
    from limner.jobs import CALLED, Hook

    try:
        hook = msgspec.convert({name: value for name, value in data.items() if value is not None}, Hook)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$.")
        raise unfit(place.rstrip("`").split("[")[0] or "url", message) from error
    if fault := url_fault(hook.url):
        raise unfit("url", fault, "Write it as http://HOST/PATH.")
    if never := sorted(set(hook.actions) - set(CALLED)):
        raise unfit("actions", f"nobody is told of {never[0][:60]} here", f"There are {', '.join(CALLED)}.")
    kept: Json = msgspec.to_builtins(hook)
    return kept


def _shown(one: KeptItem) -> Json:
    return {
        "id": one.number, "organization": 1, "project": one.project, **one.body,
        "created_at": moment(one.created), "updated_at": moment(one.updated),
    }  # fmt: skip


ROUTES = [list_webhooks, make_webhook, list_actions, get_webhook, change_webhook, delete_webhook]
