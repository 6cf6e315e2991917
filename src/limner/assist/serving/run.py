"""From a bound socket to the ready line."""

import logging
import socket
import sys

import uvicorn

from limner.assist.serving.app import Backend, Served
from limner.dataset import LimnerError

PORT = 9090
"""Where backends are by custom."""

_HERE = ("127.0.0.1", "::1", "localhost")

log = logging.getLogger("limner.backend")


def serve(served: Served, host: str, port: int, user: str = "", password: str = "") -> None:
    """Serve until Ctrl+C; prints one line when it answers. Raises LimnerError where the port is taken."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if host not in _HERE and not password:
        log.warning(
            "whoever reaches this computer can use the model: give --basic-auth-user and --basic-auth-pass"
        )
    with listen(host, port) as bound:
        uvicorn_server(Backend(served, user, password), f"{served.name} is ready: {url(host, bound)}").run(
            [bound]
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket that waits there. Raises LimnerError."""
    # named TCP, or asyncio leaves Nagle's algorithm on, and every answer waits 40 ms for an acknowledgement
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, sys.platform != "win32")
        bound.bind((host, port))
        bound.listen(100)
        return bound
    except OSError as error:
        bound.close()
        raise LimnerError(
            f"port {port} of {host} cannot be had: {(error.strerror or 'refused').lower()}",
            code="port",
            hint="Name another with --port.",
        ) from error


def url(host: str, bound: socket.socket) -> str:
    """The address by which it is asked."""
    return f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}"


def uvicorn_server(app: Backend, ready: str = "") -> uvicorn.Server:
    """The server for the application; says `ready` when it answers."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, proxy_headers=False, ws="none",
        lifespan="on", timeout_graceful_shutdown=6,
    )  # fmt: skip
    return _Server(config, ready)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready and self.started:
            print(self._ready, flush=True)
