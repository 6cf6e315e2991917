"""The engine: starts jobs, takes up those that a kill cut off, cancels them.

DBOS keeps the state of workflows in `jobs.sqlite` of the data folder. No label lives there: a job's row, progress and
report are the store's, and a step that runs twice has the effect of once.
"""

import gc
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from limner.assist.lending import Lender
from limner.dataset import LimnerError, new_id
from limner.jobs import exporting, importing
from limner.jobs.choices import AS_FOUND, Choices
from limner.jobs.exporting import ExportSpec
from limner.jobs.models import PredictSpec
from limner.jobs.work import Tools
from limner.media import Decoder, Wanted
from limner.store import ImageFile, Job, Store

if TYPE_CHECKING:
    from limner.jobs.telling import Teller

_KEPT_SECONDS = 7 * 24 * 3600
_PACE = 0.02


class Jobs:
    """The durable jobs of one opened store; one per process. `launch` before use, `close` at the end."""

    def __init__(self, store: Store, decoder: Decoder, lender: Lender | None = None) -> None:
        self._store = store
        self._tools = Tools(store, decoder, lender or Lender(store, decoder))
        self._starting = threading.Lock()
        self._teller: Teller | None = None

    def launch(self) -> None:
        """Starts the engine; unfinished jobs of an earlier run go on, old exports are removed."""
        from limner.jobs import workflows
        from limner.jobs.telling import Teller

        # Jobs make millions of records that hold no circles: looking for some costs a seventh of an import.
        gc.set_threshold(50_000, 50, 100)
        unfinished = self._store.jobs.unfinished()
        self._store.uploads.forget_ended()
        _remove_old(self._tools.folder, kept={str(job.id) for job in unfinished})
        workflows.launch(self._tools, self._store.data / "jobs.sqlite")
        for job in unfinished:
            # Cut off between its row and its workflow; starting one that is there already does nothing.
            workflows.start(job.kind, job.id)
            if workflows.ended(job.id):
                # It could not note its end, as on a full disk; one that could stays as it is.
                self._store.jobs.finish(job.id, "failed", {"code": "error"}, "it was cut off; start it again")
        self._teller = Teller(self._tools)
        self._teller.start()

    def close(self) -> None:
        """Stops the engine; running jobs go on at the next launch."""
        from limner.jobs import workflows

        self._tools.stopping.set()
        if self._teller:
            self._teller.close()
        workflows.close()
        self._tools.close()

    def start_preview(self, project: UUID, upload: UUID, actor: UUID, id: UUID | None = None) -> Job:
        """The job that says what an upload would bring into the project, and changes nothing."""
        return self._start(id or new_id(), "preview", project, actor, {"upload": str(upload)})

    def start_import(self, project: UUID, upload: UUID, actor: UUID, choices: Choices = AS_FOUND) -> Job:
        """The job that brings an upload's files into the project; the same upload gives the same job."""
        spec = {"upload": str(upload), "choices": choices.plain()}
        return self._start(upload, "import", project, actor, spec)

    def start_folder(
        self, project: UUID, folder: Path, actor: UUID, *, copy: bool = False, choices: Choices = AS_FOUND
    ) -> Job:
        """The job that brings in a folder, a zip or a file: a folder is read where it is, unless `copy`."""
        spec = {**_folder_spec(folder, copy), "choices": choices.plain()}
        return self._start(new_id(), "import", project, actor, spec)

    def start_export(self, project: UUID, spec: ExportSpec, actor: UUID, id: UUID | None = None) -> Job:
        """The job that writes the project's labels into a zip; a dry one only counts what would be lost."""
        return self._start(id or new_id(), "export", project, actor, spec.plain())

    def start_prediction(self, spec: PredictSpec, actor: UUID) -> Job:
        """The job that asks a model server about pictures; the one on its way for the same pictures, if there is."""
        return self._start_once(
            "predict", self._store.backends.get(spec.backend).project, actor, spec.plain()
        )

    def start_training(self, backend: UUID, actor: UUID) -> Job:
        """The job that lets a model server learn; the one on its way, if there is."""
        project = self._store.backends.get(backend).project
        return self._start_once("train", project, actor, {"backend": str(backend)})

    def start_tiles(self, image: ImageFile, wanted: Wanted, actor: UUID) -> Job:
        """The job that cuts a large picture into tiles: the one on its way, also an import, which does it too."""
        spec = {"image": str(image.id), "wanted": wanted}
        with self._starting:
            for job in self._store.jobs.unfinished():
                if job.project == image.project and (
                    job.kind == "import" or (job.kind == "tiles" and self._store.jobs.spec(job.id) == spec)
                ):
                    return job
            return self._start(new_id(), "tiles", image.project, actor, spec)

    def cancel(self, id: UUID) -> Job:
        """The job, cancelled; it stops at its next step, and what it has done so far stays."""
        return self._store.jobs.cancel(id)

    def wait(self, id: UUID) -> Job:
        """The job, once it has ended."""
        while True:
            job = self._store.jobs.get(id)
            if job.state not in ("queued", "running"):
                return job
            time.sleep(_PACE)

    def export_file(self, id: UUID) -> Path:
        """The zip of an export that is done. Raises LimnerError (`no-file`) where there is none (any more)."""
        path = exporting.file_of(self._tools.work(id))
        if self._store.jobs.get(id).state != "done" or not path.is_file():
            raise LimnerError(
                "there is no file of this export",
                code="no-file",
                hint="Exports are kept for a week: start it again.",
            )
        return path

    def _start_once(self, kind: str, project: UUID, actor: UUID, spec: dict[str, Any]) -> Job:
        with self._starting:
            for job in self._store.jobs.unfinished():
                if job.project == project and job.kind == kind and self._store.jobs.spec(job.id) == spec:
                    return job
            return self._start(new_id(), kind, project, actor, spec)

    def _start(self, id: UUID, kind: str, project: UUID, actor: UUID, spec: dict[str, Any]) -> Job:
        from limner.jobs import workflows

        job = self._store.jobs.create(id, kind, project, actor, spec)
        workflows.start(kind, id)
        return job


def import_now(store: Store, decoder: Decoder, project: UUID, folder: Path, actor: UUID) -> Job:
    """The ended job of copying a small folder in, done here and at once: no engine, nothing to resume."""
    job = store.jobs.create(new_id(), "import", project, actor, _folder_spec(folder, copy=True))
    work = Tools(store, decoder, Lender(store, decoder)).work(job.id)
    store.jobs.start(job.id)
    importing.gather(work)
    importing.add_pictures(work)
    importing.add_labels(work)
    importing.add_tiles(work)
    importing.finish(work)
    return store.jobs.get(job.id)


def _folder_spec(folder: Path, copy: bool) -> dict[str, Any]:
    return {"folder": str(folder.resolve()), "copy": copy}


def _remove_old(folder: Path, kept: set[str]) -> None:
    """Files of jobs are kept for a week, so that exports never fill the disk; those of unfinished ones longer."""
    if not folder.is_dir():
        return
    for place in folder.iterdir():
        if place.name not in kept and time.time() - place.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(place, ignore_errors=True)
