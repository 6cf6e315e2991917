"""Long work: how far it is, what it has to say, and stopping it."""

from typing import Annotated

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import QueryParameter

from limner.server.given import MOST, Id, TheEngine, TheStore
from limner.server.verbs import Verb, permit
from limner.store import Job, ReportEntry


@get("/jobs/{job:uuid}", opt=permit(Verb.SEE), sync_to_thread=True)
def get_job(store: TheStore, job: Id) -> Job:
    """The job as it stands."""
    return store.jobs.get(job)


@get("/projects/{project:uuid}/jobs", opt=permit(Verb.SEE), sync_to_thread=True)
def list_jobs(
    store: TheStore,
    project: Id,
    kinds: Annotated[list[str] | None, QueryParameter(name="kind")] = None,
) -> tuple[Job, ...]:
    """The project's jobs, of some kinds (`kind=predict&kind=train`) or of all, newest first."""
    return store.jobs.list(project, kinds or ())


@post("/jobs/{job:uuid}/cancel", opt=permit(Verb.CANCEL_JOBS), status_code=200)
async def cancel_job(store: TheStore, engine: TheEngine, job: Id) -> Job:
    """The job, cancelled, or as it had ended before."""
    await sync_to_thread(store.jobs.get, job)
    jobs = await engine.jobs()
    await sync_to_thread(jobs.cancel, job)
    return await sync_to_thread(store.jobs.get, job)


@get("/jobs/{job:uuid}/report", opt=permit(Verb.SEE), sync_to_thread=True)
def read_report(
    store: TheStore,
    job: Id,
    after: Annotated[int, QueryParameter(ge=-1, le=MOST)] = -1,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 200,
) -> tuple[ReportEntry, ...]:
    """What became of each thing, in order, after the entry numbered `after`."""
    return store.jobs.entries(job, after, limit)


ROUTES = [get_job, list_jobs, cancel_job, read_report]
