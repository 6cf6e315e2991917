"""The routes below /api/v1."""

from typing import Any

from litestar import Request, Router
from litestar.di import Provide

from limner.server import (
    assist,
    backends,
    exports,
    images,
    imports,
    jobs,
    judgements,
    layers,
    me,
    objects,
    ontology,
    predictions,
    projects,
    prompts,
)
from limner.server.body import StrictBody
from limner.server.filters import from_address
from limner.store import Actor

_NOUNS = (
    projects,
    ontology,
    images,
    objects,
    layers,
    imports,
    exports,
    jobs,
    judgements,
    assist,
    me,
    backends,
    prompts,
    predictions,
)


def api() -> Router:
    """The routes below /api/v1, as the OpenAPI document describes them."""
    return Router(
        "/api/v1",
        route_handlers=[route for noun in _NOUNS for route in noun.ROUTES],
        dependencies={
            "actor": Provide(_actor, sync_to_thread=False),
            "picture_filter": Provide(from_address, sync_to_thread=False),
        },
        dto=StrictBody,
        return_dto=None,
        response_headers={"cache-control": "no-store"},
    )


def _actor(request: Request[Actor, Any, Any]) -> Actor:
    return request.user
