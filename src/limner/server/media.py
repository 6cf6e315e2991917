"""Pictures as octets, outside the API: types are ours and never a client's, and nothing of them may run."""

import io
from typing import cast, get_args

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from limner.dataset import LimnerError
from limner.jobs import NotReady
from limner.media import Wanted
from limner.server.given import Id, Request, TheDerived, ThePyramids, TheStore
from limner.server.octets import ASK_AGAIN, IMMUTABLE, octets
from limner.server.verbs import Verb, permit

_OPT = {**permit(Verb.SEE), "packed": True}


@get("/media/images/{image:uuid}/file", opt=_OPT, sync_to_thread=True, include_in_schema=False)
def get_file(request: Request, store: TheStore, derived: TheDerived, image: Id) -> Stream:
    """The picture as it came, or the lossless rendition of one that browsers do not show."""
    found = store.images.file(image)
    if found.rendition:
        file = derived.rendition(found).open("rb")
        return octets(request, file, "image/png", cache=ASK_AGAIN, name=f"{found.name}.png")
    return octets(request, store.images.open(image), found.media_type, cache=ASK_AGAIN, name=found.name)


@get("/media/images/{image:uuid}/thumb/{version:str}", opt=_OPT, sync_to_thread=True, include_in_schema=False)
def get_thumbnail(
    request: Request, store: TheStore, derived: TheDerived, image: Id, version: FromPath[str]
) -> Stream:
    """The small JPEG of a picture; an old version's address leads nowhere."""
    found = store.images.file(image)
    if found.version != version:
        raise LimnerError(
            "the picture has another version now", code="not-found", hint="Load the page again."
        )
    file = derived.thumbnail(found).open("rb")
    return octets(request, file, "image/jpeg", cache=IMMUTABLE, name=f"{found.name}.jpg")


@get(
    "/media/images/{image:uuid}/objects/{annotation:uuid}/{version:str}",
    opt=_OPT,
    sync_to_thread=True,
    include_in_schema=False,
)
def get_crop(
    request: Request,
    store: TheStore,
    derived: TheDerived,
    image: Id,
    annotation: Id,
    version: FromPath[str],  # noqa: ARG001 - the object's revision: another one has another address
) -> Stream:
    """The square around an object as a small JPEG; kept for ever under the object's revision."""
    found = store.images.file(image)
    crops = store.objects.crops(image, annotation)
    if not crops:
        raise LimnerError("the object is not here any more", code="not-found", hint="Load the page again.")
    file = derived.crop(found, crops).open("rb")
    return octets(request, file, "image/jpeg", cache=IMMUTABLE, name=f"{found.name}.jpg")


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """A pyramid as the page needs it: a tile lies at `url/level/column/row`, level 0 is the picture itself. Of true
    values also how many there are to a pixel, and what the least and the greatest stand for."""

    url: str
    width: int
    height: int
    side: int
    levels: int
    bands: int
    low: float
    high: float


class Preparing(msgspec.Struct, frozen=True, kw_only=True):
    """A pyramid that is not there yet: where the job that makes it says how far it is."""

    job: str


@get(
    "/media/images/{image:uuid}/{wanted:str}",
    opt=permit(Verb.SEE),
    sync_to_thread=True,
    include_in_schema=False,
)
def get_pyramid(
    store: TheStore, pyramids: ThePyramids, image: Id, wanted: FromPath[str]
) -> Response[Level | Preparing | None]:
    """The tiles of what is to be seen of a picture (`seen`), or of its true `values`; null where it has none but those
    seen. 202 while a job makes those of a large picture."""
    kind = _wanted(wanted)
    found = store.images.file(image)
    shallow = kind == "values" and found.media_type not in _DEEP
    try:
        built = None if shallow else pyramids.get(found, kind)
    except NotReady as still:
        return Response(
            Preparing(job=f"/api/v1/jobs/{still.job.id}"),
            status_code=202,
            headers={"cache-control": "no-store"},
        )
    level = None
    if built and built.levels:
        level = Level(
            url=f"/media/images/{image}/{kind}/{found.version}",
            width=built.width, height=built.height, side=built.side, levels=built.levels,
            bands=built.bands, low=built.low, high=built.high,
        )  # fmt: skip
    return Response(level, headers={"cache-control": ASK_AGAIN})


@get(
    "/media/images/{image:uuid}/{wanted:str}/{version:str}/{level:int}/{column:int}/{row:int}",
    opt=permit(Verb.SEE),
    sync_to_thread=True,
    include_in_schema=False,
)
def get_tile(
    request: Request,
    store: TheStore,
    pyramids: ThePyramids,
    image: Id,
    wanted: FromPath[str],
    version: FromPath[str],
    level: FromPath[int],
    column: FromPath[int],
    row: FromPath[int],
) -> Stream:
    """A tile: a picture, or rows of little-endian uint16; an old version's address leads nowhere."""
    found = store.images.file(image)
    tile = pyramids.tile(found, _wanted(wanted), level, column, row) if found.version == version else None
    if tile is None:
        raise LimnerError("there is no such tile", code="not-found", hint="Load the page again.")
    data, kind = tile
    return octets(
        request, io.BytesIO(data), kind, cache=IMMUTABLE, name=f"{found.name}-{level}-{column}-{row}"
    )


def _wanted(kind: str) -> Wanted:
    if kind in get_args(Wanted):
        return cast("Wanted", kind)
    raise LimnerError("there is nothing of that name", code="not-found", hint="Load the page again.")


_DEEP = frozenset({"image/png", "image/tiff"})
"""Types whose files may hold more than 8 bits that are shown."""

ROUTES = [get_file, get_thumbnail, get_crop, get_pyramid, get_tile]
