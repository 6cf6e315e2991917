"""Rows of long work: state, progress, result, and a report of what became of each thing."""

from collections.abc import Sequence
from typing import Any, Literal, cast
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select, update

from limner.dataset import Millis
from limner.store.clock import now
from limner.store.database import Database
from limner.store.dialect import insert
from limner.store.errors import NotFound, Taken
from limner.store.keys import actor_key, key_of, project_key
from limner.store.tables import actors, jobs, projects, reports

JobState = Literal["queued", "running", "done", "failed", "cancelled"]

_OPEN = ("queued", "running")
_OF_BACKENDS = ("predict", "train")


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
    backend: UUID | None = None
    """The model server that it asks, where it is one's."""


class ReportEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one thing; `n` counts within the job and is chosen by it, so that a repeated step writes
    the same entry again."""

    n: int
    name: str
    outcome: str
    code: str = ""
    message: str = ""
    hint: str = ""


class _Asked(msgspec.Struct):
    """Of what a job was created with, that by which it belongs to a model server."""

    backend: UUID


class Jobs:
    """The jobs of all projects. States go queued → running → done, failed or cancelled, and never back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, id: UUID, kind: str, project: UUID, actor: UUID, spec: dict[str, Any]) -> Job:
        """The new job, or the one of that id if it is there already. `spec` is JSON. Raises NotFound, and Taken
        where the id belongs to a job of another kind or project."""

        def make(connection: Connection) -> None:
            owner = project_key(connection, project)
            known = connection.execute(select(jobs.c.kind, jobs.c.project_key).where(jobs.c.id == id)).first()
            if known is None:
                moment = now()
                values = {
                    "id": id, "kind": kind, "project_key": owner, "actor_key": actor_key(connection, actor),
                    "state": "queued", "spec": msgspec.json.encode(spec), "created": moment, "updated": moment,
                }  # fmt: skip
                connection.execute(jobs.insert().values(values))
            elif tuple(known) != (kind, owner):
                raise Taken("another job has this id", code="id-taken", where=str(id))

        self._database.write(make)
        return self.get(id)

    def get(self, id: UUID) -> Job:
        """The job. Raises NotFound."""
        with self._database.read() as connection:
            return _job(connection, id)

    def spec(self, id: UUID) -> dict[str, Any]:
        """What the job was created with. Raises NotFound."""
        with self._database.read() as connection:
            body = connection.scalar(select(jobs.c.spec).where(jobs.c.id == id))
        if body is None:
            raise NotFound.of("job", id)
        return cast("dict[str, Any]", msgspec.json.decode(body))

    def actor(self, id: UUID) -> UUID:
        """Who asked for the job. Raises NotFound."""
        with self._database.read() as connection:
            found = connection.scalar(select(actors.c.id).join(jobs).where(jobs.c.id == id))
        if found is None:
            raise NotFound.of("job", id)
        return cast("UUID", found)

    def list(self, project: UUID, kinds: Sequence[str] = ()) -> tuple[Job, ...]:
        """The project's jobs, of those kinds or of all, newest first. Raises NotFound."""
        with self._database.read() as connection:
            owner = project_key(connection, project)
            query = _JOBS.where(jobs.c.project_key == owner)
            if kinds:
                query = query.where(jobs.c.kind.in_(kinds))
            return tuple(_from_row(row) for row in connection.execute(query.order_by(jobs.c.key.desc())))

    def unfinished(self) -> tuple[Job, ...]:
        """All jobs queued or running, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(_JOBS.where(jobs.c.state.in_(_OPEN)).order_by(jobs.c.key))
            return tuple(_from_row(row) for row in rows)

    def start(self, id: UUID) -> bool:
        """Whether the job runs now: true also when it ran already, false once it has ended. Raises NotFound."""
        return self._change(id, {"state": "running"})

    def progress(self, id: UUID, done: int, total: int, message: str = "") -> bool:
        """Notes the progress; false once the job has ended (was cancelled), and then nothing is noted."""
        return self._change(id, {"done": done, "total": total, "message": message})

    def finish(
        self, id: UUID, state: Literal["done", "failed"], result: dict[str, Any], message: str = ""
    ) -> Job:
        """The job, ended now, or as it had ended before. Raises NotFound."""
        self._change(id, {"state": state, "result": msgspec.json.encode(result), "message": message})
        return self.get(id)

    def cancel(self, id: UUID) -> Job:
        """The job, cancelled now, or as it had ended before. Raises NotFound."""
        self._change(id, {"state": "cancelled"})
        return self.get(id)

    def report(self, id: UUID, entries: Sequence[ReportEntry]) -> None:
        """Adds entries; one with an `n` that is there takes its place. Raises NotFound."""
        if not entries:
            return

        def add(connection: Connection) -> None:
            key = key_of(connection, jobs, id, "job")
            query = insert(connection.dialect.name, reports)
            columns = ("name", "outcome", "code", "message", "hint")
            query = query.on_conflict_do_update(
                index_elements=[reports.c.job_key, reports.c.n],
                set_={name: query.excluded[name] for name in columns},
            )
            connection.execute(query, [msgspec.structs.asdict(entry) | {"job_key": key} for entry in entries])

        self._database.write(add, patient=True)

    def entries(self, id: UUID, after: int = -1, limit: int = 200) -> tuple[ReportEntry, ...]:
        """Entries with an `n` above `after`, in order. Raises NotFound."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(*(column for column in reports.c if column.name != "job_key"))
                .where(reports.c.job_key == key_of(connection, jobs, id, "job"), reports.c.n > after)
                .order_by(reports.c.n)
                .limit(limit)
            )
            return tuple(ReportEntry(**row._mapping) for row in rows)

    def _change(self, id: UUID, values: dict[str, Any]) -> bool:
        """Whether the job was still open, and so was changed."""

        def change(connection: Connection) -> bool:
            key = key_of(connection, jobs, id, "job")
            query = update(jobs).where(jobs.c.key == key, jobs.c.state.in_(_OPEN))
            return connection.execute(query.values(values | {"updated": now()})).rowcount == 1

        return self._database.write(change)


def _job(connection: Connection, id: UUID) -> Job:
    row = connection.execute(_JOBS.where(jobs.c.id == id)).first()
    if row is None:
        raise NotFound.of("job", id)
    return _from_row(row)


def _from_row(row: Any) -> Job:
    values = dict(row._mapping)
    values["result"] = None if values["result"] is None else msgspec.json.decode(values["result"])
    spec = values.pop("spec")
    if values["kind"] in _OF_BACKENDS:
        values["backend"] = msgspec.json.decode(spec, type=_Asked).backend
    return Job(**values)


_JOBS = select(
    jobs.c.id, jobs.c.kind, projects.c.id.label("project"), jobs.c.state, jobs.c.done, jobs.c.total,
    jobs.c.message, jobs.c.result, jobs.c.created, jobs.c.updated, jobs.c.spec,
).join(projects)  # fmt: skip
