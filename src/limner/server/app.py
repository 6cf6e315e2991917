"""The application: routes, what they are given, and what stands before them."""

from typing import Any

from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from limner.assist import Helpers
from limner.dataset import LimnerError
from limner.jobs import Pyramids
from limner.media import Decoder
from limner.server import lent, media, shell
from limner.server.api import api
from limner.server.auth import Guard
from limner.server.bundle import Bundle
from limner.server.calls import Calls
from limner.server.derived import Derived
from limner.server.engine import Engine
from limner.server.errors import handle_fault, handle_limner
from limner.server.gate import Gate
from limner.server.label_studio import Desk, handle_http_by_place, label_studio
from limner.server.openapi import document
from limner.server.verbs import Verb, check_routes, permit
from limner.store import Store

MOST_BYTES = 4 << 20
"""Of a body, where a route says nothing else."""


def create_app(
    store: Store, decoder: Decoder, engine: Engine, helpers: Helpers, calls: Calls, *, host: str, key: str
) -> ASGIApp:
    """The whole server as an ASGI application.

    `host` is a name by which it may be asked beside those of this computer; `key` is accepted as a token.
    Raises RouteWithoutPermission.
    """
    owner = store.actors.owner().id
    pyramids = Pyramids(store, lambda image, wanted: engine.loaded().start_tiles(image, wanted, owner))
    given = {
        "store": store,
        "engine": engine,
        "helpers": helpers,
        "calls": calls,
        "derived": Derived(store, decoder, pyramids),
        "pyramids": pyramids,
        "bundle": Bundle(),
    }
    app = Litestar(
        [
            api(),
            label_studio(Desk(store, engine, decoder, key)),
            describe,
            *lent.ROUTES,
            *media.ROUTES,
            *shell.ROUTES,
        ],
        dependencies={name: _always(value) for name, value in given.items()},
        guards=[Guard(store, key)],
        exception_handlers={
            LimnerError: handle_limner,
            HTTPException: handle_http_by_place,
            Exception: handle_fault,
        },
        compression_config=CompressionConfig(
            "gzip", minimum_size=1024, gzip_compress_level=1, exclude_opt_key="packed"
        ),
        request_max_body_size=MOST_BYTES,
        openapi_config=None,
        logging_config=None,
    )
    check_routes(app)
    return Gate(app, host)


@get("/api/v1/openapi.json", opt=permit(Verb.SEE), sync_to_thread=True, include_in_schema=False)
def describe() -> Response[bytes]:
    """The OpenAPI document."""
    return Response(document(), media_type="application/json")


def _always(value: Any) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)
