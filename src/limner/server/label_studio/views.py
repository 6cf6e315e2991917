"""Views of tasks: kept for the programs that make them, beside the one that every project has."""

from typing import Annotated, Any

from litestar import delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from limner.server.given import TheActor
from limner.server.label_studio.desk import Desk, TheDesk
from limner.server.label_studio.words import MOST, list_of, number_of, object_of
from limner.server.verbs import Verb, permit
from limner.store import KeptItem

Json = dict[str, Any]
Project = Annotated[int | None, QueryParameter(ge=0, le=MOST)]

_ABOVE = 1 << 20
"""Numbers of views that were made begin here: those below are of projects, which name their view of all tasks."""
_KEPT = ("data", "filter_group", "ordering", "selected_items", "order")


@get("/api/dm/views/", opt=permit(Verb.SEE), sync_to_thread=True)
def list_views(desk: TheDesk, project: Project = None) -> list[Json]:
    """Views: of each project that of all tasks, under the project's own number, and those that programs have made."""
    numbers = desk.store.numbers.projects() if project is None else [project]
    made = [_shown(one) for one in desk.store.programs.all("view", project=project)]
    return [*(_default(desk, number) for number in numbers), *sorted(made, key=lambda one: one["order"])]


@get("/api/dm/views/{number:int}/", opt=permit(Verb.SEE), sync_to_thread=True)
def get_view(desk: TheDesk, number: FromPath[int]) -> Json:
    """A view."""
    return _default(desk, number) if number < _ABOVE else _shown(_found(desk, number))


@post("/api/dm/views/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def make_view(desk: TheDesk, actor: TheActor, data: JSONBody[Json]) -> Json:
    """A view with its filters and columns, kept as it comes."""
    project = number_of(data, "project")
    desk.store.numbers.project(project)
    order = len(desk.store.programs.all("view", project=project)) + 1
    return _shown(desk.store.programs.make("view", project, actor.id, {"order": order, **_body(data)}))


@patch("/api/dm/views/{number:int}/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def change_view(desk: TheDesk, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Other filters or columns of a view that was made."""
    found = _found(desk, number)
    return _shown(desk.store.programs.change("view", found.number, {**found.body, **_body(data)}))


@put("/api/dm/views/{number:int}/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def replace_view(desk: TheDesk, number: FromPath[int], data: JSONBody[Json]) -> Json:
    """Everything of a view that was made, anew."""
    found = _found(desk, number)
    return _shown(
        desk.store.programs.change("view", found.number, {"order": found.body["order"], **_body(data)})
    )


@delete("/api/dm/views/{number:int}/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def delete_view(desk: TheDesk, number: FromPath[int]) -> None:
    """Forgets a view that was made."""
    desk.store.programs.delete("view", _found(desk, number).number)


@delete("/api/dm/views/reset/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True)
def delete_views(desk: TheDesk, data: JSONBody[Json]) -> None:
    """Forgets all views that were made of a project."""
    for one in desk.store.programs.all("view", project=number_of(data, "project")):
        desk.store.programs.delete("view", one.number)


@post("/api/dm/views/order/", opt=permit(Verb.EDIT_PROJECTS), sync_to_thread=True, status_code=200)
def order_views(desk: TheDesk, data: JSONBody[Json]) -> None:
    """Puts views that were made in the order of `ids`."""
    number_of(data, "project")
    for order, number in enumerate(list_of(data, "ids")):
        at = number_of({"ids": number}, "ids")
        if at >= _ABOVE:
            found = _found(desk, at)
            desk.store.programs.change("view", found.number, {**found.body, "order": order})


def project_of(desk: Desk, number: int) -> tuple[int, Json]:
    """The project of a view, and its filters. Raises NotFound."""
    if number < _ABOVE:
        return number, {}
    found = _found(desk, number)
    return found.project, found.body.get("data", {}).get("filters") or {}


def _body(data: Json) -> Json:
    """What is kept of a view. Raises LimnerError (`invalid`)."""
    object_of(data.get("data") or {}, "data")
    return {name: data[name] for name in _KEPT if data.get(name) is not None}


def _found(desk: Desk, number: int) -> KeptItem:
    return desk.store.programs.get("view", max(number - _ABOVE, 0))


def _default(desk: Desk, number: int) -> Json:
    desk.store.numbers.project(number)
    filters = {"conjunction": "and", "items": []}
    return _view(number, number, {"order": 0, "data": {"title": "Default", "filters": filters}})


def _shown(one: KeptItem) -> Json:
    return _view(_ABOVE + one.number, one.project, one.body)


def _view(number: int, project: int, body: Json) -> Json:
    return {
        "id": number, "project": project, "user": None, "order": body["order"], "data": body.get("data", {}),
        "filter_group": body.get("filter_group"), "ordering": body.get("ordering"),
        "selected_items": body.get("selected_items"),
    }  # fmt: skip


ROUTES = [
    list_views, get_view, make_view, change_view, replace_view, delete_view, delete_views, order_views,
]  # fmt: skip
