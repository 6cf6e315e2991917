"""What nobody needs to be signed in for: health, the door that takes a code, the page and its assets."""

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from limner import __version__
from limner.server.auth import SESSION_SECONDS, cookie_name
from limner.server.bundle import File
from limner.server.given import Request, TheBundle, TheStore
from limner.server.verbs import Verb, permit

_OPT = {**permit(Verb.ENTER), "packed": True}


class Health(msgspec.Struct, frozen=True):
    """That the server answers, and which version it is."""

    status: str
    version: str


@get("/healthz", opt=_OPT, sync_to_thread=False)
def health() -> Health:
    """That the server answers."""
    return Health("ok", __version__)


@get("/", opt=_OPT, sync_to_thread=True)
def enter(
    request: Request, store: TheStore, bundle: TheBundle, code: FromQuery[str | None] = None
) -> Response[bytes] | Redirect:
    """The page; a one-use code becomes a session on the way, and leaves the address bar."""
    if code is None:
        return _file(request, bundle.shell)
    secret = store.actors.enter(code)
    answer = Redirect("/", status_code=303, headers={"cache-control": "no-store"})
    if secret:
        answer.set_cookie(cookie_name(store), secret, httponly=True, samesite="lax", max_age=SESSION_SECONDS)
    return answer


@get("/{path:path}", opt=_OPT, sync_to_thread=False)
def page(request: Request, bundle: TheBundle, path: FromPath[str]) -> Response[bytes]:
    """A file of the bundle, or the page for every address that the browser's own router knows."""
    return _file(request, bundle.get(path) or bundle.shell)


def _file(request: Request, file: File) -> Response[bytes]:
    headers = {"cache-control": file.cache, "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.data, media_type=file.type, headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(file.squeezed, media_type=file.type, headers=headers)


ROUTES = [health, enter, page]
