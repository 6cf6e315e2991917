"""The database: one writer that commits for many, and readers that cannot write."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection

from limner.store.dialect import reading_engine, writing_engine
from limner.store.writer import Writer

T = TypeVar("T")


class Database:
    """An opened database whose tables are up to date."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._writing = writing_engine(url)
        self._reading = reading_engine(url)
        self._writer = Writer(self._writing)

    def write(self, change: Callable[[Connection], T], *, patient: bool = False) -> T:
        """What `change` gives, once it is durable; see `submit`."""
        return self.submit(change, patient=patient).result()

    def submit(self, change: Callable[[Connection], T], *, patient: bool = False) -> Future[T]:
        """The same without waiting; see `Writer.submit`."""
        return self._writer.submit(change, patient=patient)

    def after_undoing(self, forget: Callable[[], None]) -> None:
        """Calls `forget` whenever a change was taken back: what was remembered of it is not so."""
        self._writer.undone.append(forget)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose queries all see the same moment."""
        with self._reading.begin() as connection:
            yield connection

    def close(self) -> None:
        """Waits for the writer; it lets go last, so that its connection makes the final checkpoint."""
        self._writer.close()
        self._reading.dispose()
        self._writing.dispose()
