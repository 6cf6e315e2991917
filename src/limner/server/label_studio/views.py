"""What Limner has one of, or none: views of tasks, and webhooks."""

from typing import Annotated, Any

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.errors import unfit
from limner.server.label_studio.words import MOST
from limner.server.verbs import Verb, permit

Json = dict[str, Any]
Project = Annotated[int | None, QueryParameter(ge=0, le=MOST)]


@get("/api/dm/views/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_views(desk: TheDesk, project: Project = None) -> list[Json]:
    """The one view that a project has here: all of its tasks, under the project's own number."""
    numbers = desk.store.numbers.projects() if project is None else [project]
    return [_view(desk, number) for number in numbers]


@get("/api/dm/views/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_view(desk: TheDesk, number: FromPath[int]) -> Json:
    """The view of all tasks of the project of that number."""
    return _view(desk, number)


@post("/api/dm/views/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=False)
def make_view() -> Json:
    """Refused: views are Label Studio's own."""
    raise unfit(
        "data", "further views are not kept here", "Limner keeps filters in the address of its gallery."
    )


@get("/api/webhooks/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_webhooks(desk: TheDesk, project: Project = None) -> list[Json]:
    """None: there are none."""
    if project is not None:
        desk.store.numbers.project(project)
    return []


@post("/api/webhooks/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=False)
def make_webhook() -> Json:
    """Refused: nobody would be called."""
    raise unfit(
        "url", "webhooks are not called here", "A model's server hears of changes once it is connected."
    )


def _view(desk: Desk, number: int) -> Json:
    desk.store.numbers.project(number)
    return {"id": number, "project": number, "user": None, "order": 0, "data": {"title": "Default", "filters": {
        "conjunction": "and", "items": [],
    }}, "filter_group": None, "ordering": [], "selected_items": None}  # fmt: skip


ROUTES = [list_views, get_view, make_view, list_webhooks, make_webhook]
