"""The outermost door: known hosts and methods only, and security headers on every answer.

It decides by the Host header and the method alone, never by the path, so that no spelling of a path gets round it.
"""

from ipaddress import ip_address

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from limner.dataset import LimnerError
from limner.server.errors import answer

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
MEDIA_POLICY = "sandbox; default-src 'none'"

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_POLICY = b"content-security-policy"


class Gate:
    """Stands before the whole application. `host` is the name that the server was told to listen on."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself what it refuses."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_HEADERS]
                if not any(name == _POLICY for name, _ in headers):
                    headers.append((_POLICY, PAGE_POLICY.encode()))
                message["headers"] = headers
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await answer(refusal)(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)

    def _refusal(self, scope: HTTPScope) -> LimnerError | None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self._knows(hosts[0].decode("latin-1")):
            return LimnerError(
                "the Host header does not name this computer",
                code="unknown-host",
                hint="Open the address that the server printed when it started.",
            )
        if scope["method"] not in METHODS:
            return LimnerError("there is no such method here", code="method-not-allowed")
        return None

    def _knows(self, host: str) -> bool:
        name = host_name(host)
        return name in ("localhost", self._host) or is_loopback(name)


def host_name(host: str) -> str:
    """The name or address in a Host header, without port and brackets, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def is_loopback(name: str) -> bool:
    """Whether `name` is an address that only this computer can reach."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
