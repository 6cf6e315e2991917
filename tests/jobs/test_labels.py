"""Labels that a layer does not take."""

import json
from pathlib import Path

from limner.dataset import Box, Change, Diff, new_id, to_plain
from limner.store import ImageFilter
from tests.jobs.conftest import Bench
from tests.jobs.test_importing import coco, lay, picture


def terns(name: str) -> str:
    """Another box in the picture, of another class and with another id."""
    return (
        coco((name, 40, 30), boxes={name: [10, 12, 13, 14]}).replace("gull", "tern").replace(": 97", ": 98")
    )


def test_a_label_that_was_changed_here_since_is_kept_and_named(bench: Bench, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {
        "a.jpg": picture(), "b.jpg": picture(color="blue"),
        "labels.json": coco(("a.jpg", 40, 30), ("b.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4], "b.jpg": [5, 6, 7, 8]}),
    })  # fmt: skip
    bench.bring(folder)
    [row, _] = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10).images
    [known] = bench.store.layers.get(row.id).annotations
    there = Box(x=9, y=2, width=3, height=4)
    moved = Change(
        id=known.id, revision=known.revision, fields={"shape": (to_plain(known.shape), to_plain(there))}
    )
    diff = Diff(id=new_id(), image_id=row.id, gesture="move", entries=(moved,))
    bench.store.layers.save(row.id, [diff], bench.actor)

    again = bench.bring(folder)

    assert again.result is not None
    assert (again.result["refused"], again.result["annotations"]) == (1, 1)
    line = bench.report(again.id)["a.jpg"]
    assert (line.outcome, line.code) == ("refused", "conflict")
    assert str(known.id) in line.message
    [kept] = bench.store.layers.get(row.id).annotations
    assert kept.shape == there


def test_a_picture_with_labels_in_several_data_sets_gets_them_all(bench: Bench, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {
        "p/a.jpg": picture(),
        "one/gulls.json": coco(("a.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4]}),
        "two/terns.json": terns("a.jpg"),
    })  # fmt: skip

    job = bench.bring(folder)

    assert job.result is not None
    assert job.result["annotations"] == 2
    [row] = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10).images
    assert len(bench.store.layers.get(row.id).annotations) == 2


def test_two_label_files_of_one_folder_may_speak_of_the_same_picture(bench: Bench, tmp_path: Path) -> None:
    folder = lay(tmp_path / "in", {
        "a.jpg": picture(),
        "gulls.json": coco(("a.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4]}),
        "terns.json": terns("a.jpg"),
    })  # fmt: skip

    job = bench.bring(folder)

    assert job.result is not None
    assert (job.state, job.result["labelled"], job.result["annotations"]) == ("done", 1, 2)
    [row] = bench.store.listing.page(bench.project, ImageFilter(), "name", 0, 10).images
    assert len(bench.store.layers.get(row.id).annotations) == 2


def test_a_class_that_is_here_gains_the_attributes_that_come_with_labels(
    bench: Bench, tmp_path: Path
) -> None:
    plain = coco(("a.jpg", 40, 30), boxes={"a.jpg": [1, 2, 3, 4]})
    bench.bring(lay(tmp_path / "one", {"a.jpg": picture(), "labels.json": plain}))
    told = json.loads(coco(("b.jpg", 40, 30), boxes={"b.jpg": [1, 2, 3, 4]}))
    told["annotations"][0]["attributes"] = {"nesting": True}
    job = bench.bring(
        lay(tmp_path / "two", {"b.jpg": picture(color="blue"), "labels.json": json.dumps(told)})
    )
    assert job.result is not None
    assert (job.result["annotations"], job.result["refused"]) == (1, 0)
    [kind] = bench.store.ontology.get(bench.project).classes
    [attribute] = kind.attributes
    assert attribute.name == "nesting"
    [row] = bench.store.listing.page(bench.project, ImageFilter(name="b.jpg"), "number", 0, 10).images
    [annotation] = bench.store.layers.get(row.id).annotations
    assert annotation.attributes == {str(attribute.id): True}
