"""Model servers: how fast suggestions come in, what saving notices of it, and what a prompt costs on its way."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx

from benchmarks.figures import Figure, share
from benchmarks.label_studio import LabelStudio
from benchmarks.load import Load, send
from benchmarks.material import BOXES, NAMES, Workshop, boxes, fill, saves
from limner.client import Client
from limner.dataset import derived_id
from limner.store import Store
from tests.ml_backends import Stub, answers, box, stub
from tests.servers import Running, start

_PICTURES = 10_000
_SAVES = 2_000
_PROMPTS = 300
_PACE = 0.05


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:  # noqa: ARG001
    """Everything with a server that answers at once; saving also beside one that hangs."""
    project = derived_id("assist")
    data = workshop.folder / "assist"
    with Store.open(data) as store:
        images = fill(store, project, workshop.count(_PICTURES))
    with stub() as model:
        model.behave["/predict"] = answers(box(NAMES[0]), box(NAMES[1], 40))
        model.behave["/capabilities"] = lambda *_: {"batch": 32}
        server = start(data)
        try:
            with server.client() as client:
                return _figures(workshop, server, client, model, project, images)
        finally:
            model.released.set()
            server.stop()


def _figures(
    workshop: Workshop, server: Running, client: Client, model: Stub, project: UUID, images: list[UUID]
) -> list[Figure]:
    authorization = f"Bearer {server.token()}"
    backend = client.connect(str(project), "model", model.address, interactive=True)["id"]
    seeds = iter(range(1, 100))

    def save() -> Load:
        count = workshop.count(_SAVES)
        return send(server.address, authorization, saves(images, boxes, count, BOXES, seed=next(seeds)))

    def beside(behaviour: Callable[..., Any] | None) -> Load:
        """Saving while a job asks about all pictures."""
        if behaviour is not None:
            model.behave["/predict"] = behaviour
        job = client.ask("POST", f"/backends/{backend}/predict", json={"again": True})
        while client.ask("GET", f"/jobs/{job['id']}")["state"] == "queued":
            time.sleep(_PACE)
        load = save()
        client.ask("POST", f"/jobs/{job['id']}/cancel")
        return load

    save()
    began = time.perf_counter()
    ended = client.predict(backend)
    seconds = time.perf_counter() - began
    assert ended["result"]["suggestions"] == 2 * len(images), ended
    overhead = _overhead(workshop, server, authorization, model, backend, images[0])
    idle, busy, hung = save(), beside(None), beside(model.hang)
    return [
        Figure(f"suggestions for {len(images):,} pictures", len(images) / seconds, "pictures/s", 500, upwards=True),
        Figure("saving p95, idle", 1000 * share(idle.seconds, 0.95), "ms"),
        _beside("saving p95 while a model predicts", idle, busy),
        _beside("saving p95 while a model hangs", idle, hung),
        Figure("prompt: what we add to the model's own time", overhead, "ms", aim=10),
    ]  # fmt: skip


def _beside(what: str, idle: Load, busy: Load) -> Figure:
    """How much of the idle p95 that is."""
    return Figure(what, 100 * share(busy.seconds, 0.95) / share(idle.seconds, 0.95), "% of idle", aim=110)


def _overhead(
    workshop: Workshop, server: Running, authorization: str, model: Stub, backend: str, image: UUID
) -> float:
    """Milliseconds that a prompt takes through us, less what the same call takes by itself; medians."""
    path = f"{server.address}/api/v1/images/{image}/backends/{backend}/prompt"
    body = {"points": [[10, 10, True]]}
    with httpx.Client(trust_env=False, headers={"Authorization": authorization}) as asker:
        through = [_timed(asker, path, body) for _ in range(workshop.count(_PROMPTS))]
        sent = model.asked("/predict")[-1].body
        alone = [_timed(asker, f"{model.address}/predict", sent) for _ in range(len(through))]
    return 1000 * (share(through, 0.5) - share(alone, 0.5))


def _timed(asker: httpx.Client, path: str, body: Any) -> float:
    began = time.perf_counter()
    asker.post(path, json=body).raise_for_status()
    return time.perf_counter() - began
