"""Jobs that the end of the program, a full disk or a long pause cut off."""

import os
import threading
from pathlib import Path
from uuid import UUID

import pytest

from limner.dataset import new_id
from limner.jobs import Jobs, workflows
from limner.store import StorageFailed, Store
from tests.jobs.conftest import Bench
from tests.jobs.test_importing import lay, picture


def test_a_step_that_outlives_the_engine_does_not_fail_its_job(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, closed, over = threading.Event(), threading.Event(), threading.Event()
    images = type(bench.store.images)
    add = images.add

    def late(*args: object) -> object:
        inside.set()
        assert closed.wait(60)
        try:
            return add(*args)  # type: ignore[arg-type]
        finally:
            over.set()

    engine = Jobs(bench.store, bench.decoder)
    engine.launch()
    with monkeypatch.context() as patch:
        patch.setattr(images, "add", late)
        job = engine.start_folder(bench.project, lay(tmp_path / "in", {"a.jpg": picture()}), bench.actor)
        assert inside.wait(60)
        step = [one for one in threading.enumerate() if one.name.startswith("ThreadPoolExecutor")]
        engine.close()
        closed.set()
        assert over.wait(60)
        for one in step:
            one.join(5)
    assert bench.store.jobs.get(job.id).state == "running"

    again = Jobs(bench.store, bench.decoder)
    again.launch()
    try:
        assert again.wait(job.id).state == "done"
    finally:
        again.close()


def test_a_job_that_could_not_note_its_failure_has_failed_at_the_next_launch(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("the disk is full", code="disk-full")

    engine = Jobs(bench.store, bench.decoder)
    engine.launch()
    with monkeypatch.context() as patch:
        patch.setattr(type(bench.store.images), "add", full)
        patch.setattr(type(bench.store.jobs), "finish", full)
        job = engine.start_folder(bench.project, lay(tmp_path / "in", {"a.jpg": picture()}), bench.actor)
        while not workflows.ended(job.id):
            threading.Event().wait(0.05)
    engine.close()
    assert bench.store.jobs.get(job.id).state == "running"

    again = Jobs(bench.store, bench.decoder)
    again.launch()
    again.close()
    assert bench.store.jobs.get(job.id).state == "failed"


def test_files_of_unfinished_jobs_outlast_a_long_pause(bench: Bench) -> None:
    def leave(job: UUID) -> Path:
        place = bench.store.data / "jobs" / str(job)
        place.mkdir(parents=True)
        os.utime(place, (0, 0))
        return place

    waiting = _queued(bench.store, bench)
    kept, gone = leave(waiting), leave(new_id())
    bench.store.jobs.start(waiting)
    engine = Jobs(bench.store, bench.decoder)
    seen: list[bool] = []
    patch = pytest.MonkeyPatch()
    patch.setattr(workflows, "start", lambda *_: seen.append(kept.exists()))
    try:
        engine.launch()
    finally:
        patch.undo()
        engine.close()
    assert seen == [True]
    assert not gone.exists()


def _queued(store: Store, bench: Bench) -> UUID:
    return store.jobs.create(new_id(), "import", bench.project, bench.actor, {"folder": "nowhere"}).id
