"""What a request may be allowed to do: one closed list, and the check that every route names an entry of it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from limner.dataset import LimnerError

PERMISSION = "permission"


class Verb(StrEnum):
    """The final list of permissions. `ENTER` needs nobody to be signed in, all others do."""

    ENTER = "enter"
    SEE = "see"
    ANNOTATE = "annotate"
    EDIT_PROJECTS = "edit-projects"
    DELETE_PROJECTS = "delete-projects"
    EDIT_ONTOLOGY = "edit-ontology"
    IMPORT = "import"
    EXPORT = "export"
    EDIT_BACKENDS = "edit-backends"
    PREDICT = "predict"
    CANCEL_JOBS = "cancel-jobs"
    INVITE = "invite"


class RouteWithoutPermission(LimnerError):
    """A route does not say who may use it; the server does not start."""

    code = "route-without-permission"


def permit(verb: Verb) -> dict[str, Any]:
    """The `opt` by which a route declares its permission."""
    return {PERMISSION: verb}


def routes(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """Every path and handler that was written by hand (the answers to OPTIONS are made by the framework)."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            raise RouteWithoutPermission(f"{route.path} is no HTTP route", where=route.path)
        for handler in route.route_handlers:
            if handler.http_methods != {"OPTIONS"}:
                yield route.path, handler


def check_routes(app: Litestar) -> None:
    """Raise RouteWithoutPermission for the first route that declares none of the verbs."""
    for path, handler in routes(app):
        if not isinstance(handler.opt.get(PERMISSION), Verb):
            methods = ", ".join(sorted(handler.http_methods))
            raise RouteWithoutPermission(
                "the route declares no permission",
                where=f"{methods} {path}",
                hint="Give it `opt=permit(Verb.…)`.",
            )
