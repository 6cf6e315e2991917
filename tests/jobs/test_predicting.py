"""Many pictures put to a model server: what is stored, what is said, and what a bad server can do."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from limner.dataset import Annotation, Class, Image, Layer, decode, derived_id, new_id
from limner.jobs import Jobs, PredictSpec, crew
from limner.store import Backend, Job, NewImage, ReportEntry
from tests.jobs.conftest import Bench
from tests.ml_backends import Answering, Call, Stub, always, answers, box, stub

CAR = derived_id("class", "car")


@dataclass
class Desk:
    """A project with pictures, its engine, and a model server that it is connected to."""

    bench: Bench
    jobs: Jobs
    server: Stub
    backend: Backend
    images: list[UUID] = field(default_factory=list)

    def predict(self, **more: Any) -> Job:
        spec = PredictSpec(backend=self.backend.id, **more)
        return self.jobs.wait(self.jobs.start_prediction(spec, self.bench.actor).id)

    def layer(self, image: int, owner: str = "cars 1") -> list[Annotation]:
        found = self.bench.store.layers.read(self.images[image], "model", owner)
        return list(decode(found, Layer).annotations)

    def stored(self, owner: str = "cars 1") -> list[int]:
        return [len(self.layer(number, owner)) for number in range(len(self.images))]

    def report(self, job: Job) -> list[ReportEntry]:
        return list(self.bench.store.jobs.entries(job.id, limit=1000))

    def asked(self) -> list[list[int]]:
        """The inner ids of the tasks of every request."""
        return [[task["inner_id"] for task in call.body["tasks"]] for call in self.server.asked("/predict")]


@pytest.fixture
def desk(bench: Bench, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(crew, "_WAITS", (0.01, 0.01))
    store, project, actor = bench.store, bench.project, bench.actor
    store.ontology.put_class(project, Class(id=CAR, name="car", index=0), actor)
    with stub() as server:
        backend = store.backends.create(project, actor, "cars", server.access())
        desk = Desk(bench, jobs, server, backend)
        add(desk, 6)
        yield desk


def add(desk: Desk, count: int) -> None:
    store, new = desk.bench.store, []
    for number in range(len(desk.images), len(desk.images) + count):
        hash = store.blobs.put(b"picture %d" % number)
        image = Image(id=new_id(), name=f"{number}.jpg", width=640, height=480, hash=hash)
        new.append(NewImage(image=image, media_type="image/jpeg", size=9))
    desk.images += [one.id for one in store.images.add(desk.bench.project, new, desk.bench.actor)]


def test_every_picture_is_asked_about_and_what_is_found_is_a_layer_of_the_model(desk: Desk) -> None:
    job = desk.predict()
    assert job.state == "done", job.message
    assert job.result == {
        "pictures": 6, "predicted": 6, "suggestions": 6, "refused": 0, "failed": 0, "unknown": {}, "version": "1",
    }  # fmt: skip
    assert desk.stored() == [1] * 6
    assert desk.bench.store.layers.get(desk.images[0]).annotations == ()
    assert desk.report(job) == []
    assert sorted(number for batch in desk.asked() for number in batch) == [1, 2, 3, 4, 5, 6]
    assert (job.done, job.total) == (6, 6)
    assert desk.bench.store.backends.get(desk.backend.id).version == "1"


def test_pictures_that_this_version_has_seen_are_passed_over_unless_it_is_asked_again(desk: Desk) -> None:
    desk.server.behave["/predict"] = answers()
    desk.predict()
    assert desk.stored() == [0] * 6
    add(desk, 2)
    desk.server.behave.clear()
    assert (desk.predict().result or {})["pictures"] == 2
    assert desk.stored() == [0] * 6 + [1] * 2
    assert (desk.predict(again=True).result or {})["pictures"] == 8
    desk.server.behave["/predict"] = answers(box(), box(x=40))
    desk.predict(again=True, images=(desk.images[0], desk.images[7]))
    assert desk.stored() == [2] + [1] * 6 + [2]


def test_a_new_version_sees_every_picture_and_has_a_layer_of_its_own(desk: Desk) -> None:
    desk.predict()
    desk.server.version = "2"
    desk.predict()
    assert desk.stored("cars 1") == desk.stored("cars 2") == [1] * 6


def test_a_version_that_changes_half_way_is_said(desk: Desk) -> None:
    def behave(answering: Answering, call: Call) -> Any:
        late = call.body["tasks"][0]["inner_id"] > 3
        return answers(box(), model_version="2" if late else "1")(answering, call)

    desk.server.behave["/predict"] = behave
    job = desk.predict()
    first, second = desk.stored("cars 1"), desk.stored("cars 2")
    assert [a + b for a, b in zip(first, second, strict=True)] == [1] * 6
    assert 0 < sum(second) < 6
    [entry] = desk.report(job)
    assert (entry.outcome, entry.code) == ("noted", "version")
    assert "from 1 to 2" in entry.message


def test_another_number_of_results_is_asked_for_one_by_one(desk: Desk) -> None:
    def behave(answering: Answering, call: Call) -> Any:
        if len(call.body["tasks"]) > 1:
            return {"results": [{"result": [box()]}]}
        return answers(box())(answering, call)

    desk.server.behave["/predict"] = behave
    job = desk.predict()
    assert (job.state, desk.stored(), desk.report(job)) == ("done", [1] * 6, [])
    assert [1] in desk.asked()


@pytest.mark.parametrize("count", [0, 2])
def test_a_picture_with_no_or_two_results_is_refused(desk: Desk, count: int) -> None:
    desk.server.behave["/predict"] = lambda *_: {"results": [{"result": [box()]}] * count}
    job = desk.predict()
    assert desk.stored() == [0] * 6
    assert {entry.code for entry in desk.report(job)} == {"backend-wrong-answer"}
    assert len(desk.report(job)) == 6
    assert desk.bench.store.backends.waiting(desk.bench.project, PredictSpec(backend=CAR).filter, "cars 1")


def test_a_picture_that_the_server_trips_over_costs_no_other(desk: Desk) -> None:
    def behave(answering: Answering, call: Call) -> Any:
        if 3 in [task["inner_id"] for task in call.body["tasks"]]:
            return answering.say(b'{"detail": "ValueError: no such size"}', 500)
        return answers(box())(answering, call)

    desk.server.behave["/predict"] = behave
    job = desk.predict()
    assert job.state == "done"
    assert desk.stored() == [1, 1, 0, 1, 1, 1]
    [entry] = desk.report(job)
    assert (entry.name, entry.outcome, entry.code) == ("2.jpg", "failed", "backend-failed")
    assert "ValueError: no such size" in entry.message
    desk.server.behave.clear()
    assert (desk.predict().result or {})["pictures"] == 1
    assert desk.stored() == [1] * 6


def test_a_picture_that_the_server_gives_a_reason_for_has_that_reason(desk: Desk) -> None:
    def behave(answering: Answering, call: Call) -> Any:
        reasons = ["it is too dark" if task["inner_id"] == 3 else None for task in call.body["tasks"]]
        return {**answers(box())(answering, call), "errors": reasons}

    desk.server.behave["/predict"] = behave
    [entry] = desk.report(desk.predict())
    assert (entry.name, entry.outcome) == ("2.jpg", "failed")
    assert "it is too dark" in entry.message
    assert desk.stored() == [1, 1, 0, 1, 1, 1]


def test_what_is_refused_is_told_for_each_picture_and_nothing_of_it_is_stored(desk: Desk) -> None:
    odd = (box(), box(x=float("nan")), box(x=120), box("lorry"), box("lorry", 50))
    desk.server.behave["/predict"] = answers(*odd)
    job = desk.predict()
    assert desk.stored() == [1] * 6
    assert len(desk.report(job)) == 6
    assert "And 1 more." in desk.report(job)[0].message
    assert (job.result or {})["refused"] == 24
    assert (job.result or {})["unknown"] == {"lorry": 12}
    assert desk.bench.store.backends.get(desk.backend.id).unknown == {"lorry": 12}


def test_labels_are_read_as_the_project_says(desk: Desk) -> None:
    desk.bench.store.backends.change(desk.backend.id, labels={"auto": "car", "sky": None})
    desk.server.behave["/predict"] = answers(box("auto"), box("sky", 50))
    job = desk.predict()
    assert (desk.stored(), desk.report(job)) == ([1] * 6, [])
    assert {one.class_id for one in desk.layer(0)} == {CAR}


def test_a_server_that_is_gone_fails_the_job_and_says_what_to_do(desk: Desk) -> None:
    gone = desk.bench.store.backends.change(desk.backend.id, url="http://127.0.0.1:1")
    job = desk.predict()
    assert (job.state, job.result) == ("failed", {"code": "backend-unreachable"})
    assert "Is the model server running" in job.message
    assert "nobody answers" in desk.bench.store.backends.get(gone.id).problem


def test_a_server_that_fails_always_is_left_alone_and_asked_again_later(desk: Desk) -> None:
    add(desk, 40)
    desk.server.behave["/predict"] = always(b'{"detail": "out of memory"}', 500)
    job = desk.predict()
    assert (job.state, job.result) == ("failed", {"code": "backend-failed"})
    assert "start again" in job.message
    assert len(desk.server.asked("/predict")) < 40
    desk.server.behave.clear()
    assert desk.predict().state == "done"
    assert desk.stored() == [1] * 46


def test_a_hanging_server_does_not_hold_a_job_that_is_cancelled(desk: Desk) -> None:
    desk.server.behave["/predict"] = desk.server.hang
    started = desk.jobs.start_prediction(PredictSpec(backend=desk.backend.id), desk.bench.actor)
    desk.server.wait("/predict")
    desk.jobs.cancel(started.id)
    lanes = [one for one in threading.enumerate() if one.name.startswith("predict")]
    for lane in lanes:
        lane.join(10)
        assert not lane.is_alive()
    assert desk.bench.store.jobs.get(started.id).state == "cancelled"
    assert desk.stored() == [0] * 6


def test_a_job_that_the_end_of_the_program_cut_off_goes_on(desk: Desk) -> None:
    add(desk, 300)
    behave = answers(box())

    def once(answering: Answering, call: Call) -> Any:
        if 250 in [task["inner_id"] for task in call.body["tasks"]]:
            return desk.server.hang(answering, call)
        return behave(answering, call)

    desk.server.behave["/predict"] = once
    started = desk.jobs.start_prediction(PredictSpec(backend=desk.backend.id), desk.bench.actor)
    with desk.server.heard:
        assert desk.server.heard.wait_for(lambda: any(250 in batch for batch in desk.asked()), 30)
    desk.jobs.close()
    desk.server.behave["/predict"] = behave
    again = Jobs(desk.bench.store, desk.bench.decoder)
    again.launch()
    try:
        job = again.wait(started.id)
    finally:
        again.close()
    assert job.state == "done", job.message
    assert desk.stored() == [1] * 306
    assert {name: (job.result or {})[name] for name in ("predicted", "suggestions")} == {
        "predicted": 306, "suggestions": 306
    }  # fmt: skip
    assert desk.bench.store.recount() == []


def test_the_same_job_asked_for_twice_is_one(desk: Desk) -> None:
    desk.server.behave["/predict"] = desk.server.hang
    spec = PredictSpec(backend=desk.backend.id)
    first = desk.jobs.start_prediction(spec, desk.bench.actor)
    assert desk.jobs.start_prediction(spec, desk.bench.actor).id == first.id
    desk.jobs.cancel(first.id)
