"""What a running job works with: the store, the decoder, its own row, and whether it should go on."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from limner.assist.lending import Lender
from limner.dataset import LimnerError
from limner.jobs.pyramids import Pyramids
from limner.media import Decoder
from limner.store import ReportEntry, Store

if TYPE_CHECKING:
    from limner.assist.backends import Clients


class Cancelled(LimnerError):
    """The job was cancelled while it ran; what it had done so far stays."""

    code = "cancelled"


class Stopping(BaseException):
    """The program ends. No Exception, so that the engine leaves the workflow unfinished, to go on at the next start."""


@dataclass
class Tools:
    """What all jobs of a process share."""

    store: Store
    decoder: Decoder
    lender: Lender
    stopping: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def pyramids(self) -> Pyramids:
        """Large pictures, cut into tiles."""
        return Pyramids(self.store)

    @cached_property
    def clients(self) -> "Clients":
        """Connections to model servers."""
        from limner.assist.backends import Clients

        return Clients()

    @property
    def folder(self) -> Path:
        """Where jobs keep their files."""
        return self.store.data / "jobs"

    def close(self) -> None:
        """Lets go of what jobs keep open."""
        if "clients" in self.__dict__:
            self.clients.close()

    def work(self, job: UUID) -> "Work":
        """The work of one job."""
        return Work(self, job)


class Work:
    """One job at work."""

    def __init__(self, tools: Tools, id: UUID) -> None:
        self.tools = tools
        self.store = tools.store
        self.decoder = tools.decoder
        self.id = id

    @cached_property
    def project(self) -> UUID:
        """The project that is worked on."""
        return self.store.jobs.get(self.id).project

    @cached_property
    def actor(self) -> UUID:
        """Who asked for it."""
        return self.store.jobs.actor(self.id)

    @cached_property
    def spec(self) -> dict[str, Any]:
        """What was asked for."""
        return self.store.jobs.spec(self.id)

    @property
    def folder(self) -> Path:
        """The job's own folder, made when it is not there."""
        folder = self.tools.folder / str(self.id)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def step(self, done: int, total: int, message: str) -> None:
        """Notes how far the job is. Raises Cancelled or Stopping where it shall not go on."""
        if self.tools.stopping.is_set():
            raise Stopping
        if not self.store.jobs.progress(self.id, done, total, message):
            raise Cancelled("the job was cancelled")

    def report(self, entries: Iterable[ReportEntry]) -> None:
        """Adds to the job's report; the same entry twice stands there once."""
        found = list(entries)
        if found:
            self.store.jobs.report(self.id, found)
