"""Data sets in Python, from reading to writing."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image as Pixels

import limner
from limner import ops
from limner.dataset import Box, Dataset, LabelledImage, LimnerError, Mask, Part, Polygon, Tag
from limner.formats import FormatError, Stream
from limner.ops import OpsError, Picture, View
from tests.formats.making import dataset, note, notes_of, picture

COCO = {
    "images": [
        {"id": 1, "file_name": "a.png", "width": 100, "height": 80},
        {"id": 2, "file_name": "b.png", "width": 100, "height": 80},
        {"id": 3, "file_name": "c.png", "width": 100, "height": 80},
    ],
    "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40], "area": 1200, "iscrowd": 0},
        {"id": 2, "image_id": 1, "category_id": 2, "bbox": [1, 2, 3, 4], "area": 12, "iscrowd": 0,
         "segmentation": [[1, 2, 4, 2, 4, 6]]},
        {"id": 3, "image_id": 2, "category_id": 2, "bbox": [0, 0, 50, 50], "area": 2500, "iscrowd": 0},
        {"id": 4, "image_id": 2, "category_id": 9, "bbox": [0, 0, 50, 50], "area": 2500, "iscrowd": 0},
    ],
    "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "<dog>"}],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    root.mkdir()
    for number, name in enumerate("abc"):
        Pixels.new("RGB", (100, 80), (number, 100, 200)).save(root / f"{name}.png")
    (root / "labels.json").write_text(json.dumps(COCO))
    return root


def test_reading_looks_at_nothing_before_it_is_asked(folder: Path) -> None:
    view = limner.read(folder)
    assert view.classes == ("person", "<dog>")
    assert view.problems == []
    assert [item.path for item in view] == ["a.png", "b.png", "c.png"]
    assert len(view) == 3
    assert bool(view)
    assert ["9" in problem.message for problem in view.problems] == [True]


def test_a_view_is_iterated_as_it_is_asked_for() -> None:
    taken = []

    def stream() -> Iterator[LabelledImage]:
        for name in ("a.png", "b.png", "c.png"):
            taken.append(name)
            yield picture(name=name)

    base = dataset()
    view = View(Dataset(base.ontology, Stream(stream))).filter(lambda item: item.path != "a.png")
    assert taken == []
    assert next(iter(view)).path == "b.png"
    assert taken == ["a.png", "b.png"]


def test_from_folder_to_folder(folder: Path) -> None:
    done = limner.read(folder).filter(classes="<dog>").write(folder.parent / "out", "yolo", verify=True)
    assert (done.pictures, done.ledger.source, done.format) == (3, 2, "yolo")
    assert [row.what for row in done.ledger.rows() if row.severity != "note"] == ["polygon"]
    assert [problem.outcome for problem in done.problems] == ["refused"]
    assert re.fullmatch(
        r"<Conversion to yolo in .*: 3 pictures; of 2 objects 1 unchanged, .* 1 problems>", repr(done)
    )
    assert done.verification
    assert done.verification.ok
    lines = {path.stem: path.read_text() for path in (folder.parent / "out").rglob("*.txt")}
    assert {name: len(text.splitlines()) for name, text in lines.items()} == {"a": 1, "b": 1, "c": 0}


def test_a_strict_write_leaves_nothing_behind(folder: Path) -> None:
    with pytest.raises(FormatError) as caught:
        limner.read(folder).write(folder.parent / "out", "yolo", strict=True)
    assert caught.value.code == "loss"
    assert not (folder.parent / "out").exists()


def test_the_format_is_the_source_s_unless_named(folder: Path) -> None:
    limner.read(folder).sample(2, seed=1).write(folder.parent / "out", pictures="copy")
    again = limner.read(folder.parent / "out")
    assert (again.format, len(again)) == ("coco", 2)
    assert all(item.open_picture for item in again)


def test_operations_leave_what_they_are_called_on_alone(folder: Path) -> None:
    view = limner.read(folder)
    named = view.remap({"<dog>": "dog"}).filter(classes=["dog"], empties="drop")
    assert named.classes == ("person", "dog")
    assert [len(item.annotations) for item in named] == [1, 1]
    assert named.tally.pictures_out == 2
    assert view.classes == ("person", "<dog>")
    assert [len(item.annotations) for item in view] == [2, 1, 0]


def test_every_criterion_gets_through() -> None:
    item = picture(
        note(Box(0, 0, 10, 20), 1), note(Box(0, 0, 50, 50), 2, "dog", score=0.5, flags=frozenset(["crowd"]))
    )
    view = View(dataset(item, picture(name="y.jpg", split="val", tags=("night",))))
    assert [len(one.annotations) for one in view.filter(area=(0, 300))] == [1, 0]
    assert [len(one.annotations) for one in view.filter(side=(20, 99), whole=True)] == [2]
    assert [len(one.annotations) for one in view.filter(score=(0.6, 1))] == [1, 0]
    assert [len(one.annotations) for one in view.filter(not_flags="crowd", shapes={"box"})] == [1, 0]
    assert [len(one.annotations) for one in view.filter(not_classes="cat")] == [1, 0]
    assert [one.path for one in view.filter(splits="val")] == ["y.jpg"]
    assert [one.path for one in view.filter(tags=["night"], names="*.jpg")] == ["y.jpg"]
    assert [one.path for one in view.filter(not_names="y.*")] == ["x.jpg"]
    assert [one.path for one in view.filter(empties="only")] == ["y.jpg"]
    with pytest.raises(OpsError, match="colour"):
        view.filter(attributes={"colour": "red"})


def test_split_merge_stats_check_and_any_other(folder: Path) -> None:
    view = limner.read(folder)
    dealt = view.split(0.5, 0.5, 0, near=False)
    assert sorted(item.image.split for item in dealt) in (["train", "train", "val"], ["train", "val", "val"])
    both = view.merge(limner.read(folder), twins="first")
    assert len(both) == 3
    assert len(both.problems) == 2
    assert both.format == "coco"
    assert view.stats().objects == 3
    assert {finding.code for finding in view.check()} == set()
    tiles = view.pipe(ops.tile, width=50, height=80, overlap=0)
    assert (len(tiles), tiles.tally.pictures_in) == (6, 3)


def test_pixels_of_a_picture(folder: Path) -> None:
    second = list(limner.read(folder))[1]
    assert second.pixels().shape == (80, 100, 3)
    assert second.pixels()[0, 0].tolist() == [1, 100, 200]
    assert [second.class_of(one) for one in second.annotations] == [second.ontology.classes[1]]
    with pytest.raises(LimnerError, match="not at hand"):
        Picture(second.image).pixels()


def svg_of(html: str) -> ElementTree.Element:
    found = re.search(r"<svg.*</svg>", html, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def test_a_notebook_shows_labels_over_the_picture(folder: Path) -> None:
    shown = next(iter(limner.read(folder)))._repr_html_()
    svg = svg_of(shown)
    kinds = [element.tag.rpartition("}")[2] for element in svg]
    assert kinds == ["title", "image", "rect", "text", "polygon", "text"]
    assert svg.attrib["viewBox"] == "0 0 100 80"
    assert svg[1].attrib["href"].startswith("data:image/jpeg;base64,")
    assert [svg[2].attrib[side] for side in ("x", "y", "width", "height")] == ["10", "20", "30", "40"]
    assert svg[5].text == "<dog>"
    assert "<dog>" not in shown


def test_what_names_say_is_never_markup() -> None:
    evil = "</title><script>alert(1)</script>"
    item = picture(note(Box(0, 0, 9, 9), kind=evil), note(Tag(), 2, evil), name=f"{evil}.jpg", folder='"><b>')
    view = View(dataset(item, names=(evil,)))
    for html in (view._repr_html_(), next(iter(view))._repr_html_()):
        assert "<script" not in html
        assert "<b>" not in html
        assert evil in "".join(svg_of(html).itertext())


def gone() -> BinaryIO:
    raise FileNotFoundError


@pytest.mark.parametrize(
    "item",
    [
        picture(note(Mask(0, 0, 5, 5, "broken"))),
        picture(note(Box(0, 0, 9, 9)), width=0, height=0),
        picture(labelled=False),
        LabelledImage(picture().image, (), gone),
    ],
    ids=["broken mask", "no size", "never labelled", "file gone"],
)
def test_what_cannot_be_drawn_is_left_out(item: LabelledImage) -> None:
    assert "x.jpg" in View(dataset(item))._repr_html_()


def test_a_view_says_in_a_line_what_it_is(folder: Path) -> None:
    view = limner.read(folder)
    assert repr(view) == "<limner.View of 2 classes: person, <dog>>"
    assert len(view) == 3
    assert repr(view) == "<limner.View of 3 pictures, 2 classes: person, <dog>>"


def test_an_object_is_counted_once() -> None:
    ring = Polygon((Part((10, 10, 40, 10, 20, 30)),))
    joints = limner.dataset.Keypoints(((12, 12, 2), (0, 0, 0)))
    one = limner.dataset.new_id()
    item = picture(
        note(joints, 1, instance_id=one),
        note(Tag(), 2),
        note(ring, 3, instance_id=one),
        note(Box(90, 70, 30, 30), 4, "dog", flags=frozenset(["crowd"])),
        note(Box(200, 70, 30, 30), 5),
        note(joints, 6),
        note(Mask(0, 0, 5, 5, "broken"), 7),
    )
    tally = ops.Tally()
    first, second = ops.objects_on(item, tally)
    assert (first.shape, first.keypoints, first.box, first.area) == (ring, joints, (10, 10, 40, 30), 300)
    assert (second.box, second.crowd, second.keypoints) == ((90, 70, 100, 80), True, None)
    assert second.mask(100, 80).sum() == 100
    assert np.flatnonzero(second.mask(100, 80).any(axis=0)).tolist() == list(range(90, 100))
    assert dict(tally.counts) == {
        "objects left out: a box without an inside": 2,
        "objects left out: broken run-lengths": 1,
    }


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "datasets", None)
    monkeypatch.setitem(__import__("sys").modules, "supervision", None)
    for ask in (limner.read(folder).to_huggingface, limner.read(folder).to_supervision):
        with pytest.raises(OpsError) as caught:
            ask()
        assert "pip install" in caught.value.hint


def test_the_doorstep_names_what_it_hands_out() -> None:
    assert set(limner.__all__) <= set(dir(limner))
    assert limner.ops.View is limner.View
    assert all(hasattr(limner, name) for name in dir(limner))
    assert all(notes_of(item) == item.annotations for item in View(dataset(picture(note(Tag())))))
    with pytest.raises(AttributeError, match="nothing"):
        limner.nothing  # noqa: B018


def test_the_examples_of_the_documentation_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Path(__file__).resolve().parents[2] / "docs/how-to/python.md"
    plain = json.dumps({**COCO, "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "truck"}]})
    (folder / "labels.json").write_text(plain)
    monkeypatch.chdir(folder.rename(folder.parent / "street").parent)
    known: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        exec(block, known)
    assert "a.png car Box(" in capsys.readouterr().out
    assert limner.read("for-yolo").classes == ("vehicle",)
    assert len(limner.read("tiles")) > 3
