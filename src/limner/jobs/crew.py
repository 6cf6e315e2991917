"""Pictures put to a model server in batches, two of which are on their way at a time; answers come in order."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from uuid import UUID

from limner.assist.backends import Asking, BackendError, Client, Entry, Reader, Reading, Terms
from limner.assist.protocol import Task
from limner.dataset import Image, LimnerError
from limner.jobs.work import Tools
from limner.store import Asked, Backend

_LANES = 2
_MOST = 16
"""Pictures of a batch, of a server that does not say how many it takes."""
_MOST_SAID = 64
_MOST_INLINE = 4
_QUICK = 5.0
"""Seconds below which a batch may become larger."""
_WAITS = (0.5, 2.0)
"""Seconds before another try of what may go well the next time."""
_ALIKE = 3
"""Pictures of a batch that fail alike, one by one, before the others are not asked about any more."""
_PACE = 1.0


@dataclass(frozen=True)
class Heard:
    """What came of one picture: what the server said of it, or why there is nothing."""

    image: Image
    entry: Entry = field(default_factory=Entry)
    fault: LimnerError | None = None


class Crew:
    """Asks one server about pictures, in order, for the job `key`; `tick` is called while nothing comes, and may
    raise."""

    def __init__(
        self, tools: Tools, backend: Backend, asking: Asking, key: str, tick: Callable[[], None]
    ) -> None:
        self._tools, self._backend, self._asking, self._tick = tools, backend, asking, tick
        terms = Terms(
            ontology=asking.exchange.ontology, model=backend.name, labels=backend.labels,
            key=key, version=backend.version,
        )  # fmt: skip
        self._reader = Reader(backend.url, terms)
        access = tools.store.backends.access(backend.id)
        self._clients = [Client(access) for _ in range(_LANES)]
        self._free: queue.SimpleQueue[Client] = queue.SimpleQueue()
        for client in self._clients:
            self._free.put(client)
        self._stopped = threading.Event()
        said = (backend.capabilities or {}).get("batch", 0)
        self._most = min(said or _MOST, _MOST_INLINE if tools.lender.inline(backend) else _MOST_SAID)
        self._size = self._most if said else 1

    def heard(self, ids: Sequence[UUID]) -> Generator[list[Heard], None, None]:
        """What came of the pictures, batch by batch. Closing the iterator ends what is on its way."""
        asked: deque[Future[list[Heard]]] = deque()
        at = 0
        pool = ThreadPoolExecutor(_LANES, thread_name_prefix="predict")
        try:
            while at < len(ids) or asked:
                while at < len(ids) and len(asked) < _LANES:
                    batch = ids[at : at + self._size]
                    at += len(batch)
                    asked.append(pool.submit(self._lane, batch))
                yield self._awaited(asked.popleft())
        finally:
            self._stopped.set()
            for client in self._clients:
                client.stop()
            self._reader.close()
            pool.shutdown(cancel_futures=True)
            for client in self._clients:
                client.close()

    def _awaited(self, answer: Future[list[Heard]]) -> list[Heard]:
        while True:
            try:
                return answer.result(_PACE)
            except NotYet:
                self._tick()

    def _lane(self, ids: Sequence[UUID]) -> list[Heard]:
        client = self._free.get()
        try:
            return self._batch(client, self._tools.store.backends.asked(ids))
        finally:
            self._free.put(client)

    def _batch(self, client: Client, asked: Sequence[Asked]) -> list[Heard]:
        """What came of each; a picture that cannot be lent, or that the server trips over, costs no other."""
        found: dict[UUID, Heard] = {}
        tasks: list[tuple[Image, Task]] = []
        for one in asked:
            try:
                address = self._tools.lender.lend(one.image, self._backend)
                tasks.append((one.image, self._asking.task(one, address)))
            except LimnerError as error:
                found[one.image.id] = Heard(one.image, fault=error)
        if tasks:
            found |= {one.image.id: one for one in self._asked(client, tasks)}
        return [found[one.image.id] for one in asked]

    def _asked(self, client: Client, tasks: Sequence[tuple[Image, Task]]) -> list[Heard]:
        try:
            begun = time.monotonic()
            answer = self._tried(client, tasks)
            if answer.results == len(tasks):
                if time.monotonic() - begun < _QUICK:
                    self._size = max(self._size, min(2 * len(tasks), self._most))
                return [
                    Heard(image, entry, _said_of(client.url, entry))
                    for (image, _), entry in zip(tasks, answer.entries, strict=True)
                ]
            fault: LimnerError = BackendError(
                client.url, "backend-wrong-answer",
                f"it gave {answer.results} results for {len(tasks)} pictures",
                "A model server answers one entry of `results` for each task, in order.",
            )  # fmt: skip
        except BackendError as error:
            fault = error
        if len(tasks) == 1 or fault.code in ("backend-unreachable", "backend-stopped"):
            return [Heard(image, fault=fault) for image, _ in tasks]
        self._size = self._most = 1
        return self._one_by_one(client, tasks)

    def _one_by_one(self, client: Client, tasks: Sequence[tuple[Image, Task]]) -> list[Heard]:
        found: list[Heard] = []
        for task in tasks:
            last = [one.fault for one in found[-_ALIKE:]]
            if len(last) == _ALIKE and all(last) and len({one.code for one in last if one}) == 1:
                found.append(Heard(task[0], fault=last[-1]))
            else:
                found += self._asked(client, [task])
        return found

    def _tried(self, client: Client, tasks: Sequence[tuple[Image, Task]]) -> Reading:
        request = self._asking.predict([task for _, task in tasks])
        images = [image for image, _ in tasks]
        for wait in _WAITS:
            try:
                return self._reader.read(client.predicted(request), images)
            except BackendError as error:
                if not error.passing or error.code == "backend-slow" or self._stopped.wait(wait):
                    raise
        return self._reader.read(client.predicted(request), images)


def _said_of(url: str, entry: Entry) -> BackendError | None:
    """Why a server of the second version has no prediction of a picture."""
    return BackendError(url, "backend-failed", entry.error) if entry.error else None
