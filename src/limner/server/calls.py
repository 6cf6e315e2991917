"""Calls to model servers, on threads of their own: one that hangs takes none that saving or showing needs."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from litestar import Request

from limner.assist.lending import Lender
from limner.dataset import LimnerError
from limner.server.waiting import gone_away
from limner.store import Access

if TYPE_CHECKING:
    from limner.assist.backends import Client, Clients

_AT_ONCE = 8

T = TypeVar("T")


class Call:
    """One call that may be given up from elsewhere."""

    def __init__(self, clients: "Clients") -> None:
        self._clients = clients
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._given_up = False

    @contextmanager
    def of(self, access: Access) -> "Iterator[Client]":
        """A client, stopped when the call is given up. Raises BackendError."""
        with self._clients.of(access) as client:
            with self._lock:
                self._client = client
                if self._given_up:
                    client.stop()
            try:
                yield client
            finally:
                with self._lock:
                    self._client = None

    def give_up(self) -> None:
        """Ends it: nobody waits any more."""
        with self._lock:
            self._given_up = True
            if self._client is not None:
                self._client.stop()


class Calls:
    """Runs calls and keeps connections; safe to use from many threads."""

    def __init__(self, lender: Lender) -> None:
        self.lender = lender
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="call")

    @cached_property
    def clients(self) -> "Clients":
        """Connections to model servers; what speaks with them is loaded when one is first asked."""
        from limner.assist.backends import Clients

        return Clients()

    async def run(self, ask: Callable[[Call], T], request: Request[Any, Any, Any], seconds: float) -> T:
        """What `ask` gives, called off the event loop; it is given up when whoever asked goes away, or too late.

        Raises what `ask` raises, and LimnerError (`backend-slow`).
        """
        call = await asyncio.to_thread(lambda: Call(self.clients))
        answer: asyncio.Future[T] = asyncio.wrap_future(self._pool.submit(ask, call))
        gone: asyncio.Future[None] = asyncio.ensure_future(gone_away(request))
        either: set[asyncio.Future[Any]] = {answer, gone}
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            raise LimnerError(
                f"the model server did not answer within {seconds:g} s", code="backend-slow",
                hint="See what it is doing in its own output.",
            )  # fmt: skip
        finally:
            gone.cancel()
            if not answer.done():
                call.give_up()
                answer.cancel()
                answer.add_done_callback(lambda done: done.cancelled() or done.exception())

    def close(self) -> None:
        """Lets go of threads and connections."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if "clients" in self.__dict__:
            self.clients.close()
