"""What becomes of folders, zips and single files that are brought in."""

import io
import json
import zipfile
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from limner.assist.lending import Lender
from limner.dataset import Box, LimnerError, Polygon, new_id
from limner.jobs import Jobs, importing
from limner.jobs.pictures import prepare
from limner.jobs.work import Tools, Work
from limner.media import Entry
from limner.store import ImageFilter, NewImage
from tests.jobs.conftest import Bench


def picture(size: tuple[int, int] = (40, 30), color: str = "red", exif: int | None = None) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    image = Image.new("RGB", size, color)
    more = {}
    if exif:
        tags = Image.Exif()
        tags[0x0112] = exif
        more["exif"] = tags
    image.save(out, "JPEG", **more)
    return out.getvalue()


def coco(*images: tuple[str, int, int], boxes: dict[str, list[float]]) -> str:
    """A COCO file with one box of class `gull` in each named picture."""
    ids = {name: number for number, (name, _, _) in enumerate(images, 7)}
    return json.dumps({
        "images": [{"id": ids[name], "file_name": name, "width": w, "height": h} for name, w, h in images],
        "categories": [{"id": 3, "name": "gull"}],
        "annotations": [
            {"id": 90 + ids[name], "image_id": ids[name], "category_id": 3, "bbox": box, "iscrowd": 0,
             "area": box[2] * box[3], "segmentation": []}
            for name, box in boxes.items()
        ],
    })  # fmt: skip


