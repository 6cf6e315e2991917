"""Connections to addresses that were looked at: a name is resolved once, and what was checked is what is asked."""

import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import httpcore

from limner.fetch.addresses import Address, Resolve

_TRIED = 3
"""Addresses of one host."""


class HostUnknown(Exception):
    """Nobody knows an address of the host."""


class HostForbidden(Exception):
    """No address of the host may be asked."""


class TooSlow(Exception):
    """The time for what was asked is over."""


class Pinned(httpcore.NetworkBackend):
    """Connects to allowed addresses alone; whatever waits ends at `until`, by the monotonic clock, or when stopped.

    For one thread at a time; `stop` may be called by another.
    """

    def __init__(self, allowed: Callable[[Address], bool], find: Resolve, silence: float) -> None:
        self.until = 0.0
        self._allowed = allowed
        self._find = find
        self._silence = silence
        self._sockets = httpcore.SyncBackend()
        self._open: set[socket.socket] = set()

    def left(self, timeout: float | None) -> float:
        """Seconds that the next wait may take. Raises TooSlow."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TooSlow
        return min(left, self._silence if timeout is None else timeout)

    def stop(self) -> None:
        """Ends what is under way at once."""
        self.until = 0.0
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Raises HostUnknown, HostForbidden."""
        try:
            found = [ip_address(text) for text in self._find(host, port)]
        except (OSError, ValueError) as error:
            raise HostUnknown from error
        allowed = [address for address in found if self._allowed(address)]
        if not allowed:
            raise HostForbidden
        for address in allowed[:_TRIED]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                stream = self._sockets.connect_tcp(str(address), port, self.left(timeout))
                return _Timed(stream, self, self._open)
        raise httpcore.ConnectError("no address answers")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """There are none."""
        raise httpcore.UnsupportedProtocol

    def sleep(self, seconds: float) -> None:
        """Wait, between tries of the pool's own, of which there are none."""
        time.sleep(seconds)


class _Timed(httpcore.NetworkStream):
    """A connection on which no single byte buys more time."""

    def __init__(self, stream: httpcore.NetworkStream, pinned: Pinned, open: set[socket.socket]) -> None:
        self._stream = stream
        self._pinned = pinned
        self._open = open
        self._socket: socket.socket = stream.get_extra_info("socket")
        open.add(self._socket)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._pinned.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._pinned.left(timeout))

    def close(self) -> None:
        self._open.discard(self._socket)
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._pinned.left(timeout))
        self._open.discard(self._socket)
        return _Timed(stream, self._pinned, self._open)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
