"""Pictures of a project: listed, laid out, counted, found again; never their pixels."""

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter

from limner.dataset import Image
from limner.server.filters import Order
from limner.server.given import MOST, Id, TheFilter, TheStore
from limner.server.verbs import Verb, permit
from limner.store import Facets, ImagePage, Place

Offset = Annotated[int, QueryParameter(ge=0, le=MOST)]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


@get("/projects/{project:uuid}/facets", opt=permit(Verb.SEE), sync_to_thread=True)
def get_facets(store: TheStore, project: Id, picture_filter: TheFilter) -> Facets:
    """Pictures by what one could filter by next."""
    return store.listing.facets(project, picture_filter)


@get("/projects/{project:uuid}/images", opt=permit(Verb.SEE), sync_to_thread=True)
def list_images(
    store: TheStore,
    project: Id,
    picture_filter: TheFilter,
    order: Order = "number",
    offset: Offset = 0,
    limit: Limit = 100,
    as_listed: Annotated[str, QueryParameter(name="list")] = "",
) -> ImagePage:
    """A stretch of the list. `list` is what the first page gave: the list stays as it was then."""
    return store.listing.page(project, picture_filter, order, offset, limit, as_listed)


@get("/projects/{project:uuid}/images/layout", opt=permit(Verb.SEE), sync_to_thread=True)
def get_layout(
    store: TheStore, project: Id, picture_filter: TheFilter, order: Order = "number"
) -> Response[bytes]:
    """Width / height × 1000 of every picture of the list, as little-endian uint16."""
    return Response(
        store.listing.layout(project, picture_filter, order), media_type="application/octet-stream"
    )


@get("/projects/{project:uuid}/images/{image:uuid}/place", opt=permit(Verb.SEE), sync_to_thread=True)
def get_place(
    store: TheStore, project: Id, image: Id, picture_filter: TheFilter, order: Order = "number"
) -> Place:
    """Where the picture stands in the list, and its neighbours."""
    return store.listing.place(project, image, picture_filter, order)


@get("/images/{image:uuid}", opt=permit(Verb.SEE), sync_to_thread=True)
def get_image(store: TheStore, image: Id) -> Image:
    """The picture's record."""
    return store.images.get(image)


ROUTES = [get_facets, list_images, get_layout, get_place, get_image]
