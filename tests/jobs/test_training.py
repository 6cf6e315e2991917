"""A model server learns: told to, or watched while it does."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from limner.dataset import Add, Annotation, Box, Class, Diff, Image, derived_id, new_id
from limner.jobs import Jobs, training
from limner.store import Job, NewImage
from tests.jobs.conftest import Bench
from tests.ml_backends import Answering, Call, Stub, always, stub

CAR = derived_id("class", "car")


@pytest.fixture
def server(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    monkeypatch.setattr(training, "_PACE", 0.02)
    store, project, actor = bench.store, bench.project, bench.actor
    store.ontology.put_class(project, Class(id=CAR, name="car", index=0), actor)
    for name in ("a.jpg", "b.jpg"):
        new = Image(id=new_id(), name=name, width=640, height=480, hash=store.blobs.put(name.encode()))
        store.images.add(project, [NewImage(image=new, media_type="image/jpeg", size=5)], actor)
    with stub() as running:
        yield running


def train(bench: Bench, jobs: Jobs, server: Stub) -> Job:
    backend = bench.store.backends.create(bench.project, bench.actor, "cars", server.access())
    return jobs.wait(jobs.start_training(backend.id, bench.actor).id)


def label(bench: Bench) -> None:
    image = next(iter(bench.store.images.by_path(bench.project).values()))
    note = Annotation(id=new_id(), shape=Box(64, 96, 192, 192), class_id=CAR)
    diff = Diff(id=new_id(), image_id=image, gesture="draw.box", entries=(Add(record=note),))
    bench.store.layers.save(image, [diff], bench.actor)


def test_a_server_of_the_first_version_is_told_to_learn(bench: Bench, jobs: Jobs, server: Stub) -> None:
    def learn(answering: Answering, _: Call) -> Any:
        answering.stub.version = "2"
        return {"result": "learnt", "status": "ok"}

    server.behave["/webhook"] = learn
    job = train(bench, jobs, server)
    assert (job.state, job.result) == ("done", {"before": "1", "version": "2"}), job.message
    [call] = server.asked("/webhook")
    assert (call.body["action"], call.body["project"]["title"]) == ("START_TRAINING", "Birds")


def test_a_server_of_the_first_version_that_takes_its_time_holds_nobody_who_cancels(
    bench: Bench, jobs: Jobs, server: Stub
) -> None:
    server.behave["/webhook"] = server.hang
    backend = bench.store.backends.create(bench.project, bench.actor, "cars", server.access())
    job = jobs.start_training(backend.id, bench.actor)
    server.wait("/webhook")
    jobs.cancel(job.id)
    for thread in [one for one in threading.enumerate() if one.name.startswith("train")]:
        thread.join(10)
        assert not thread.is_alive()
    assert jobs.wait(job.id).state == "cancelled"


def second(server: Stub, *states: dict[str, Any]) -> None:
    """The server tells its progress: these states, one after the other, the last one for ever."""
    left = list(states)
    server.behave |= {
        "/capabilities": lambda *_: {"trains": True},
        "/train": lambda *_: {"job": "7"},
        "/job_status": lambda *_: left.pop(0) if len(left) > 1 else left[0],
        "/cancel": lambda *_: {"job_status": "cancelled"},
    }


def test_a_server_of_the_second_version_gets_what_is_labelled_and_is_watched(
    bench: Bench, jobs: Jobs, server: Stub
) -> None:
    label(bench)
    second(server, {"job_status": "running", "done": 1, "total": 4}, {"job_status": "finished"})
    job = train(bench, jobs, server)
    assert job.state == "done", job.message
    [call] = server.asked("/train")
    [lesson] = call.body["annotations"]
    [result] = lesson["annotations"][0]["result"]
    assert result["value"]["rectanglelabels"] == ["car"]
    assert (job.done, job.total) == (1, 4)


def test_nothing_to_learn_from(bench: Bench, jobs: Jobs, server: Stub) -> None:
    second(server, {"job_status": "finished"})
    job = train(bench, jobs, server)
    assert (job.state, job.result) == ("failed", {"code": "nothing-to-learn"})
    assert "Label some pictures first" in job.message
    assert server.asked("/train") == []


def test_a_training_that_fails_says_why(bench: Bench, jobs: Jobs, server: Stub) -> None:
    label(bench)
    second(server, {"job_status": "failed", "error": "one class alone cannot be told apart"})
    job = train(bench, jobs, server)
    assert job.state == "failed"
    assert "one class alone" in job.message


def test_a_server_that_cannot_learn_says_so(bench: Bench, jobs: Jobs, server: Stub) -> None:
    server.behave["/webhook"] = always(b'{"detail": "NotImplementedError: fit"}', 500)
    job = train(bench, jobs, server)
    assert (job.state, job.result) == ("failed", {"code": "backend-failed"})
    assert "NotImplementedError" in job.message


def test_cancelling_ends_it_at_the_server_too(bench: Bench, jobs: Jobs, server: Stub) -> None:
    label(bench)
    second(server, {"job_status": "running"})
    backend = bench.store.backends.create(bench.project, bench.actor, "cars", server.access())
    started = jobs.start_training(backend.id, bench.actor)
    server.wait("/job_status")
    jobs.cancel(started.id)
    [call] = server.wait("/cancel")
    assert call.body == {"job": "7"}
    assert bench.store.jobs.get(started.id).state == "cancelled"


def test_a_training_that_the_end_of_the_program_left_is_watched_on(
    bench: Bench, jobs: Jobs, server: Stub
) -> None:
    label(bench)
    second(server, {"job_status": "running"})
    backend = bench.store.backends.create(bench.project, bench.actor, "cars", server.access())
    started = jobs.start_training(backend.id, bench.actor)
    server.wait("/job_status")
    jobs.close()
    second(server, {"job_status": "finished"})
    again = Jobs(bench.store, bench.decoder)
    again.launch()
    try:
        assert again.wait(started.id).state == "done"
    finally:
        again.close()
    assert len(server.asked("/train")) == 1
