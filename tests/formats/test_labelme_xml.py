"""LabelMe 3.0's XML: a real document, deleted objects, parts, masks, odd documents."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from limner.dataset import (
    Box,
    Dataset,
    LabelledImage,
    Mask,
    Ontology,
    Part,
    Polygon,
    Relation,
    RelationType,
    Shape,
    derived_id,
)
from limner.formats import Ledger, Problem, convert, read, sniff
from limner.formats.core.pixels import grey_png
from limner.geometry import area, rle
from tests.formats.making import dataset, note, notes_of, picture, through

SIZE = "<imagesize><nrows>80</nrows><ncols>100</ncols></imagesize>"


def polygon(*points: tuple[object, object], name: str = "cat", more: str = "") -> str:
    inner = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in points)
    return f"<object><name>{name}</name><deleted>0</deleted>{more}<polygon>{inner}</polygon></object>"


def opened(root: Path, *objects: str, name: str = "x") -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    root.mkdir(parents=True, exist_ok=True)
    text = f"<annotation><filename>{name}.jpg</filename>{SIZE}{''.join(objects)}</annotation>"
    (root / f"{name}.xml").write_text(text)
    problems: list[Problem] = []
    found = read(root, "labelme-xml", report=problems.append)
    return found, list(found.images), problems


def test_a_real_document(data: Path, tmp_path: Path) -> None:
    source = data / "formats/labelme-xml"
    assert sniff(source).format == "labelme-xml"
    problems: list[Problem] = []
    found = read(source, report=problems.append)
    [item] = found.images
    names = {kind.id: kind.name for kind in found.ontology.classes}
    notes = notes_of(item)
    assert (item.image.name, item.image.width, item.image.height) == ("img1.png", 102, 77)
    assert [names[one.class_id] for one in notes if one.class_id] == [
        "window", "license plate", "o1", "q1", "b1", "m1", "hg",
    ]  # fmt: skip
    assert notes[0].shape == Polygon((Part((43, 34, 45, 34, 45, 37, 43, 37)),))
    assert notes[4].shape == Box(13, 19, 10, 11)
    assert [area(notes[at].shape) for at in (1, 5)] == [10, 130]
    assert [one.occluded for one in notes] == [None, 0, 1, 0, 1, 0, 0]
    assert [one.text for one in notes] == [None, None, "a1", "kj", "hg", "d", "gfd lkj lkj hi"]
    layer = item.layer()
    assert layer is not None
    parts = {(one.source_id, one.target_id) for one in layer.relations}
    assert parts == {(notes[3].id, notes[2].id), (notes[4].id, notes[2].id), (notes[6].id, notes[5].id)}
    assert {(problem.code, problem.outcome) for problem in problems} == {("scribbles", "noted")}
    result = convert(source, tmp_path / "out", "labelme-xml", strict=True, verified=True)
    assert (result.ledger.kept, result.ledger.changed, result.ledger.lost) == (7, 0, 0)
    text = (tmp_path / "out/img1.xml").read_text()
    for piece in (
        "<hasparts>3,4</hasparts>",
        "<ispartof>2</ispartof>",
        "<username>admin",
        "25-May-2012 00:09:48",
    ):
        assert piece in text
    again = read(tmp_path / "out")
    [layer_again] = [item.layer() for item in again.images]
    assert layer_again is not None
    assert len(layer_again.relations) == 3


def test_a_deleted_object_is_left_out_and_named(tmp_path: Path) -> None:
    good = polygon((1, 2), (3, 4), (5, 9))
    gone = good.replace("<deleted>0", "<deleted>1")
    _, [item], [problem] = opened(tmp_path, gone, good)
    assert len(notes_of(item)) == 1
    assert (problem.where, problem.code, problem.outcome) == ("x.xml, object 1 (cat)", "deleted", "noted")


def test_a_box_that_is_none_stays_a_polygon(tmp_path: Path) -> None:
    kind = "<type>bounding_box</type>"
    corners = [(1, 2), (9, 2), (9, 7), (1, 7)]
    _, [item], _ = opened(
        tmp_path,
        polygon(*corners, more=kind),
        polygon(*corners),
        polygon((1, 2), (9, 2), (8, 7), (1, 7), more=kind),
    )
    assert [type(one.shape) for one in notes_of(item)] == [Box, Polygon, Polygon]


def test_names_between_line_breaks_and_switches(tmp_path: Path) -> None:
    more = "<occluded>yes</occluded><attributes>red, big</attributes>"
    found, [item], problems = opened(tmp_path, polygon((1, 2), (3, 4), (5, 9), name="\ncat\n", more=more))
    [one] = notes_of(item)
    assert ([kind.name for kind in found.ontology.classes], one.occluded, one.text) == (
        ["cat"],
        1,
        "red, big",
    )
    assert problems == []


def test_the_layout_of_the_web_tool(tmp_path: Path, data: Path) -> None:
    (tmp_path / "Images/street").mkdir(parents=True)
    source = data / "formats/voc/JPEGImages/BloodImage_00000.jpg"
    for name in ("x", "new"):
        (tmp_path / f"Images/street/{name}.jpg").write_bytes(source.read_bytes())
    mask = "<object><name>dog</name><segm><mask>x_mask_0.png</mask></segm></object>"
    (tmp_path / "Masks/street").mkdir(parents=True)
    (tmp_path / "Masks/street/x_mask_0.png").write_bytes(grey_png(np.ones((2, 3), dtype=bool)))
    opened(tmp_path / "Annotations/street", mask)
    problems: list[Problem] = []
    items = list(read(tmp_path, report=problems.append).images)
    assert problems == []
    assert [(item.image.path, item.layer() is None) for item in items] == [
        ("street/x.jpg", False), ("street/new.jpg", True),
    ]  # fmt: skip
    assert all(item.open_picture is not None for item in items)
    assert notes_of(items[0])[0].shape == Mask(0, 0, 3, 2, "06")


def becomes(ledger: Ledger) -> dict[str, str]:
    return {row.what: row.becomes for row in ledger.rows() if row.severity != "note"}


def _square(x: int, y: int) -> Mask:
    pixels = rle.from_pixels(np.ones((10, 10), dtype=bool))
    return rle.crop(pixels, 10, x, y)


HOLED = Polygon((Part((10, 10, 60, 10, 60, 60, 10, 60), ((20, 20, 20, 40, 40, 40, 40, 20),)),))
CHANGES: dict[str, tuple[Shape, dict[str, str]]] = {
    "whole box": (Box(1, 2, 3, 4), {}),
    "fractions": (Box(1.25, 2, 3, 4), {"fractions of pixels": "whole pixels"}),
    "turned box": (
        Box(10, 20, 30, 40, 30),
        {"box with rotation": "polygon", "fractions of pixels": "whole pixels"},
    ),
    "hole": (HOLED, {"polygon with holes": "mask"}),
    "mask": (_square(5, 6), {}),
    "mask over the edge": (
        _square(95, 6),
        {"mask that reaches over the picture's edge": "what lies in the picture"},
    ),
    "mask outside": (_square(100, 6), {"mask that reaches over the picture's edge": ""}),
    "mask at the left": (
        _square(-4, 6),
        {"mask that reaches over the picture's edge": "what lies in the picture"},
    ),
}


@pytest.mark.parametrize(("given", "said"), CHANGES.values(), ids=CHANGES)
def test_what_has_no_place_is_changed_and_said(given: Shape, said: dict[str, str], tmp_path: Path) -> None:
    _, ledger = through(dataset(picture(note(given))), "labelme-xml", tmp_path)
    assert becomes(ledger) == said


def test_the_rounding_is_said_in_pixels(tmp_path: Path) -> None:
    _, ledger = through(dataset(picture(note(Box(1.25, 2, 3, 4)))), "labelme-xml", tmp_path)
    [loss] = [loss for loss in ledger.losses() if loss.severity == "changed"]
    assert loss.why == "moved by up to 0.25 px"


def test_parts_are_kept_and_other_relations_named(tmp_path: Path) -> None:
    part, other = (RelationType(id=derived_id(name), name=name) for name in ("part of", "holds"))
    item = picture(note(Box(1, 2, 3, 4), 1), note(Box(1, 2, 3, 5), 2))
    layer = item.layers[0]
    source, target = (one.id for one in layer.annotations)
    links = tuple(
        Relation(id=derived_id(kind.name, "r"), type_id=kind.id, source_id=source, target_id=target)
        for kind in (part, other)
    )
    item = LabelledImage(item.image, (replace(layer, relations=links),))
    ontology = Ontology(classes=dataset().ontology.classes, relation_types=(part, other))
    [back], ledger = through(Dataset(ontology, (item,)), "labelme-xml", tmp_path)
    again = back.layer()
    assert again is not None
    first, second = again.annotations
    assert [(one.source_id, one.target_id) for one in again.relations] == [(first.id, second.id)]
    assert becomes(ledger) == {"relations of other types": ""}


def test_signs_that_xml_cannot_hold_are_question_marks(tmp_path: Path) -> None:
    [item], ledger = through(dataset(picture(note(Box(1, 2, 3, 4), text="a\x01b"))), "labelme-xml", tmp_path)
    assert notes_of(item)[0].text == "a?b"
    assert becomes(ledger) == {"characters that XML has no place for": "question marks"}


BAD = {
    "text": (polygon(("a", 2), (3, 4), (5, 9)), "not a number"),
    "nan": (polygon(("nan", 2), (3, 4), (5, 9)), "not a number"),
    "two corners": (polygon((1, 2), (3, 4)), "at least 3"),
    "no polygon": ("<object><name>cat</name></object>", "neither a polygon nor a mask"),
    "no name": (polygon((1, 2), (3, 4), (5, 9), name=""), "no name"),
    "no mask": ("<object><name>cat</name><segm><mask>m.png</mask></segm></object>", "not there"),
    "mask elsewhere": (
        "<object><name>cat</name><segm><mask>../../etc/passwd</mask></segm></object>",
        "not there",
    ),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_object_is_named_and_the_good_ones_stay(bad: str, reason: str, tmp_path: Path) -> None:
    good = polygon((1, 2), (3, 4), (5, 9))
    _, [item], [problem] = opened(tmp_path, good, bad, good)
    assert len(notes_of(item)) == 2
    assert problem.where.startswith("x.xml, object 2")
    assert reason in problem.message


def test_a_mask_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "Masks").mkdir()
    (tmp_path / "Masks/m.png").write_bytes(b"no picture")
    _, [item], [problem] = opened(
        tmp_path, "<object><name>cat</name><segm><mask>m.png</mask></segm></object>"
    )
    assert notes_of(item) == ()
    assert "no picture" in problem.message


DOCUMENTS = {
    "entity bomb": '<!DOCTYPE x [<!ENTITY a "aaaa">]><annotation>&a;</annotation>',
    "outside file": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><annotation/>',
    "other root": "<svg/>",
    "cut": "<annotation><object>",
    "empty": "",
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_bad_document_is_named_and_the_good_ones_stay(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text(text)
    _, items, [problem] = opened(tmp_path, polygon((1, 2), (3, 4), (5, 9)))
    assert len(items) == 1
    assert (problem.where, problem.outcome) == ("bad.xml", "refused")
