"""Training in the background, with progress, and an end when somebody wants it."""

import shutil
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from limner.assist.protocol import JobStatus
from limner.assist.serving.model import Model, Progress, Stopped
from limner.assist.serving.pictures import Pictures, name_of
from limner.assist.serving.terms import Terms
from limner.assist.serving.versions import Versions
from limner.dataset import (
    Annotation,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    LimnerError,
    Record,
    Relation,
    Source,
    derived_id,
    from_plain,
    new_id,
)
from limner.formats import Problem, Report
from limner.media import probe

_LINES = 100
"""Of the log that are kept."""


class Training:
    """One training at a time; `took_over` hears of the model that has learned, with its version."""

    def __init__(
        self,
        make: Callable[[Path], Model],
        versions: Versions,
        pictures: Pictures,
        took_over: Callable[[Model, str], None],
    ) -> None:
        self._make = make
        self._versions = versions
        self._pictures = pictures
        self._took_over = took_over
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._job = ""
        self._status = JobStatus(job_status="finished")
        self._log: list[str] = []

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, terms: Terms, tasks: Sequence[Mapping[str, Any]]) -> str:
        """Begin, and say what the job is called. Raises LimnerError where one is under way."""
        if self.running:
            raise LimnerError(
                f"the model is being trained (job {self._job})",
                code="training",
                hint="Wait until it has ended, or cancel it.",
            )
        self._job = str(new_id())
        self._stop.clear()
        self._log = []
        self._status = JobStatus(job_status="running")
        self._thread = threading.Thread(target=self._run, args=(terms, tasks), name="training", daemon=True)
        self._thread.start()
        return self._job

    def status(self, job: str) -> JobStatus:
        """How far it is. Raises LimnerError for a job that nobody knows (of an earlier start of the server)."""
        if job != self._job or not job:
            raise LimnerError(f"there is no training {job[:100]!r}", code="not-found", hint="Start one.")
        return self._status

    def cancel(self, job: str) -> JobStatus:
        """Have it end when the model next tells its progress. Raises LimnerError as `status` does."""
        found = self.status(job)
        self._stop.set()
        return found

    def close(self) -> None:
        """Cancel, and wait for the end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, terms: Terms, tasks: Sequence[Mapping[str, Any]]) -> None:
        begun = self._versions.begin()
        try:
            with TemporaryDirectory(prefix="limner-training-") as folder:
                version, model = self._trained(terms, tasks, Path(folder), begun)
        except Stopped:
            self._end("cancelled")
        except LimnerError as error:
            self._end("failed", str(error))
        except Exception as error:  # the model is somebody's code: its fault ends the training, and is told
            traceback.print_exc()
            self._end("failed", f"{type(error).__name__}: {error}")
        else:
            self._took_over(model, version)
            self._end("finished", version=version)
        finally:
            shutil.rmtree(begun, ignore_errors=True)

    def _trained(
        self, terms: Terms, tasks: Sequence[Mapping[str, Any]], folder: Path, begun: Path
    ) -> tuple[str, Model]:
        images = list(_labelled(terms, tasks, folder, self._pictures, self._report, self._tell))
        if not any(layer.annotations for item in images for layer in item.layers):
            raise LimnerError(
                f"there is nothing to learn from in {len(tasks)} tasks",
                code="no-labels",
                hint="; ".join(self._log[:3]) or "Label some pictures first.",
            )
        model = self._make(self._versions.folder(self._versions.current))
        model.folder = begun
        version = model.fit(Dataset(terms.ontology, images), self._tell)
        self._tell(self._status.total, self._status.total, "")
        model.folder = self._versions.finish(begun, version)
        return version, model

    def _tell(self, done: int, total: int, said: str) -> None:
        if self._stop.is_set():
            raise Stopped
        if said:
            self._log = [*self._log, said[:1000]][-_LINES:]
        self._status = JobStatus(job_status="running", log=self._log, done=int(done), total=int(total))

    def _report(self, problem: Problem) -> None:
        self._log = [*self._log, f"{problem.where}: {problem.message}"][-_LINES:]

    def _end(self, how: Any, error: str = "", version: str | None = None) -> None:
        done, total = self._status.done, self._status.total
        self._status = JobStatus(
            job_status=how, error=error, log=self._log, done=done, total=total, model_version=version
        )


def _labelled(
    terms: Terms,
    tasks: Sequence[Mapping[str, Any]],
    folder: Path,
    pictures: Pictures,
    report: Report,
    tell: Progress,
) -> Iterator[LabelledImage]:
    """The tasks' pictures, put into the folder, with their labels on the layer `main`."""
    for number, task in enumerate(tasks):
        where = f"task {task.get('id', number + 1)}"
        tell(number, len(tasks), "")
        try:
            address = terms.address(task, where)
            file = folder / str(number)
            pictures.fetch(address, file, task.get("id"))
            facts = probe(file, name_of(address))
        except LimnerError as error:
            report(Problem(error.message, where, error.hint, error.code))
            continue
        image = Image(
            id=derived_id("task", str(task.get("id", number))),
            name=name_of(address),
            width=facts.width,
            height=facts.height,
        )
        layer = _layer(terms, image, _answer(task.get("annotations")), where, report)
        yield LabelledImage(image, (layer,), partial(_opened, file))


def _layer(terms: Terms, image: Image, said: Mapping[str, Any], where: str, report: Report) -> Layer:
    """What somebody labelled, in records or as results; what cannot be taken is reported."""
    if not terms.records:
        source = Source("import", "label-studio")
        found = terms.exchange.records(image, said.get("result"), source, "main", where, report)
        return Layer(
            image_id=image.id, status="done", annotations=found.annotations, relations=found.relations
        )
    try:
        records = from_plain(said.get("records") or [], list[Record])
    except LimnerError as error:
        report(Problem(error.message, f"{where}, {error.where}", error.hint, error.code))
        records = []
    return Layer(
        image_id=image.id,
        status="done",
        annotations=tuple(one for one in records if isinstance(one, Annotation)),
        relations=tuple(one for one in records if isinstance(one, Relation)),
    )


def _opened(file: Path) -> BinaryIO:
    return file.open("rb")


def _answer(annotations: Any) -> dict[str, Any]:
    """What counts where several people labelled: the one marked as truth, or the first; empty where there is none."""
    given = [
        one
        for one in annotations or ()
        if isinstance(one, dict) and not one.get("was_cancelled") and not one.get("skipped")
    ]
    given.sort(key=lambda one: not one.get("ground_truth"))
    return given[0] if given else {}
