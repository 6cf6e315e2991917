"""What comes out, and what is said about what does not."""

import json
import zipfile
from pathlib import Path

import msgspec
import pytest

from limner.dataset import LimnerError
from limner.jobs import ExportSpec, Jobs
from limner.store import ImageFilter
from tests.jobs.conftest import Bench

DEMO = Path(__file__).resolve().parents[2] / "src" / "limner" / "jobs" / "demo_data" / "pictures"


def test_what_went_in_as_coco_comes_out_the_same(bench: Bench, jobs: Jobs) -> None:
    bench.bring(DEMO)
    job = jobs.wait(jobs.start_export(bench.project, ExportSpec(format="coco"), bench.actor).id)
    assert job.state == "done", job.message
    assert job.result is not None
    assert (job.result["ledger"]["changed"], job.result["ledger"]["lost"]) == (0, 0)
    with zipfile.ZipFile(jobs.export_file(job.id)) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".json")]
        after = json.loads(archive.read(name))
    before = json.loads((DEMO / "labels.json").read_text())
    for what in ("annotations", "categories"):
        assert sorted(after[what], key=lambda one: one["id"]) == sorted(
            before[what], key=lambda one: one["id"]
        )
    labelled = {image["id"]: image for image in before["images"]}
    assert all({**image, **labelled.get(image["id"], {})} == image for image in after["images"])


def test_a_dry_run_says_what_the_real_one_says(bench: Bench, jobs: Jobs) -> None:
    bench.bring(DEMO)
    spec = ExportSpec(format="yolo")
    dry = jobs.wait(jobs.start_export(bench.project, msgspec.structs.replace(spec, dry=True), bench.actor).id)
    real = jobs.wait(jobs.start_export(bench.project, spec, bench.actor).id)
    assert dry.result is not None
    assert real.result is not None, real.message
    assert dry.result["ledger"] == real.result["ledger"]
    assert dry.result["ledger"]["changed"] > 80
    with pytest.raises(LimnerError, match="no file"):
        jobs.export_file(dry.id)


def test_a_filter_and_the_pictures(bench: Bench, jobs: Jobs) -> None:
    bench.bring(DEMO)
    spec = ExportSpec(format="voc", filter=ImageFilter(name="gull"), pictures=True)
    job = jobs.wait(jobs.start_export(bench.project, spec, bench.actor).id)
    assert job.state == "done", job.message
    with zipfile.ZipFile(jobs.export_file(job.id)) as archive:
        names = archive.namelist()
        [picture] = [name for name in names if name.endswith(".jpg")]
        assert archive.read(picture) == (DEMO / "gull.jpg").read_bytes()
    assert len([name for name in names if name.endswith(".xml")]) == 1


def test_an_unknown_format_fails_with_its_reason(bench: Bench, jobs: Jobs) -> None:
    job = jobs.wait(jobs.start_export(bench.project, ExportSpec(format="nothing"), bench.actor).id)
    assert job.state == "failed"
    assert "nothing" in job.message
