"""Saving over HTTP: each request is one diff and is durable when it is answered."""

from benchmarks.figures import Figure, latency
from benchmarks.label_studio import LabelStudio
from benchmarks.load import send
from benchmarks.material import BOXES, Workshop, boxes, fill, polygons, saves
from limner.dataset import derived_id
from limner.store import Store
from tests.servers import start

_PICTURES = 5_000
_CLIENTS = 8
_SHAPES = 40


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:
    """Latency of one client and of eight at once, and how much all of them save in a second."""
    data = workshop.folder / "saves"
    with Store.open(data) as store:
        images = fill(store, derived_id("saves"), workshop.count(_PICTURES))
    server = start(data)
    try:
        authorization = f"Bearer {server.token()}"
        send(server.address, authorization, saves(images, boxes, 100, BOXES, seed=1))
        count = workshop.count(1_000)
        seven = send(server.address, authorization, saves(images, boxes, count, BOXES, seed=2))
        many = send(server.address, authorization, saves(images, boxes, 5 * count, BOXES, seed=4), _CLIENTS)
        forty = send(server.address, authorization, saves(images, polygons, count, _SHAPES, seed=3))
        heavy = send(server.address, authorization, saves(images, polygons, count, _SHAPES, seed=5), _CLIENTS)
    finally:
        server.stop()
    alone, crowd = peer.saves(_CLIENTS) if peer else (None, None)
    return [
        latency("7 boxes, one client", seven.seconds, aim=5, peer=alone),
        latency(f"7 boxes, {_CLIENTS} clients", many.seconds),
        Figure(f"7 boxes, {_CLIENTS} clients", many.rate, "saves/s", aim=500, upwards=True, peer=crowd),
        latency("40 polygons, one client", forty.seconds),
        latency(f"40 polygons, {_CLIENTS} clients", heavy.seconds),
        Figure(f"40 polygons, {_CLIENTS} clients", heavy.rate, "saves/s", upwards=True),
    ]
