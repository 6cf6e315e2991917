"""Drafts: results that somebody has begun and not handed in. They are kept for the program that sent them, and are no
labels here."""

from typing import Any

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from limner.server.given import TheActor
from limner.server.label_studio.adding import told_of
from limner.server.label_studio.annotations import MOST_BYTES, annotation_of
from limner.server.label_studio.answers import draft_json, facts_in
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.tasks import task_of
from limner.server.label_studio.words import list_of
from limner.server.verbs import Verb, permit
from limner.store import Actor, KeptItem

Json = dict[str, Any]


@get("/api/tasks/{number:int}/drafts/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_drafts(desk: TheDesk, number: FromPath[int]) -> list[Json]:
    """The drafts of a task."""
    return _drafts(desk, task_of(desk, number).number)


@post(
    "/api/tasks/{number:int}/drafts/",
    opt=permit(Verb.ANNOTATE),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def make_draft(desk: TheDesk, actor: TheActor, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """A draft of a new annotation."""
    return _made(desk, actor, number, data, None)


@get(
    "/api/tasks/{number:int}/annotations/{annotation:int}/drafts/", opt=permit(Verb.SEE), sync_to_thread=True
)
def list_drafts_of(desk: TheDesk, number: FromPath[int], annotation: FromPath[int]) -> list[Json]:
    """The drafts of another result of an annotation."""
    task, _ = annotation_of(desk, annotation, task_of(desk, number).number)
    return [one for one in _drafts(desk, task.number) if one["annotation"] == annotation]


@post(
    "/api/tasks/{number:int}/annotations/{annotation:int}/drafts/",
    opt=permit(Verb.ANNOTATE),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def make_draft_of(
    desk: TheDesk, actor: TheActor, number: FromPath[int], annotation: FromPath[int], data: JSONBody[Json]
) -> Json:
    """A draft of another result of an annotation."""
    annotation_of(desk, annotation, task_of(desk, number).number)
    return _made(desk, actor, number, data, annotation)


@get("/api/drafts/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_draft(desk: TheDesk, number: FromPath[int]) -> Json:
    """A draft."""
    return _shown(desk, desk.store.programs.get("draft", number))


@patch(
    "/api/drafts/{number:int}/",
    opt=permit(Verb.ANNOTATE),
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
)
def change_draft(desk: TheDesk, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Another result or other facts of a draft."""
    draft = desk.store.programs.get("draft", number)
    body = {**draft.body, **_body(desk, draft.image or 0, {**draft.body, **data})}
    return _shown(desk, desk.store.programs.change("draft", number, body))


@delete("/api/drafts/{number:int}/", opt=permit(Verb.ANNOTATE), sync_to_thread=True)
def delete_draft(desk: TheDesk, number: FromPath[int]) -> None:
    """Throws a draft away."""
    desk.store.programs.delete("draft", number)


def _drafts(desk: Desk, task: int) -> list[Json]:
    """Those of a task, the oldest first."""
    names = desk.store.numbers.actors()
    return [draft_json(one, names) for one in desk.store.programs.all("draft", image=task)]


def _made(desk: Desk, actor: Actor, number: int, data: Json, annotation: int | None) -> Json:
    task = task_of(desk, number)
    body = {**_body(desk, number, data), "annotation": annotation}
    return _shown(desk, desk.store.programs.make("draft", task.project, actor.id, body, task.number))


def _body(desk: Desk, number: int, data: Json) -> Json:
    """What is kept of a draft, whose results must be such as could be handed in. Raises Unfit."""
    task = task_of(desk, number)
    result = list_of(data, "result")
    told_of(desk.exchange(desk.store.numbers.project(task.project)), task.image, {"result": result}, "draft")
    return {**facts_in(data), "result": result, "was_postponed": data.get("was_postponed") is True}


def _shown(desk: Desk, draft: KeptItem) -> Json:
    return draft_json(draft, desk.store.numbers.actors())


ROUTES = [list_drafts, make_draft, list_drafts_of, make_draft_of, get_draft, change_draft, delete_draft]
