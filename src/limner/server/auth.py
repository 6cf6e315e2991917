"""Who asks, and may they: one function for cookies and tokens, run before anything of a request is read."""

import secrets
from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from limner.dataset import LimnerError
from limner.server.verbs import PERMISSION, Verb
from limner.store import Actor, Store, token_hash

READING = frozenset({"GET"})
SESSION_SECONDS = 14 * 24 * 3600

Connection = ASGIConnection[Any, Any, Any, Any]

Credential = Callable[[Connection], bytes | None]
"""The `token_hash` of the token that a request carries, empty for what is no token; None where it carries none."""

CREDENTIAL = "credential"
"""Where a route names in its `opt` how its tokens are read, if not by `bearer`."""


def bearer(connection: Connection) -> bytes | None:
    """The credential of `Authorization: Bearer lim_…`."""
    header = connection.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token_hash(token.strip()) if scheme.lower() == "bearer" else b""


def cookie_name(store: Store) -> str:
    """The cookie carries the instance's id, so that two servers on one computer do not sign each other out."""
    return f"limner_{store.instance}"


class Guard:
    """Stands before every route: signs in, checks the origin and the kind of body, in that order."""

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._key = token_hash(key)
        self._cookie = cookie_name(store)

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Lets the request pass, with `connection.user` set, or raises LimnerError."""
        if handler.opt[PERMISSION] is Verb.ENTER:
            return
        actor = self._actor(
            connection, handler.opt.get(CREDENTIAL, bearer)
        )  # the local owner, who holds every verb
        if not handler.opt.get("raw"):
            _check_body(connection)
        connection.scope["user"] = actor

    def _actor(self, connection: Connection, credential: Credential) -> Actor:
        token = credential(connection)
        session = connection.cookies.get(self._cookie)
        if token is not None and session is not None:
            raise LimnerError(
                "the request carries a cookie and a token",
                code="two-credentials",
                hint="Send one of them.",
            )
        if token is not None:
            actor = self._by_token(token)
        else:
            actor = self._store.actors.by_session(session) if session else None
        if actor is None:
            raise LimnerError(
                "nobody is signed in",
                code="not-signed-in",
                hint="Run `limner open`, or send `Authorization: Bearer` with a token of `limner token NAME`.",
            )
        if token is None:
            check_origin(connection)
        return actor

    def _by_token(self, hash: bytes) -> Actor | None:
        if secrets.compare_digest(hash, self._key):
            return self._store.actors.owner()
        return self._store.actors.by_token(hash)


def check_origin(connection: Connection) -> None:
    """Raise LimnerError (`foreign-origin`) for a change that a cookie makes from a page that is not ours."""
    if connection.scope.get("method") in READING:
        return
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    own = f"http://{connection.headers.get('host', '')}"
    if (site == "same-origin") if site is not None else (origin == own):
        return
    raise LimnerError(
        "the request comes from another page",
        code="foreign-origin",
        hint="Programs use a token: `limner token NAME`.",
    )


def _check_body(connection: Connection) -> None:
    has_body = (
        connection.headers.get("content-length", "0") != "0" or "transfer-encoding" in connection.headers
    )
    kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and kind != "application/json":
        raise LimnerError(
            "the body is not JSON", code="not-json", hint="Send Content-Type: application/json."
        )
