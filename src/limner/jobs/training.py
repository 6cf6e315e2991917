"""A model server learns from the project's labels: begun, watched and ended where it tells how far it is, else asked
to begin as Label Studio asks, and believed.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from limner.assist.backends import Asking, BackendError, Client, meet
from limner.assist.protocol import Task
from limner.dataset import Image, Layer, LimnerError
from limner.jobs.work import Cancelled, Work
from limner.store import Backend, ImageFilter

_PACE = 1.0
_LENT = 3600
"""Seconds that pictures are lent for: a training reads them when it comes to them."""
_AT_ONCE = 200
_LABELLED = ImageFilter(min_objects=1)


def train(work: Work) -> None:
    """Lets the server learn, and ends the job with the version of the model that there is then."""
    work.step(0, 0, "asking the model server who it is")
    id = UUID(work.spec["backend"])
    backend = meet(work.store, work.tools.clients, id, work.tools.lender.address)
    asking = Asking.of(work.store, backend.project, backend)
    with work.tools.clients.of(work.store.backends.access(id)) as client:
        if (backend.capabilities or {}).get("trains"):
            _watched(work, client, backend, asking)
        else:
            _told(work, client, asking)
    after = meet(work.store, work.tools.clients, id, work.tools.lender.address)
    work.store.jobs.finish(work.id, "done", {"before": backend.version, "version": after.version})


def _told(work: Work, client: Client, asking: Asking) -> None:
    """Waits as long as the server takes; whoever cancels does not, though what the server does then is its own."""
    with ThreadPoolExecutor(1, thread_name_prefix="train") as pool:
        answer = pool.submit(client.tell, asking.training())
        try:
            while not wait((answer,), _PACE).done:
                work.step(0, 0, "the model server learns")
        except BaseException:
            client.stop()
            raise
        answer.result()


def _watched(work: Work, client: Client, backend: Backend, asking: Asking) -> None:
    """Begins a training, or finds the one that was begun before a kill, and waits for its end."""
    begun = work.folder / "training"
    name = _begun(begun) or _begin(work, client, backend, asking, begun)
    try:
        while True:
            state = client.training(name)
            if state.job_status in ("finished", "failed", "cancelled"):
                break
            work.step(state.done, state.total, "the model server learns")
            work.tools.stopping.wait(_PACE)
    except Cancelled:
        with suppress(BackendError):
            client.cancel(name)
        raise
    if state.job_status != "finished":
        raise LimnerError(
            state.error or "the training was ended at the model server", code="training-failed",
            where=client.url, hint="Its own output says more.",
        )  # fmt: skip


def _begun(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _begin(work: Work, client: Client, backend: Backend, asking: Asking, begun: Path) -> str:
    lessons = list(_lessons(work, backend, asking))
    if not lessons:
        raise LimnerError(
            "there is nothing to learn from: no picture of the project has labels", code="nothing-to-learn",
            hint="Label some pictures first.",
        )  # fmt: skip
    name = client.train(asking.lesson(lessons)).job
    begun.write_text(name)
    return name


def _lessons(work: Work, backend: Backend, asking: Asking) -> Iterator[tuple[Task, Image, Layer]]:
    store, lender = work.store, work.tools.lender
    ids = store.backends.waiting(backend.project, _LABELLED)
    for start in range(0, len(ids), _AT_ONCE):
        work.step(start, len(ids), "collecting what is labelled")
        for asked in store.backends.asked(ids[start : start + _AT_ONCE]):
            address = lender.lend(asked.image, backend, _LENT)
            yield asking.task(asked, address), asked.image, store.layers.get(asked.image.id)
