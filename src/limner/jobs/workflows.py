"""The workflows and their steps, as DBOS knows them by name; importing this takes about half a second."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from dbos import DBOS, DBOSConfig, SetWorkflowID

from limner.dataset import LimnerError
from limner.jobs import exporting, importing, predicting, preview, tiles, training
from limner.jobs.work import Cancelled, Stopping, Tools, Work

# Recovery takes up workflows of the same version only: raise it when the order of steps changes.
_VERSION = "2"

_ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

_tools: Tools | None = None


def launch(tools: Tools, database: Path) -> None:
    """Starts DBOS on its own SQLite file; workflows that a kill cut off go on."""
    global _tools
    _tools = tools
    config: DBOSConfig = {
        "name": "limner",
        "system_database_url": f"sqlite:///{database}",
        "application_version": _VERSION,
        "executor_id": "limner",
        "enable_otlp": False,
        "log_level": "CRITICAL",
    }
    DBOS(config=config)
    DBOS.launch()


def start(kind: str, job: UUID) -> None:
    """Begins the workflow of a job; once per job, however often it is called."""
    with SetWorkflowID(str(job)):
        DBOS.start_workflow(_WORKFLOWS[kind], str(job))


def ended(job: UUID) -> bool:
    """Whether the job's workflow will not run any more."""
    status = DBOS.get_workflow_status(str(job))
    return status is not None and status.status in _ENDED


def close() -> None:
    """Stops DBOS; what is unfinished goes on at the next launch."""
    DBOS.destroy(workflow_completion_timeout_sec=0)


@DBOS.step()
def _gather(job: str) -> int:
    return importing.gather(_work(job))


@DBOS.step()
def _add_pictures(job: str) -> None:
    importing.add_pictures(_work(job))


@DBOS.step()
def _add_labels(job: str) -> None:
    importing.add_labels(_work(job))


@DBOS.step()
def _add_tiles(job: str) -> None:
    importing.add_tiles(_work(job))


@DBOS.step()
def _finish(job: str) -> None:
    importing.finish(_work(job))


@DBOS.step()
def _look(job: str) -> None:
    preview.look(_work(job))


@DBOS.step()
def _write(job: str) -> None:
    exporting.write(_work(job))


@DBOS.step()
def _cut(job: str) -> None:
    tiles.cut(_work(job))


@DBOS.step()
def _gather_pictures(job: str) -> int:
    return predicting.gather(_work(job))


@DBOS.step()
def _ask(job: str) -> None:
    predicting.predict(_work(job))


@DBOS.step()
def _teach(job: str) -> None:
    training.train(_work(job))


@DBOS.workflow()
def _import(job: str) -> None:
    """Gather, pictures, labels, tiles, finish: a kill repeats the step that it cut off."""
    _run(job, _gather, _add_pictures, _add_labels, _add_tiles, _finish, clean=importing.clean)


@DBOS.workflow()
def _export(job: str) -> None:
    """One step: an export that was cut off begins again from nothing."""
    _run(job, _write, clean=exporting.clean)


@DBOS.workflow()
def _preview(job: str) -> None:
    """One step, which changes nothing: cut off, it begins again."""
    _run(job, _look, clean=importing.clear)


@DBOS.workflow()
def _tiles(job: str) -> None:
    """One step: what was cut off begins again."""
    _run(job, _cut)


@DBOS.workflow()
def _predict(job: str) -> None:
    """Settle which pictures, then ask: the second goes on where it was cut off."""
    _run(job, _gather_pictures, _ask)


@DBOS.workflow()
def _train(job: str) -> None:
    """One step: cut off, it asks after the training that it had begun."""
    _run(job, _teach)


_WORKFLOWS = {
    "import": _import, "preview": _preview, "export": _export, "tiles": _tiles,
    "predict": _predict, "train": _train,
}  # fmt: skip


def _keep(_: Work) -> None:
    """What the job has made stays."""


def _run(job: str, *steps: Callable[[str], object], clean: Callable[[Work], None] = _keep) -> None:
    """Takes the steps one after the other; a job that was cancelled, or failed, is cleaned up after."""
    work = _work(job)
    if not work.store.jobs.start(work.id):
        return
    try:
        for step in steps:
            step(job)
    except Cancelled:
        clean(work)
    except Exception as error:
        _fail(work, error)
        clean(work)


def _fail(work: Work, error: Exception) -> None:
    if work.tools.stopping.is_set():
        raise Stopping from error  # the engine went away beneath the job: it goes on at the next launch
    code = error.code if isinstance(error, LimnerError) else "error"
    work.store.jobs.finish(work.id, "failed", {"code": code}, str(error) or type(error).__name__)


def _work(job: str) -> Work:
    if _tools is None:
        raise RuntimeError("launch the engine first")
    return _tools.work(UUID(job))
