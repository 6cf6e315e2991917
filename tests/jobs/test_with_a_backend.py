"""Both halves together: the jobs of a project, and a model that `limner.assist.serving` serves."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from limner.assist.serving import Native
from limner.dataset import Add, Annotation, Box, Class, Diff, Image, Layer, decode, derived_id, new_id
from limner.jobs import Jobs, PredictSpec, training
from limner.store import Access, Backend, NewImage
from tests.assist.scenes import HEIGHT, WIDTH, painted
from tests.assist.serving.backends import SPOT, Spots, answering, encoded_pixels
from tests.jobs.conftest import Bench
from tests.servers import serving

KIND = Class(id=derived_id("class", "spot"), name="spot", index=0)


@dataclass
class Desk:
    """A project of three pictures, one of which is broken, and the backend that it is connected to."""

    bench: Bench
    jobs: Jobs
    backend: Backend
    images: list[Image]

    def found(self, at: int, owner: str) -> list[Annotation]:
        found = self.bench.store.layers.read(self.images[at].id, "model", owner)
        return list(decode(found, Layer).annotations)


@pytest.fixture
def desk(bench: Bench, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(training, "_PACE", 0.02)
    store, project, actor = bench.store, bench.project, bench.actor
    store.ontology.put_class(project, KIND, actor)
    files = (encoded_pixels(painted(SPOT, noise=2)), encoded_pixels(painted(noise=2)), b"no picture")
    images = []
    for number, data in enumerate(files):
        image = Image(
            id=new_id(), name=f"{number}.png", width=WIDTH, height=HEIGHT, hash=store.blobs.put(data)
        )
        store.images.add(project, [NewImage(image=image, media_type="image/png", size=len(data))], actor)
        images.append(image)
    with answering(Native(Spots, tmp_path / "model")) as client:
        backend = store.backends.create(project, actor, "spots", Access(str(client.base_url), "", ""))
        yield Desk(bench, jobs, backend, images)


def test_it_predicts_and_says_which_picture_it_could_not_read(desk: Desk) -> None:
    job = desk.jobs.wait(
        desk.jobs.start_prediction(PredictSpec(backend=desk.backend.id), desk.bench.actor).id
    )
    assert job.state == "done", job.message
    assert job.result is not None
    assert (job.result["predicted"], job.result["failed"], job.result["suggestions"]) == (2, 1, 1)
    [entry] = desk.bench.store.jobs.entries(job.id, limit=10)
    assert (entry.name, entry.outcome) == ("2.png", "failed")
    assert "2.png" in entry.message or "picture" in entry.message
    [one] = desk.found(0, "spots first")
    assert isinstance(one.shape, Box)
    assert (one.shape.x, one.shape.y, one.shape.width, one.shape.height) == pytest.approx((40, 30, 100, 60))
    assert (one.class_id, one.score, one.source.version) == (KIND.id, 0.75, "first")
    assert desk.found(1, "spots first") == []


def label(desk: Desk) -> None:
    """The spot of the first picture, drawn."""
    note = Annotation(id=new_id(), shape=SPOT, class_id=KIND.id)
    diff = Diff(id=new_id(), image_id=desk.images[0].id, gesture="draw.box", entries=(Add(record=note),))
    desk.bench.store.layers.save(desk.images[0].id, [diff], desk.bench.actor)


def test_it_learns_from_the_projects_labels(desk: Desk) -> None:
    label(desk)
    job = desk.jobs.wait(desk.jobs.start_training(desk.backend.id, desk.bench.actor).id)
    assert (job.state, job.result) == ("done", {"before": "first", "version": "trained"}), job.message
    spec = PredictSpec(backend=desk.backend.id, images=(desk.images[0].id,))
    desk.jobs.wait(desk.jobs.start_prediction(spec, desk.bench.actor).id)
    assert len(desk.found(0, "spots trained")) == 1


_ENDLESS = """
from limner.assist.serving import Model, Prediction


class Endless(Model):
    def predict(self, images, ontology, prompts):
        return [Prediction() for _ in images]

    def fit(self, dataset, progress):
        for item in dataset.images:
            while True:
                progress(1, 2, item.image.name)
"""


def test_a_server_that_is_killed_while_it_learns(desk: Desk, tmp_path: Path) -> None:
    label(desk)
    bench, jobs, store, model = desk.bench, desk.jobs, desk.bench.store, tmp_path / "endless.py"
    model.write_text(_ENDLESS)
    with serving(model, tmp_path / "model") as (address, process):
        backend = store.backends.create(bench.project, bench.actor, "endless", Access(address, "", ""))
        started = jobs.start_training(backend.id, bench.actor)
        while store.jobs.get(started.id).total != 2:
            assert store.jobs.get(started.id).state in ("queued", "running")
            time.sleep(0.02)
        process.kill()
        ended = jobs.wait(started.id)
    assert ended.state == "failed"
    assert (ended.result, address in ended.message) == ({"code": "backend-unreachable"}, True), ended.message
    with serving(model, tmp_path / "model", port=int(address.rpartition(":")[2])):
        spec = PredictSpec(backend=backend.id, images=(desk.images[0].id,))
        asked = jobs.wait(jobs.start_prediction(spec, bench.actor).id)
        assert (asked.state, asked.result and asked.result["version"]) == ("done", "1"), asked.message
