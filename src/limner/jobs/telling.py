"""Model servers are told what people do, so that they can learn from it; on a thread that nobody waits for.

The log of diffs is the queue, and each backend has its place in it: nothing is written when somebody saves, and
what could not be told is told later, as it stands then.
"""

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

from limner.assist.backends import Asking, BackendError, Client
from limner.dataset import LimnerError
from limner.jobs.work import Tools
from limner.store import Told

log = logging.getLogger("limner.jobs")

_PACE = 1.0
"""Seconds between two looks into the log."""
_REST = 3_000
"""Milliseconds for which a picture is left alone before its labels are told: a gesture is not the last one."""
_BETWEEN = 0.05
"""Seconds between two events, so that telling takes nothing that saving needs."""
_LONGEST = 300.0
"""Seconds between two tries, at most."""


class Teller:
    """Tells every backend of every project what changed since it was told, until it is closed."""

    def __init__(self, tools: Tools, clock: Callable[[], float] = time.time) -> None:
        self._tools, self._clock = tools, clock
        self._closed = threading.Event()
        self._not_before: dict[UUID, float] = {}
        self._failures: dict[UUID, int] = {}
        self._upto: dict[UUID, int] = {}
        """The place in the log that was noted last."""
        self._client: Client | None = None
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)

    def start(self) -> None:
        """Begins; once."""
        self._thread.start()

    def close(self) -> None:
        """Ends, with what is on its way; the rest is told the next time."""
        self._closed.set()
        if self._client is not None:
            self._client.stop()
        self._thread.join(10)

    def turn(self) -> None:
        """Looks into the log once, and tells whoever may be asked now."""
        for backend in self._tools.store.backends.every():
            if self._not_before.get(backend, 0.0) > self._clock() or self._closed.is_set():
                continue
            try:
                self._tell(backend)
                self._failures.pop(backend, None)
            except BackendError as error:
                if not self._closed.is_set():
                    self._later(backend, error)

    def _run(self) -> None:
        while not self._closed.wait(_PACE):
            try:
                self.turn()
            except LimnerError as error:  # a backend or project that has just gone, or a store that closes
                log.info("model servers were not told: %s", error)

    def _later(self, backend: UUID, error: BackendError) -> None:
        self._failures[backend] = self._failures.get(backend, 0) + 1
        wait = min(2.0 ** self._failures[backend], _LONGEST)
        self._not_before[backend] = self._clock() + wait
        self._tools.store.backends.failed(backend, str(error))

    def _tell(self, backend: UUID) -> None:
        store = self._tools.store
        news, upto = store.backends.news(backend, int(self._clock() * 1000) - _REST)
        if news:
            asking = Asking.of(store, store.backends.get(backend).project)
            with self._tools.clients.of(store.backends.access(backend)) as client:
                self._client = client
                try:
                    for told in news:
                        self._one(client, backend, asking, told)
                        if self._closed.wait(_BETWEEN):
                            return
                finally:
                    self._client = None
        if self._upto.get(backend) != upto:
            store.backends.told(backend, upto)
            self._upto[backend] = upto

    def _one(self, client: Client, backend: UUID, asking: Asking, told: Told) -> None:
        """Tells of one picture. What the server does with it is its own affair: only what did not reach it counts."""
        if not (told.before or told.after):
            return
        store = self._tools.store
        [asked] = store.backends.asked([told.image])
        address = self._tools.lender.lend(asked.image, store.backends.get(backend))
        layer = store.layers.get(told.image)
        try:
            client.tell(asking.changed(told, asking.task(asked, address), asked.image, layer))
        except BackendError as error:
            if error.code in ("backend-unreachable", "backend-stopped") or (
                error.code == "backend-failed" and error.passing
            ):
                raise
            log.info("a model server did not take what it was told: %s", error)
