"""Objects across the pictures of a project: listed for a wall of crops."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromQuery, QueryParameter

from limner.dataset import Flag
from limner.server.given import MOST, Id, TheStore
from limner.server.verbs import Verb, permit
from limner.store import ObjectFacets, ObjectFilter, ObjectPage, ObjectSort

Offset = Annotated[int, QueryParameter(ge=0, le=MOST)]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


@get("/projects/{project:uuid}/objects", opt=permit(Verb.SEE), sync_to_thread=True)
def list_objects(
    store: TheStore,
    project: Id,
    kind: Annotated[UUID | None, QueryParameter(name="class")] = None,
    author: FromQuery[UUID | None] = None,
    flag: FromQuery[Flag | None] = None,
    attribute: FromQuery[UUID | None] = None,
    value: FromQuery[str] = "",
    least: Annotated[float | None, QueryParameter(name="min_side", ge=0)] = None,
    most: Annotated[float | None, QueryParameter(name="max_side", ge=0)] = None,
    min_score: FromQuery[float | None] = None,
    max_score: FromQuery[float | None] = None,
    order: Annotated[ObjectSort, QueryParameter(name="sort")] = "number",
    offset: Offset = 0,
    limit: Limit = 100,
    as_listed: Annotated[str, QueryParameter(name="list")] = "",
) -> ObjectPage:
    """A stretch of the list. `list` is what the first page gave: the list stays as it was then."""
    wanted = ObjectFilter(
        class_id=kind,
        author=author,
        flag=flag,
        attribute=attribute,
        value=value,
        min_side=least,
        max_side=most,
        min_score=min_score,
        max_score=max_score,
    )
    return store.objects.page(project, wanted, order, offset, limit, as_listed)


@get("/projects/{project:uuid}/objects/facets", opt=permit(Verb.SEE), sync_to_thread=True)
def get_object_facets(store: TheStore, project: Id) -> ObjectFacets:
    """Objects by class, and by who changed them last."""
    return store.objects.facets(project)


ROUTES = [list_objects, get_object_facets]
