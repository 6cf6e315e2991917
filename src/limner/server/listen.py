"""The socket: bound before anything else is done, so that a taken port is known at once."""

import errno
import socket

from limner.dataset import LimnerError
from limner.server.gate import is_loopback

FIRST_PORT = 8080
_TRIES = 100
_BACKLOG = 2048


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket: on `port`, or on the first free one from 8080 on.

    Raises LimnerError when the named port is taken or the host is not this computer's own.
    """
    family, address = _resolve(host)
    if port is not None:
        return _bound(family, address, port, named=True)
    for candidate in range(FIRST_PORT, FIRST_PORT + _TRIES):
        try:
            return _bound(family, address, candidate, named=False)
        except OSError:
            continue
    return _bound(family, address, 0, named=False)


def url(host: str, bound: socket.socket) -> str:
    """The address that a browser on this computer opens."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{bound.getsockname()[1]}"


def _resolve(host: str) -> tuple[socket.AddressFamily, str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise LimnerError(f"{host!r} is no address", code="unknown-host", where="--host") from error
    family, _, _, _, address = found[0]
    name = str(address[0])
    if not is_loopback(name):
        raise LimnerError(
            f"{host} can be reached from other computers, and Limner serves this one only",
            code="not-loopback",
            where="--host",
            hint="Leave --host out. From elsewhere: ssh -L 8080:127.0.0.1:8080 THIS-COMPUTER",
        )
    return family, name


def _bound(family: socket.AddressFamily, address: str, port: int, *, named: bool) -> socket.socket:
    # Named TCP, as asyncio switches off Nagle's delay only for sockets that are: 40 ms of every answer.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        bound.close()
        if not named:
            raise
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        raise LimnerError(
            f"Port {port}, named with --port, {'is taken' if taken else 'cannot be used'}.",
            code="port-taken" if taken else "port-unusable",
            hint="Leave --port out, or name another.",
            params={"port": port},
        ) from error
    return bound
