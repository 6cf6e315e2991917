"""What an import says before it is begun, and that it does what was then chosen."""

import io
import json
import time
import zipfile
from typing import Any
from uuid import UUID

import pytest
from PIL import Image as Pixels

from limner.dataset import Class, new_id
from limner.jobs import Choice, Choices, Jobs
from limner.jobs.choices import NO_LABELS
from limner.store import ImageFilter, Job
from tests.jobs.conftest import Bench
from tests.jobs.test_importing import coco, picture

VOC = (
    "<annotation><filename>a.jpg</filename><size><width>40</width><height>30</height><depth>3</depth></size>"
    "<object><name>tern</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object>"
    "</annotation>"
)
BOTH: dict[str, bytes | str] = {
    "a.jpg": picture(),
    "a.xml": VOC,
    "gulls.json": coco(("a.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4]}),
}
"""Labels of one picture in two formats, side by side."""


def send(bench: Bench, files: dict[str, bytes | str]) -> UUID:
    """An upload of these files."""
    upload = new_id()
    bench.store.uploads.begin(bench.project, upload, bench.actor)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        bench.store.uploads.append(upload, name, 0, data)
        bench.store.uploads.finish(upload, name)
    return upload


def looked(bench: Bench, jobs: Jobs, upload: UUID) -> dict[str, Any]:
    """What its preview says."""
    job = jobs.wait(jobs.start_preview(bench.project, upload, bench.actor).id)
    assert job.state == "done", job.message
    assert job.result is not None
    return job.result


def done(bench: Bench, jobs: Jobs, upload: UUID, choices: Choices) -> Job:
    """The ended import."""
    job = jobs.wait(jobs.start_import(bench.project, upload, bench.actor, choices).id)
    assert job.state == "done", job.message
    return job


def classes(bench: Bench) -> list[str]:
    return [kind.name for kind in bench.store.ontology.get(bench.project).classes]


def pictures(bench: Bench) -> list[str]:
    page = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 100)
    return [f"{row.folder}/{row.name}".lstrip("/") for row in page.images]


def label_picture(values: list[tuple[tuple[int, int], int]]) -> bytes:
    """A PNG of 8 × 6 whose pixels are class numbers, in VOC's palette."""
    image = Pixels.new("P", (8, 6))
    image.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128, 128, 0, 128, 0, 128, 128])
    for place, value in values:
        image.putpixel(place, value)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_it_says_what_will_come_in_and_stores_nothing(bench: Bench, jobs: Jobs) -> None:
    bench.store.ontology.put_class(bench.project, Class(id=new_id(), name="gull", index=0), bench.actor)
    boxes: dict[str, list[float]] = {"a.jpg": [1, 2, 3, 4], "gone.jpg": [0, 0, 1, 1]}
    upload = send(bench, {
        "a.jpg": picture(), "cut.png": b"\x89PNG\r\n\x1a\nno more",
        "labels.json": coco(("a.jpg", 40, 30), ("gone.jpg", 4, 4), boxes=boxes),
        "notes.txt": "labels will come later",
    })  # fmt: skip
    said = looked(bench, jobs, upload)
    assert (said["pictures"], said["refused"]) == (1, 1)
    assert {one["name"]: one["outcome"] for one in said["problems"]} == {"cut.png": "refused"}
    [found] = said["sets"]
    assert (found["place"], found["layout"]) == (".", False)
    [candidate] = found["candidates"]
    assert candidate["format"] == "coco"
    assert candidate["evidence"]
    assert (candidate["labelled"], candidate["objects"], candidate["unmatched"]) == (1, 1, 1)
    assert candidate["unmatched_names"] == ["gone.jpg"]
    assert [(one["name"], one["objects"], one["known"]) for one in candidate["classes"]] == [
        ("gull", 1, True)
    ]
    assert pictures(bench) == []
    assert bench.store.uploads.get(upload).files == 4


def test_pictures_alone_have_nothing_to_ask(bench: Bench, jobs: Jobs) -> None:
    said = looked(bench, jobs, send(bench, {"west/a.jpg": picture(), "east/b.jpg": picture(color="blue")}))
    assert said == {"pictures": 2, "refused": 0, "sets": [], "problems": [], "problem_count": 0}


def test_where_two_formats_fit_the_chosen_one_comes_in(bench: Bench, jobs: Jobs) -> None:
    upload = send(bench, BOTH)
    [found] = looked(bench, jobs, upload)["sets"]
    assert {one["format"]: one["classes"][0]["name"] for one in found["candidates"]} == {
        "coco": "gull",
        "voc": "tern",
    }
    done(bench, jobs, upload, Choices(places={found["place"]: Choice(format="voc")}))
    assert classes(bench) == ["tern"]


