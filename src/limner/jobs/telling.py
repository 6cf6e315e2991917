"""Model servers and webhooks are told what people do; on a thread that nobody waits for.

The log of diffs is the queue, and each of them has its place in it: nothing is written when somebody saves, and
what could not be told is told later, as it stands then.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import ParamSpec
from uuid import UUID

from limner.assist.backends import Asking, BackendError, Client
from limner.assist.protocol import WebhookRequest
from limner.dataset import LimnerError
from limner.jobs.hooks import event, hook_of
from limner.jobs.work import Tools
from limner.store import Access, Asked, KeptItem, Told, upload_address

P = ParamSpec("P")

log = logging.getLogger("limner.jobs")

_PACE = 1.0
"""Seconds between two looks into the log."""
_REST = 3_000
"""Milliseconds for which a picture is left alone before its labels are told: a gesture is not the last one."""
_BETWEEN = 0.05
"""Seconds between two events, so that telling takes nothing that saving needs."""
_LONGEST = 300.0
"""Seconds between two tries, at most."""


Hearer = UUID | int
"""A model server by its id, or a webhook by its number."""


class Teller:
    """Tells every backend and every webhook of every project what changed since it was told, until it is closed."""

    def __init__(self, tools: Tools, clock: Callable[[], float] = time.time) -> None:
        self._tools, self._clock = tools, clock
        self._closed = threading.Event()
        self._not_before: dict[Hearer, float] = {}
        self._failures: dict[Hearer, int] = {}
        self._upto: dict[Hearer, int] = {}
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
        store = self._tools.store
        hearers: list[tuple[Hearer, Callable[[], None]]] = [
            (backend, partial(self._tell, backend)) for backend in store.backends.every()
        ]
        hearers += [(one.number, partial(self._call, one)) for one in store.programs.all("webhook")]
        for hearer, tell in hearers:
            if self._not_before.get(hearer, 0.0) > self._clock() or self._closed.is_set():
                continue
            try:
                tell()
                self._failures.pop(hearer, None)
            except BackendError as error:
                if not self._closed.is_set():
                    self._later(hearer, error)

    def _run(self) -> None:
        while not self._closed.wait(_PACE):
            try:
                self.turn()
            except LimnerError as error:  # a backend or project that has just gone, or a store that closes
                log.info("model servers were not told: %s", error)

    def _later(self, hearer: Hearer, error: BackendError) -> None:
        self._failures[hearer] = self._failures.get(hearer, 0) + 1
        wait = min(2.0 ** self._failures[hearer], _LONGEST)
        self._not_before[hearer] = self._clock() + wait
        if isinstance(hearer, UUID):
            self._tools.store.backends.failed(hearer, str(error))
        else:
            log.info("a webhook was not reached: %s", error)

    def _tell(self, backend: UUID) -> None:
        store = self._tools.store
        news, upto = store.backends.news(backend, self._before())
        if news:
            asking = Asking.of(store, store.backends.get(backend).project)
            self._each(store.backends.access(backend), news, partial(self._one, backend, asking))
        if self._upto.get(backend) != upto and not self._closed.is_set():
            store.backends.told(backend, upto)
            self._upto[backend] = upto

    def _call(self, item: KeptItem) -> None:
        """Tells a webhook; one that is switched off hears nothing of what happens meanwhile."""
        store, hook = self._tools.store, hook_of(item)
        news, upto = store.programs.news(item.number, self._before())
        if news and hook.is_active:
            asking = Asking.of(store, store.numbers.project(item.project))

            def one(client: Client, told: Told) -> None:
                said = event(hook, self._event(asking, told, upload_address))
                if said is not None:
                    self._heard(client.post, said, hook.headers)

            self._each(Access(hook.url), news, one)
        if self._upto.get(item.number) != upto and not self._closed.is_set():
            store.programs.told(item.number, upto)
            self._upto[item.number] = upto

    def _before(self) -> int:
        return int(self._clock() * 1000) - _REST

    def _each(self, access: Access, news: Iterable[Told], tell: Callable[[Client, Told], None]) -> None:
        with self._tools.clients.of(access) as client:
            self._client = client
            try:
                for told in news:
                    if told.before or told.after:
                        tell(client, told)
                    if self._closed.wait(_BETWEEN):
                        return
            finally:
                self._client = None

    def _one(self, backend: UUID, asking: Asking, client: Client, told: Told) -> None:
        store = self._tools.store

        def address(asked: Asked) -> str:
            return self._tools.lender.lend(asked.image, store.backends.get(backend))

        self._heard(client.tell, self._event(asking, told, address))

    def _event(self, asking: Asking, told: Told, address: Callable[[Asked], str]) -> WebhookRequest:
        """What happened to a picture, as it stands now."""
        [asked] = self._tools.store.backends.asked([told.image])
        layer = self._tools.store.layers.get(told.image)
        return asking.changed(told, asking.task(asked, address(asked)), asked.image, layer)

    def _heard(self, tell: Callable[P, object], *said: P.args, **more: P.kwargs) -> None:
        """What the other side does with it is its own affair: only what did not reach it counts."""
        try:
            tell(*said, **more)
        except BackendError as error:
            if error.code in ("backend-unreachable", "backend-stopped") or (
                error.code == "backend-failed" and error.passing
            ):
                raise
            log.info("what was told was not taken: %s", error)