def lay(folder: Path, files: dict[str, bytes | str]) -> Path:
    """Writes files below the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_pictures_and_labels_come_in_together(bench: Bench, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {
        "west/é 1.jpg": picture(), "west/2.jpg": picture(color="blue"), "east/2.jpg": picture(color="green"),
        "labels.json": coco(("west/é 1.jpg", 40, 30), ("east/2.jpg", 40, 30), boxes={"west/é 1.jpg": [4, 5, 6, 7]}),
    })  # fmt: skip
    job = bench.bring(folder)
    assert job.state == "done"
    assert job.result == {
        "added": 3, "labelled": 2, "annotations": 1, "refused": 0, "duplicates": 0, "known": 0, "unmatched": 0,
    }  # fmt: skip
    page = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10)
    assert [(row.folder, row.name, row.objects, row.status) for row in page.images] == [
        ("east", "2.jpg", 0, "done"), ("west", "2.jpg", 0, "todo"), ("west", "é 1.jpg", 1, "done"),
    ]  # fmt: skip
    [annotation] = bench.store.layers.get(page.images[2].id).annotations
    assert annotation.shape == Box(4, 5, 6, 7)
    assert annotation.source.kind == "import"
    [kind] = bench.store.ontology.get(bench.project).classes
    assert (kind.name, kind.id) == ("gull", annotation.class_id)


def test_what_is_not_taken_is_named_and_the_rest_goes_in(bench: Bench, tmp_path: Path) -> None:
    good = picture()
    folder = lay(tmp_path / "in", {
        "good.jpg": good, "copy.jpg": good, "cut.jpg": good[: len(good) // 2], "empty.png": b"",
        "notes.docx": b"x", "labels.json": coco(("gone.jpg", 4, 4), boxes={"gone.jpg": [0, 0, 1, 1]}),
    })  # fmt: skip
    job = bench.bring(folder)
    assert job.result is not None
    assert (job.result["added"], job.result["refused"], job.result["duplicates"], job.result["unmatched"]) == (
        2, 2, 1, 1,
    )  # fmt: skip
    report = bench.report(job.id)
    assert {name: entry.outcome for name, entry in report.items()} == {
        "cut.jpg": "refused", "empty.png": "refused", "notes.docx": "skipped", "gone.jpg": "unmatched",
        "good.jpg": "duplicate",
    }  # fmt: skip
    assert all(entry.message for entry in report.values())


def test_adding_the_same_again_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {
        "a.jpg": picture(), "labels.json": coco(("a.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4]}),
    })  # fmt: skip
    bench.bring(folder)
    again = bench.bring(folder)
    assert again.result is not None
    assert (again.result["added"], again.result["known"]) == (0, 1)
    page = bench.store.listing.page(bench.project, ImageFilter(), "number", 0, 10)
    assert [row.objects for row in page.images] == [1]
    assert bench.store.recount() == []


def test_classes_of_one_name_are_one_class(bench: Bench, tmp_path: Path) -> None:
    for name, color in (("a.jpg", "red"), ("b.jpg", "blue")):
        bench.bring(lay(tmp_path / name[0], {
            name: picture(color=color), "labels.json": coco((name, 40, 30), boxes={name: [1, 2, 3, 4]}),
        }))  # fmt: skip
    assert [kind.name for kind in bench.store.ontology.get(bench.project).classes] == ["gull"]
    assert list(bench.store.ontology.counts(bench.project).values()) == [2]


def test_labels_on_unturned_pixels_are_turned_with_the_picture(bench: Bench, tmp_path: Path) -> None:
    # A quarter turn clockwise makes it upright: the stored top left becomes the top right.
    folder = lay(tmp_path / "in", {
        "turned.jpg": picture((40, 30), exif=6),
        "labels.json": coco(("turned.jpg", 40, 30), boxes={"turned.jpg": [0, 0, 10, 5]}),
    })  # fmt: skip
    job = bench.bring(folder)
    [row] = bench.store.listing.page(bench.project, ImageFilter(), "number", 0, 10).images
    assert (row.width, row.height) == (30, 40)
    [annotation] = bench.store.layers.get(row.id).annotations
    assert annotation.shape == Box(25, 0, 5, 10)
    assert bench.report(job.id)["turned.jpg"].code == "turned"


def test_a_zip_with_bad_entries_brings_the_good_ones(bench: Bench, jobs: Jobs, tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/one.jpg", picture())
        archive.writestr("../out.jpg", picture(color="blue"))
        archive.writestr("labels.json", coco(("a/one.jpg", 40, 30), boxes={"a/one.jpg": [1, 1, 2, 2]}))
    job = jobs.wait(jobs.start_folder(bench.project, path, bench.actor, copy=True).id)
    assert job.state == "done", job.message
    assert job.result is not None
    assert (job.result["added"], job.result["annotations"], job.result["refused"]) == (1, 1, 1)
    assert not (tmp_path / "out.jpg").exists()


def test_a_folder_read_in_place_is_never_written_and_keeps_what_is_there(
    bench: Bench, jobs: Jobs, tmp_path: Path
) -> None:
    folder = lay(tmp_path / "in", {
        "Annotations/a.xml": "<annotation><filename>a.jpg</filename><size><width>40</width><height>30</height>"
        "<depth>3</depth></size><object><name>gull</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>11</xmax>"
        "<ymax>12</ymax></bndbox></object></annotation>",
        "JPEGImages/a.jpg": picture(),
    })  # fmt: skip
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    job = jobs.wait(jobs.start_folder(bench.project, folder, bench.actor).id)
    assert job.state == "done", job.message
    [row] = bench.store.listing.page(bench.project, ImageFilter(), "number", 0, 10).images
    [annotation] = bench.store.layers.get(row.id).annotations
    assert annotation.shape == Box(1, 2, 10, 10)
    with bench.store.images.open(row.id) as file:
        assert file.read() == (folder / "JPEGImages/a.jpg").read_bytes()
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_cancelled_job_ends_and_leaves_nothing_behind(bench: Bench, jobs: Jobs, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {f"{n}.jpg": picture(color=f"#{n:06x}") for n in range(200)})
    started = jobs.start_folder(bench.project, folder, bench.actor, copy=True)
    jobs.cancel(started.id)
    assert jobs.wait(started.id).state == "cancelled"
    assert not list((bench.store.data / "jobs").glob("*/labels"))


def test_real_photographs_with_polygons(bench: Bench, data: Path) -> None:
    demo = data.parent.parent / "src" / "limner" / "jobs" / "demo_data" / "pictures"
    job = bench.bring(demo)
    assert job.result is not None
    assert (job.result["added"], job.result["labelled"], job.result["annotations"]) == (12, 7, 100)
    with bench.store.dataset(bench.project) as dataset:
        shapes = [one.shape for item in dataset.images for layer in item.layers for one in layer.annotations]
    assert sum(isinstance(shape, Polygon) for shape in shapes) > 80


def test_a_step_that_was_cut_off_goes_on_where_it_was(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    folder = lay(tmp_path / "in", {f"{n}.jpg": picture(color=f"#{n * 40:02x}0000") for n in range(5)})
    spec = {"folder": str(folder), "copy": True}
    job = bench.store.jobs.create(new_id(), "import", bench.project, bench.actor, spec)
    bench.store.jobs.start(job.id)
    looked_at: list[str] = []

    def watched(work: Work, entry: Entry, source: UUID | None) -> NewImage | LimnerError:
        if entry.name == "3.jpg" and len(looked_at) < 4:
            raise KeyboardInterrupt
        looked_at.append(entry.name)
        return prepare(work, entry, source)

    monkeypatch.setattr(importing, "prepare", watched)
    work = Tools(bench.store, bench.decoder, Lender(bench.store, bench.decoder)).work(job.id)
    importing.gather(work)
    with pytest.raises(KeyboardInterrupt):
        importing.add_pictures(work)
    done, looked_at[:] = set(looked_at), [""] * 4
    assert {"0.jpg", "1.jpg"} <= done
    work = Tools(bench.store, bench.decoder, Lender(bench.store, bench.decoder)).work(job.id)
    importing.add_pictures(work)
    assert sorted(looked_at[4:]) == ["2.jpg", "3.jpg", "4.jpg"]
    importing.add_labels(work)
    importing.finish(work)
    ended = bench.store.jobs.get(job.id)
    assert ended.result is not None
    assert (ended.result["added"], ended.result["known"]) == (5, 0)
    assert bench.report(job.id) == {}


def test_pictures_of_a_try_that_was_cut_off_before_it_was_noted_are_no_old_ones(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, bytes | str] = {f"{n}.jpg": picture(color=f"#{n * 40:02x}0000") for n in range(3)}
    folder = lay(tmp_path / "in", files)
    spec = {"folder": str(folder), "copy": True}
    job = bench.store.jobs.create(new_id(), "import", bench.project, bench.actor, spec)
    bench.store.jobs.start(job.id)
    work = Tools(bench.store, bench.decoder, Lender(bench.store, bench.decoder)).work(job.id)
    importing.gather(work)
    with monkeypatch.context() as patch:
        patch.setattr(importing, "_note", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            importing.add_pictures(work)
    assert len(bench.store.images.by_path(bench.project)) == 3
    importing.add_pictures(work)
    importing.add_labels(work)
    importing.finish(work)
    ended = bench.store.jobs.get(job.id)
    assert ended.result is not None
    assert (ended.result["added"], ended.result["known"]) == (3, 0)
    assert bench.report(job.id) == {}
