"""Rows of long work: state, progress, result, and a report of what became of each thing."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import Millis
from limner.store.database import Database

JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of long work."""

    id: UUID
    kind: str
    project: UUID
    state: JobState
    done: int
    total: int
    message: str
    result: dict[str, Any] | None
    created: Millis
    updated: Millis


class ReportEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one thing; `n` counts within the job and is chosen by it, so that a repeated step writes
    the same entry again."""

    n: int
    name: str
    outcome: str
    code: str = ""
    message: str = ""
    hint: str = ""


class Jobs:
    """The jobs of all projects. States go queued → running → done, failed or cancelled, and never back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, id: UUID, kind: str, project: UUID, actor: UUID, spec: dict[str, Any]) -> Job:
        """The new job, or the one of that id if it is there already. `spec` is JSON. Raises NotFound, Taken."""
        raise NotImplementedError

    def get(self, id: UUID) -> Job:
        """The job. Raises NotFound."""
        raise NotImplementedError

    def spec(self, id: UUID) -> dict[str, Any]:
        """What the job was created with. Raises NotFound."""
        raise NotImplementedError

    def actor(self, id: UUID) -> UUID:
        """Who asked for the job. Raises NotFound."""
        raise NotImplementedError

    def list(self, project: UUID) -> tuple[Job, ...]:
        """The project's jobs, newest first."""
        raise NotImplementedError

    def unfinished(self) -> tuple[Job, ...]:
        """All jobs queued or running, oldest first."""
        raise NotImplementedError

    def start(self, id: UUID) -> bool:
        """Whether the job runs now: true also when it ran already, false once it has ended."""
        raise NotImplementedError

    def progress(self, id: UUID, done: int, total: int, message: str = "") -> bool:
        """Notes the progress; false once the job has ended (was cancelled), and then nothing is noted."""
        raise NotImplementedError

    def finish(
        self, id: UUID, state: Literal["done", "failed"], result: dict[str, Any], message: str = ""
    ) -> Job:
        """The job, ended now, or as it had ended before."""
        raise NotImplementedError

    def cancel(self, id: UUID) -> Job:
        """The job, cancelled now, or as it had ended before."""
        raise NotImplementedError

    def report(self, id: UUID, entries: Sequence[ReportEntry]) -> None:
        """Adds entries; one with an `n` that is there takes its place."""
        raise NotImplementedError

    def entries(self, id: UUID, after: int = -1, limit: int = 200) -> tuple[ReportEntry, ...]:
        """Entries with an `n` above `after`, in order."""
        raise NotImplementedError
