"""The one writer: a thread that takes what has queued up, tries each in a savepoint, and commits once for all.

What people do has right of way: a patient change, one of a job, is written by itself once nobody has saved for a
moment, or when it has waited for long enough. So a job is as fast as nobody notices.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError, IntegrityError

from limner.store.errors import StorageFailed, Taken

T = TypeVar("T")

_MOST_AT_ONCE = 256
_QUIET = 0.03
"""Seconds after a save in which the next one is likely to come."""
_PATIENCE = 1.0
"""Seconds after which a patient change is written, whoever saves: seldom enough for nineteen of twenty saves to notice
nothing on a slow machine."""


@dataclass(frozen=True, slots=True)
class _Request:
    change: Callable[[Connection], Any]
    patient: bool
    answer: Future[Any] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)


class Writer:
    """Runs changes one after another; each caller gets its answer after the commit that makes it durable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.undone: list[Callable[[], None]] = []
        """Called whenever something was taken back, so that nobody remembers what never came to be."""
        self._queue: SimpleQueue[_Request | None] = SimpleQueue()
        self._patient: deque[_Request] = deque()
        """Those that give way, oldest first."""
        self._saved = 0.0
        """When the last change was written that was not patient."""
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="limner-writer", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Connection], T], *, patient: bool = False) -> Future[T]:
        """What `change` gives, once it is durable; whatever it raises, with nothing of it stored.

        `change` must not call the writer again. The future has Taken for a broken uniqueness, StorageFailed. It can
        be cancelled until the change begins. A patient one lets all others go first, for a while.
        """
        request = _Request(change, patient)
        with self._closing:
            if self._closed:
                raise StorageFailed("the store is closed", code="store-closed")
            self._queue.put(request)
        return request.answer

    def close(self) -> None:
        """Waits until all that was handed over is written."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            pressing, last = self._taken()
            if pressing:
                self._commit(pressing)
                self._saved = time.monotonic()
            if self._patient and self._delay() <= 0:
                self._commit([self._patient.popleft()])
        self._commit(list(self._patient))

    def _taken(self) -> tuple[list[_Request], bool]:
        """What is to be written now, and whether nothing will come any more; waits until there is something to do."""
        pressing: list[_Request] = []
        wait = self._delay() if self._patient else None
        try:
            request = self._queue.get(timeout=wait) if wait is None or wait > 0 else self._queue.get_nowait()
            while request is not None:
                (self._patient if request.patient else pressing).append(request)
                if len(pressing) == _MOST_AT_ONCE:
                    return pressing, False
                request = self._queue.get_nowait()
        except Empty:
            return pressing, False
        return pressing, True

    def _delay(self) -> float:
        """Seconds for which the oldest patient change still gives way."""
        quiet = self._saved + _QUIET
        return min(quiet, self._patient[0].since + _PATIENCE) - time.monotonic()

    def _commit(self, requests: list[_Request]) -> None:
        requests = [request for request in requests if request.answer.set_running_or_notify_cancel()]
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._engine.begin() as connection:
                for request in requests:
                    outcomes.append((request.answer, *_attempt(connection, request.change)))
        except Exception as error:
            self._forget()
            failure = _as_storage_failed(error)
            for request in requests:
                request.answer.set_exception(failure)
            return
        if any(failed for _, _, failed in outcomes):
            self._forget()
        for answer, result, failed in outcomes:
            if failed is None:
                answer.set_result(result)
            else:
                answer.set_exception(failed)

    def _forget(self) -> None:
        for forget in self.undone:
            forget()


def _attempt(connection: Connection, change: Callable[[Connection], Any]) -> tuple[Any, BaseException | None]:
    """The result, or what was raised after everything it did was taken back."""
    cursor = connection.connection.cursor()
    cursor.execute("SAVEPOINT request")
    try:
        result = change(connection)
    except Exception as error:
        try:
            cursor.execute("ROLLBACK TO SAVEPOINT request")
            cursor.execute("RELEASE SAVEPOINT request")
        except connection.dialect.loaded_dbapi.Error:
            raise error from None  # a full disk takes the whole transaction back, savepoints and all
        return None, _translated(error, connection.dialect.loaded_dbapi)
    cursor.execute("RELEASE SAVEPOINT request")
    return result, None


def _translated(error: Exception, driver: DBAPIModule) -> Exception:
    """The error in the store's words, whether it comes through SQLAlchemy or straight from the driver."""
    if isinstance(error, IntegrityError | driver.IntegrityError):
        taken = Taken("something of the same name or id is there already")
        taken.__cause__ = error
        return taken
    return _as_storage_failed(error) if isinstance(error, DBAPIError | driver.Error) else error


def _as_storage_failed(error: Exception) -> Exception:
    cause = getattr(error, "orig", None) or error
    full = "full" in str(cause)
    failure = StorageFailed(
        f"the database did not take the change: {cause}",
        code="disk-full" if full else "storage-failed",
        hint="Free some space; nothing that was saved before is lost." if full else "",
    )
    failure.__cause__ = error
    return failure
