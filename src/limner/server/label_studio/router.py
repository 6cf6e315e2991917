"""The routes below /label-studio, whose tokens, refusals and trailing slashes are Label Studio's."""

from typing import Any

from litestar import Request, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from limner.dataset import LimnerError
from limner.server.auth import CREDENTIAL, Connection
from limner.server.body import StrictBody
from limner.server.label_studio import (
    annotations,
    backends,
    drafts,
    exports,
    jwt,
    people,
    projects,
    tasks,
    views,
    webhooks,
)
from limner.server.label_studio.desk import Desk
from limner.server.label_studio.errors import ROOT, handle
from limner.store import Actor, token_hash

NOUNS = (people, projects, tasks, annotations, drafts, backends, exports, views, webhooks)


def label_studio(desk: Desk) -> Router:
    """The routes, for requests that carry a token in any of Label Studio's ways, or a session of the browser."""

    def credential(connection: Connection) -> bytes | None:
        header = connection.headers.get("authorization")
        alone = connection.headers.get("x-api-key")
        if header is None and alone is None:
            return None
        scheme, _, token = ("token", "", alone) if header is None else header.partition(" ")
        token = (token or "").strip()
        if scheme.lower() not in ("token", "bearer"):
            return b""
        if token.count(".") == 2:
            return jwt.hash_within(token, desk.key) or token_hash(jwt.within(token))
        return token_hash(token)

    return Router(
        ROOT,
        route_handlers=[one for noun in NOUNS for one in noun.ROUTES],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "actor": Provide(_actor, sync_to_thread=False),
        },
        dto=StrictBody,
        return_dto=None,
        opt={CREDENTIAL: credential},
        exception_handlers={LimnerError: handle, HTTPException: handle, Exception: handle},
        response_headers={"cache-control": "no-store"},
        include_in_schema=False,
    )


def _actor(request: Request[Actor, Any, Any]) -> Actor:
    return request.user
