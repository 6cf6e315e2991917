"""Model servers: how fast suggestions come in, what saving notices of it, and what a prompt costs on its way."""

import time
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import httpx

from benchmarks.assist import model
from benchmarks.figures import Figure, share
from benchmarks.label_studio import LabelStudio
from benchmarks.load import send
from benchmarks.material import BOXES, Workshop, boxes, fill, saves
from limner.client import Client
from limner.dataset import derived_id
from limner.store import Store
from tests.servers import Running, start

_PICTURES = 10_000
_SAVES = 750
_ROUNDS = 4
_PROMPTS = 300
_PACE = 0.05
_BEGINS = 5.0
"""Seconds in which a job has asked for the first pictures, whether they are answered or not."""
_REST = 1.0
"""Seconds after which a cancelled job has let go of everything."""


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:  # noqa: ARG001
    """Everything with a server that answers at once; saving also beside one that hangs."""
    project = derived_id("assist")
    data = workshop.folder / "assist"
    with Store.open(data) as store:
        images = fill(store, project, workshop.count(_PICTURES))
    with model.running() as address:
        server = start(data)
        try:
            with server.client() as client:
                return _figures(workshop, server, client, address, project, images)
        finally:
            server.stop()


def _figures(
    workshop: Workshop, server: Running, client: Client, address: str, project: UUID, images: list[UUID]
) -> list[Figure]:
    authorization = f"Bearer {server.token()}"
    quick, hanging = (
        client.connect(str(project), name, url, interactive=True)["id"]
        for name, url in (("quick", address), ("hanging", address + model.HANGS))
    )
    began = time.perf_counter()
    ended = client.predict(quick)
    seconds = time.perf_counter() - began
    assert ended["result"]["suggestions"] == 2 * len(images), ended
    overhead = _overhead(workshop, server, authorization, address, quick, images[0])
    saving = _Saving(workshop, server, client, authorization, images)
    idle: list[float] = []
    busy: list[float] = []
    hung: list[float] = []
    for _ in range(_ROUNDS):  # in turn, so that whatever else the machine does meets all of them
        idle += saving.alone()
        busy += saving.beside(quick)
        hung += saving.beside(hanging)
    return [
        Figure(f"suggestions for {len(images):,} pictures", len(images) / seconds, "pictures/s", 500, upwards=True),
        Figure("suggestions while somebody saves without a pause", saving.rate, "pictures/s"),
        Figure("saving p95, idle", 1000 * share(idle, 0.95), "ms"),
        _beside("saving p95 while a model predicts", idle, busy),
        _beside("saving p95 while a model hangs", idle, hung),
        Figure("prompt: what we add to the model's own time", overhead, "ms", aim=10),
    ]  # fmt: skip


class _Saving:
    """Somebody who saves without a pause, alone and while a model predicts."""

    def __init__(
        self, workshop: Workshop, server: Running, client: Client, authorization: str, images: list[UUID]
    ) -> None:
        self._count, self._images = workshop.count(_SAVES), cycle(images)
        self._server, self._client, self._authorization = server, client, authorization
        self._seeds = iter(range(1, 1000))
        self.rate = 0.0
        """The most pictures a second that came in meanwhile."""
        self.alone()  # the first ones make connections and statements

    def alone(self) -> list[float]:
        """Seconds of each save."""
        seed = next(self._seeds)
        # Others each time: what lies on a picture already costs each save.
        fresh = list(islice(self._images, self._count))
        made = saves(fresh, boxes, self._count, BOXES, seed=seed)
        return send(self._server.address, self._authorization, made).seconds

    def beside(self, backend: str) -> list[float]:
        """The same while a job that is well under way asks about all pictures; it ends then."""
        ask = self._client.ask
        job = f"/jobs/{ask('POST', f'/backends/{backend}/predict', json={'again': True})['id']}"
        until = time.perf_counter() + _BEGINS
        while not ask("GET", job)["done"] and time.perf_counter() < until:
            time.sleep(_PACE)
        before = ask("GET", job)["done"]
        seconds = self.alone()
        self.rate = max(self.rate, (ask("GET", job)["done"] - before) / sum(seconds))
        ask("POST", f"{job}/cancel")
        time.sleep(_REST)
        return seconds


def _beside(what: str, idle: list[float], busy: list[float]) -> Figure:
    """How much of the idle p95 that is."""
    return Figure(what, 100 * share(busy, 0.95) / share(idle, 0.95), "% of idle", aim=110)


def _overhead(
    workshop: Workshop, server: Running, authorization: str, address: str, backend: str, image: UUID
) -> float:
    """Milliseconds that a prompt takes through us, less what the same call takes by itself; medians."""
    path = f"{server.address}/api/v1/images/{image}/backends/{backend}/prompt"
    body = {"points": [[10, 10, True]]}
    with httpx.Client(trust_env=False, headers={"Authorization": authorization}) as asker:
        through = [_timed(asker, path, body) for _ in range(workshop.count(_PROMPTS))]
        sent = asker.get(address + model.LAST).json()
        alone = [_timed(asker, f"{address}/predict", sent) for _ in range(len(through))]
    return 1000 * (share(through, 0.5) - share(alone, 0.5))


def _timed(asker: httpx.Client, path: str, body: Any) -> float:
    began = time.perf_counter()
    asker.post(path, json=body).raise_for_status()
    return time.perf_counter() - began
