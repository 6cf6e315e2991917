"""No route without a permission: the server does not start."""

import pytest
from litestar import Litestar, Router, get, post
from litestar.handlers import HTTPRouteHandler

from limner.server.api import api
from limner.server.verbs import RouteWithoutPermission, Verb, check_routes, permit, routes


@get("/fine", opt=permit(Verb.SEE), sync_to_thread=False)
def fine() -> None:
    """Says who may use it."""


@get("/forgotten", sync_to_thread=False)
def forgotten() -> None:
    """Says nothing."""


@post("/misspelt", opt={"permission": "see"}, sync_to_thread=False)
def misspelt() -> None:
    """Names no entry of the list."""


def app(*handlers: HTTPRouteHandler) -> Litestar:
    return Litestar(
        [Router("/nested", route_handlers=list(handlers))], openapi_config=None, logging_config=None
    )


def test_a_route_with_a_permission_passes() -> None:
    check_routes(app(fine))


@pytest.mark.parametrize("handler", [forgotten, misspelt])
def test_a_route_without_one_stops_the_start_and_is_named(handler: HTTPRouteHandler) -> None:
    with pytest.raises(RouteWithoutPermission) as refusal:
        check_routes(app(fine, handler))
    assert refusal.value.where.endswith(handler.fn.__name__)


def test_every_route_of_the_api_needs_somebody() -> None:
    found = [handler.opt["permission"] for route in api().routes for handler in getattr(route, "route_handlers", [])
             if handler.http_methods != {"OPTIONS"}]  # fmt: skip
    assert len(found) > 25
    assert Verb.ENTER not in found


def test_every_verb_is_asked_for_by_some_route() -> None:
    asked = {handler.opt["permission"] for route in api().routes for handler in getattr(route, "route_handlers", [])
             if handler.http_methods != {"OPTIONS"}}  # fmt: skip
    assert asked | {Verb.ENTER} == set(Verb)


def test_the_walk_sees_nested_routes() -> None:
    assert [path for path, _ in routes(app(fine))] == ["/nested/fine"]
