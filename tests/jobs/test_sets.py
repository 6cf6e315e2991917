"""What label files say comes in, and goes out again as it was."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Box, Keypoints, Mask, Polygon
from limner.formats import convert
from limner.jobs import ExportSpec, Jobs
from limner.store import ImageFilter
from tests.jobs.conftest import Bench
from tests.jobs.test_importing import coco, lay, picture


def voc(name: str, kind: str, corners: tuple[int, int, int, int], more: str = "") -> str:
    sides = zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True)
    box = "".join(f"<{side}>{value}</{side}>" for side, value in sides)
    size = "<size><width>40</width><height>30</height><depth>3</depth></size>"
    return (
        f"<annotation><filename>{name}</filename>{size}"
        f"<object><name>{kind}</name>{more}<bndbox>{box}</bndbox></object></annotation>"
    )


def exported(bench: Bench, jobs: Jobs, format: str, folder: Path) -> tuple[dict[str, Any], Path]:
    """The result of an export, and where its zip was laid out."""
    job = jobs.wait(jobs.start_export(bench.project, ExportSpec(format=format), bench.actor).id)
    assert job.state == "done", job.message
    assert job.result is not None
    with zipfile.ZipFile(jobs.export_file(job.id)) as archive:
        archive.extractall(folder)
    return job.result, folder


def parts(path: Path) -> dict[str, Any]:
    plain = json.loads(path.read_text())
    listed = {name: {row["id"]: row for row in plain.pop(name, [])} for name in ("annotations", "categories")}
    pictures = {
        row["id"]: {key: value for key, value in row.items() if key != "file_name"}
        for row in plain.pop("images")
    }
    return {**plain, **listed, "images": pictures}


@pytest.mark.parametrize("whole", [False, True], ids=["small", "whole"])
def test_a_coco_set_comes_back_record_by_record(
    whole: bool, bench: Bench, jobs: Jobs, data: Path, shared: Path | None, tmp_path: Path
) -> None:
    source = shared / "data/coco-cc-mini" if whole and shared else data / "formats/coco"
    job = jobs.wait(jobs.start_folder(bench.project, source, bench.actor).id)
    assert job.state == "done", job.message
    result, out = exported(bench, jobs, "coco", tmp_path / "out")
    assert (result["ledger"]["rows"], result["verify"]["faults"]) == ([], [])
    files = sorted((source / "annotations").glob("*.json"))
    assert len(files) == 6
    for path in files:
        assert parts(path) == parts(out / "annotations" / path.name.replace("2017", "")), path.name
    shutil.copytree(source, tmp_path / "pictures", ignore=shutil.ignore_patterns("annotations"))
    convert(out, tmp_path / "again", "coco", images=tmp_path / "pictures", strict=True, verified=True)


def test_what_one_format_says_stays_with_it(bench: Bench, jobs: Jobs, tmp_path: Path) -> None:
    ours = {"info": {"year": 2026}, "licenses": [{"id": 4, "name": "CC0", "url": "u"}], "mine": [1]}
    theirs = {"licenses": [{"id": 4, "name": "CC-BY", "url": "v"}]}
    labels = json.loads(coco(("c.jpg", 40, 30), boxes={"c.jpg": [1, 2, 3, 4]}))
    labels["images"][0]["license"] = 4
    other = json.loads(coco(("d.jpg", 40, 30), boxes={"d.jpg": [1, 2, 3, 4]}))
    other["images"][0] |= {"license": 4, "id": 70}
    other["annotations"][0] |= {"image_id": 70, "id": 700}
    folder = lay(tmp_path / "in", {
        "coco/labels.json": json.dumps(labels | ours), "coco/c.jpg": picture(color="blue"),
        "other/labels.json": json.dumps(other | theirs), "other/d.jpg": picture(color="black"),
        "voc/Annotations/v.xml": voc("v.jpg", "gull", (0, 0, 10, 20), "<pose>Left</pose>"),
        "voc/JPEGImages/v.jpg": picture(color="green"),
    })  # fmt: skip
    job = bench.bring(folder)
    assert job.result is not None
    assert (job.result["labelled"], job.result["annotations"], job.result["refused"]) == (3, 3, 0)
    with bench.store.dataset(bench.project) as dataset:
        assert dataset.extra == {"coco": ours, "voc": {"first": 0}}
    _, out = exported(bench, jobs, "coco", tmp_path / "coco")
    after = json.loads((out / "annotations/instances.json").read_text())
    named = {row["id"]: row["name"] for row in after["licenses"]}
    assert [named.get(image.get("license")) for image in after["images"]] == ["CC0", "CC-BY", None]
    assert (after["info"], after["mine"]) == (ours["info"], [1])
    assert "pose" not in (out / "annotations/instances.json").read_text()
    _, out = exported(bench, jobs, "voc", tmp_path / "voc")
    text = (out / "Annotations/voc/JPEGImages/v.xml").read_text()
    assert "<pose>Left</pose>" in text
    assert "<xmin>0</xmin>" in text
    assert "CC0" not in "".join(path.read_text() for path in (out / "Annotations").rglob("*.xml"))


def test_several_formats_in_one_folder_are_all_read(bench: Bench, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {
        "a/labels.json": coco(("a.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4]}), "a/a.jpg": picture(),
        "b/Annotations/b.xml": voc("b.jpg", "tern", (2, 3, 11, 12)), "b/JPEGImages/b.jpg": picture(color="blue"),
        "c/data.yaml": "names: [gull, skua]\n", "c/images/c.jpg": picture(color="green"),
        "c/labels/c.txt": "1 0.5 0.5 0.5 0.4\n",
    })  # fmt: skip
    job = bench.bring(folder)
    assert job.result is not None
    assert (job.result["added"], job.result["labelled"], job.result["annotations"]) == (3, 3, 3)
    classes = bench.store.ontology.get(bench.project).by_index()
    assert [(kind.index, kind.name) for kind in classes] == [(0, "gull"), (1, "tern"), (2, "skua")]
    names = {kind.id: kind.name for kind in classes}
    page = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10)
    found = [(names[one.class_id or kind.id], one.shape) for kind in classes[:1] for row in page.images
             for one in bench.store.layers.get(row.id).annotations]  # fmt: skip
    assert found == [("gull", Box(1, 2, 3, 4)), ("tern", Box(1, 2, 10, 10)), ("skua", Box(10, 9, 20, 12))]


def test_labels_may_come_later_than_their_pictures(bench: Bench, data: Path, tmp_path: Path) -> None:
    source = data / "formats/coco"
    for part in ("train2017", "val2017"):
        shutil.copytree(source / part, tmp_path / "pictures" / part)
    bench.bring(tmp_path / "pictures")
    shutil.copytree(source / "annotations", tmp_path / "labels" / "annotations")
    job = bench.bring(tmp_path / "labels")
    assert job.result is not None
    assert (job.result["added"], job.result["labelled"], job.result["unmatched"]) == (0, 4, 0)
    page = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10)
    shapes = {type(one.shape) for row in page.images for one in bench.store.layers.get(row.id).annotations}
    assert {Polygon, Keypoints} <= shapes
    assert all(row.status == "done" for row in page.images)
    again = bench.bring(tmp_path / "labels")
    assert again.result is not None
    assert [row.objects for row in page.images] == [
        row.objects for row in bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10).images
    ]


def test_masks_of_crowds_come_back(bench: Bench, jobs: Jobs, tmp_path: Path) -> None:
    crowd = {
        "id": 5, "image_id": 7, "category_id": 3, "iscrowd": 1, "bbox": [1, 2, 2, 3], "area": 6, "odd": {"a": [1]},
        "segmentation": {"counts": [32, 3, 27, 3, 1135], "size": [30, 40]},
    }  # fmt: skip
    labels = json.loads(coco(("a.jpg", 40, 30), boxes={}))
    labels["annotations"] = [crowd]
    bench.bring(lay(tmp_path / "in", {"a.jpg": picture(), "labels.json": json.dumps(labels)}))
    [row] = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10).images
    [one] = bench.store.layers.get(row.id).annotations
    assert isinstance(one.shape, Mask)
    _, out = exported(bench, jobs, "coco", tmp_path / "out")
    assert json.loads((out / "annotations/instances.json").read_text())["annotations"] == [crowd]
