"""Pictures as octets, outside the API: types are ours and never a client's, and nothing of them may run."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from limner.dataset import LimnerError
from limner.server.given import Id, Request, TheDerived, TheStore
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


ROUTES = [get_file, get_thumbnail, get_crop]
