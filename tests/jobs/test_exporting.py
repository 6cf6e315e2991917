"""What comes out, and what is said about what does not."""

import json
import zipfile
from pathlib import Path

import msgspec
import pytest

from limner.dataset import Add, Annotation, Comment, Diff, LimnerError, Relation, RelationType, new_id
from limner.jobs import ExportSpec, Jobs
from limner.store import ImageFilter, ImportedLayer
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


def test_comments_and_what_is_said_of_relations_come_out_and_in_again(
    bench: Bench, jobs: Jobs, tmp_path: Path
) -> None:
    bench.bring(DEMO)
    store = bench.store
    kind = RelationType(id=new_id(), name="next to")
    store.ontology.describe(bench.project, bench.actor, relation_types=(kind,))
    [image] = store.listing.page(bench.project, ImageFilter(name="gull"), "number", 0, 1).images
    one = store.layers.get(image.id).annotations[0]
    other = Annotation(id=new_id(), shape=one.shape, class_id=one.class_id)
    link = Relation(
        id=new_id(),
        type_id=kind.id,
        source_id=one.id,
        target_id=other.id,
        attributes={str(new_id()): "close"},
    )
    said = (
        Comment(id=new_id(), text="which kind of gull?", annotation_id=one.id, point=(12.5, 7)),
        Comment(id=new_id(), text="blurred", resolved=True),
    )
    entries = tuple(Add(record=record) for record in (other, link, *said))
    diff = Diff(id=new_id(), image_id=image.id, gesture="say", entries=entries)
    store.layers.save(image.id, [diff], bench.actor)
    counts = store.projects.get(bench.project).objects
    job = jobs.wait(
        jobs.start_export(bench.project, ExportSpec(format="limner", pictures=True), bench.actor).id
    )
    with zipfile.ZipFile(jobs.export_file(job.id)) as archive:
        archive.extractall(tmp_path / "out")
    again = store.projects.create("Again", bench.actor).id
    came = jobs.wait(jobs.start_folder(again, tmp_path / "out", bench.actor).id)
    assert came.result is not None
    assert (came.state, came.result["refused"]) == ("done", 0)
    assert store.projects.get(again).objects == counts
    [image] = store.listing.page(again, ImageFilter(name="gull"), "number", 0, 1).images
    layer = store.layers.get(image.id)
    assert [(c.text, c.point, c.annotation_id, c.resolved) for c in layer.comments] == [
        (c.text, c.point, c.annotation_id, c.resolved) for c in said
    ]
    [relation] = layer.relations
    assert relation.attributes == link.attributes
    [type] = store.ontology.get(again).relation_types
    assert (type.id, type.name) == (relation.type_id, "next to")


def test_a_format_without_comments_says_that_they_are_left_out(bench: Bench, jobs: Jobs) -> None:
    bench.bring(DEMO)
    [image] = bench.store.listing.page(bench.project, ImageFilter(name="gull"), "number", 0, 1).images
    said = Add(record=Comment(id=new_id(), text="blurred"))
    diff = Diff(id=new_id(), image_id=image.id, gesture="say", entries=(said,))
    bench.store.layers.save(image.id, [diff], bench.actor)
    job = jobs.wait(jobs.start_export(bench.project, ExportSpec(format="coco", dry=True), bench.actor).id)
    assert job.result is not None
    told = {row["what"]: row["severity"] for row in job.result["ledger"]["rows"]}
    assert told["comments"] == "note"


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


def test_what_models_found_is_left_out_unless_their_layer_is_asked_for(bench: Bench, jobs: Jobs) -> None:
    bench.bring(DEMO)
    store = bench.store
    [image] = store.listing.page(bench.project, ImageFilter(name="gull"), "number", 0, 1).images
    found = store.layers.get(image.id).annotations[0]
    mine = tuple(msgspec.structs.replace(found, id=new_id(), score=0.5) for _ in range(3))
    item = ImportedLayer(image=image.id, records=mine)
    store.layers.import_layers(bench.project, new_id(), [item], bench.actor, "model", "spot 2")

    def written(layer: str) -> int:
        job = jobs.wait(
            jobs.start_export(bench.project, ExportSpec(format="coco", layer=layer), bench.actor).id
        )
        assert job.state == "done", job.message
        with zipfile.ZipFile(jobs.export_file(job.id)) as archive:
            [name] = [name for name in archive.namelist() if name.endswith(".json")]
            return len(json.loads(archive.read(name))["annotations"])

    assert (written("main"), written("model:spot 2")) == (store.projects.get(bench.project).objects, 3)
    wrong = ExportSpec(format="coco", layer="model:spot 3")
    failed = jobs.wait(jobs.start_export(bench.project, wrong, bench.actor).id)
    assert failed.state == "failed"
    assert "the project has no layer model:spot 3" in failed.message
