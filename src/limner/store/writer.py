"""The one writer: a thread that takes what has queued up, tries each in a savepoint, and commits once for all."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError, IntegrityError

from limner.store.errors import StorageFailed, Taken

T = TypeVar("T")

_MOST_AT_ONCE = 256

_Request = tuple[Callable[[Connection], Any], Future[Any]]


class Writer:
    """Runs changes one after another; each caller gets its answer after the commit that makes it durable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.undone: list[Callable[[], None]] = []
        """Called whenever something was taken back, so that nobody remembers what never came to be."""
        self._queue: SimpleQueue[_Request | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="limner-writer", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Connection], T]) -> Future[T]:
        """What `change` gives, once it is durable; whatever it raises, with nothing of it stored.

        `change` must not call the writer again. The future has Taken for a broken uniqueness, StorageFailed. It can
        be cancelled until the change begins.
        """
        answer: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise StorageFailed("the store is closed", code="store-closed")
            self._queue.put((change, answer))
        return answer

    def close(self) -> None:
        """Waits until all that was handed over is written."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            requests = [first]
            last = False
            while len(requests) < _MOST_AT_ONCE and not last:
                try:
                    request = self._queue.get_nowait()
                except Empty:
                    break
                if request is None:
                    last = True
                else:
                    requests.append(request)
            self._commit(requests)
            if last:
                break

    def _commit(self, requests: list[_Request]) -> None:
        requests = [request for request in requests if request[1].set_running_or_notify_cancel()]
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._engine.begin() as connection:
                for change, answer in requests:
                    outcomes.append((answer, *_attempt(connection, change)))
        except Exception as error:
            self._forget()
            failure = _as_storage_failed(error)
            for _, answer in requests:
                answer.set_exception(failure)
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