@pytest.mark.parametrize(
    ("choices", "names"),
    [(NO_LABELS, []), (Choices(format="coco"), ["gull"]), (Choices(format="voc"), ["tern"]), (Choices(), [])],
)
def test_what_comes_in_without_a_look(bench: Bench, jobs: Jobs, choices: Choices, names: list[str]) -> None:
    job = done(bench, jobs, send(bench, BOTH), choices)
    assert classes(bench) == names
    codes = {entry.code for entry in bench.store.jobs.entries(job.id)}
    assert codes == ({"ambiguous"} if choices == Choices() else set())
    assert pictures(bench) == ["a.jpg"]


def test_a_format_that_nothing_speaks_for_is_tried_and_its_reason_told(bench: Bench, jobs: Jobs) -> None:
    job = done(bench, jobs, send(bench, BOTH), Choices(format="datumaro"))
    assert classes(bench) == []
    assert [entry.outcome for entry in bench.store.jobs.entries(job.id)] == ["refused"]


def test_folders_as_classes_are_offered_and_come_in_only_when_chosen(bench: Bench, jobs: Jobs) -> None:
    files: dict[str, bytes | str] = {
        "pets/train/cat/1.jpg": picture(), "pets/train/dog/2.jpg": picture(color="blue"),
        "pets/val/cat/3.jpg": picture(color="green"),
    }  # fmt: skip
    first = send(bench, {**files})
    [found] = looked(bench, jobs, first)["sets"]
    assert found["layout"]
    [candidate] = found["candidates"]
    assert (candidate["format"], candidate["labelled"]) == ("yolo-cls", 3)
    done(bench, jobs, first, Choices())
    assert classes(bench) == []
    done(bench, jobs, send(bench, {**files}), Choices(places={found["place"]: Choice(format="yolo-cls")}))
    assert classes(bench) == ["cat", "dog"]
    assert len(pictures(bench)) == 3


@pytest.mark.parametrize("zipped", [False, True])
def test_pictures_that_are_labels_come_in_as_labels(bench: Bench, jobs: Jobs, zipped: bool) -> None:
    files: dict[str, bytes | str] = {
        "JPEGImages/a.jpg": picture((8, 6)),
        "SegmentationClass/a.png": label_picture([((1, 1), 1), ((2, 1), 1), ((5, 4), 2)]),
        "labelmap.txt": "# label:color_rgb:parts:actions\nbackground:0,0,0::\ngull:128,0,0::\ntern:0,128,0::\n",
    }
    if zipped:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        files = {"set.zip": out.getvalue()}
    upload = send(bench, files)
    said = looked(bench, jobs, upload)
    [found] = said["sets"]
    [candidate] = found["candidates"]
    assert (candidate["format"], candidate["label_pictures"], candidate["objects"]) == ("voc-seg", 1, 2)
    choice = Choice(format="voc-seg", label_pictures=True)
    job = done(bench, jobs, upload, Choices(places={found["place"]: choice}))
    assert pictures(bench) == ["JPEGImages/a.jpg"]
    assert job.result is not None
    assert (job.result["added"], job.result["labelled"], job.result["annotations"]) == (1, 1, 2)


def test_a_choice_outlives_a_kill(bench: Bench) -> None:
    """Cut off between the look and the start, and again before the import has done anything."""
    first = Jobs(bench.store, bench.decoder)
    first.launch()
    upload = send(bench, BOTH)
    place = looked(bench, first, upload)["sets"][0]["place"]
    first.close()

    choices = Choices(places={place: Choice(format="voc")})
    # As a kill leaves it between the row and its workflow.
    spec = {"upload": str(upload), "choices": choices.plain()}
    bench.store.jobs.create(upload, "import", bench.project, bench.actor, spec)

    second = Jobs(bench.store, bench.decoder)
    second.launch()
    try:
        assert second.wait(upload).state == "done"
        assert second.start_import(bench.project, upload, bench.actor, NO_LABELS).state == "done"
    finally:
        second.close()
    assert classes(bench) == ["tern"]


def test_a_cancelled_look_leaves_the_files_and_nothing_else(
    bench: Bench, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = send(bench, {"a.jpg": picture(), "labels.json": json.dumps({"images": []})})
    begin = bench.store.jobs.start

    def cancelled(id: UUID) -> bool:
        started = begin(id)
        bench.store.jobs.cancel(id)
        return started

    monkeypatch.setattr(bench.store.jobs, "start", cancelled)
    job = jobs.start_preview(bench.project, upload, bench.actor)
    assert jobs.wait(job.id).state == "cancelled"
    assert bench.store.uploads.get(upload).files == 2
    monkeypatch.undo()
    assert looked(bench, jobs, upload)["pictures"] == 1
    end = time.monotonic() + 20
    while list((bench.store.data / "jobs").iterdir()):  # one that was cancelled cleans up when it notices
        assert time.monotonic() < end
        time.sleep(0.02)
