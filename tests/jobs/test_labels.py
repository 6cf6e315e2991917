"""Labels that a layer does not take."""

from pathlib import Path

from limner.dataset import Box, Change, Diff, new_id, to_plain
from limner.store import ImageFilter
from tests.jobs.conftest import Bench
from tests.jobs.test_importing import coco, lay, picture


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
