"""Numbers that can be counted by hand, and a page that needs nothing else."""

import csv
import re
from math import pi
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings

from limner import ops
from limner.dataset import Box, Dataset, Ellipse, Keypoints, Mask, Polyline, Tag
from limner.geometry import coco_mask
from tests.formats.making import HEIGHT, WIDTH, dataset, note, picture
from tests.ops.making import all_notes, datasets


def sample() -> Dataset:
    """Four pictures: two with objects, one checked and empty, one never labelled."""
    return dataset(
        picture(note(Box(0, 0, 30, 40), 1), note(Ellipse(50, 40, 10, 10), 2), name="a.png", split="train"),
        picture(
            note(Polyline((0.0, 0.0, 30.0, 40.0)), 3, "dog"),
            note(Tag(), 4, "dog", flags=frozenset({"crowd"})),
            name="b.png",
            extra={"dicom": {"mm_per_pixel": 0.5}},
        ),
        picture(name="c.png"),
        picture(name="d.png", labelled=False),
    )


def test_counts() -> None:
    found = ops.stats(sample())
    assert (found.pictures, found.labelled, found.empty, found.objects) == (4, 3, 1, 4)
    plain = found.plain()
    assert plain["classes"]["cat"]["objects"] == 2
    dogs = plain["classes"]["dog"]
    assert (dogs["objects"], dogs["pictures"]) == (2, 1)
    assert {name: values["p50"] for name, values in dogs["measures"].items()} == {
        "aspect": 0.75, "length": 50, "length_mm": 25,
    }  # fmt: skip
    assert plain["shapes"] == {"box": 1, "ellipse": 1, "polyline": 1, "tag": 1}
    assert plain["splits"] == {"none": 3, "train": 1}
    assert plain["flags"] == {"crowd": 1}
    assert plain["sizes"] == {"small": 1, "medium": 1, "large": 0}
    assert plain["objects_per_picture"]["mean"] == 1
    assert sum(map(sum, plain["centres"])) == 3


def test_measures() -> None:
    box, ellipse, line = ops.measure(sample())
    assert (box.width, box.height, box.area, box.perimeter, box.length) == (30, 40, 1200, 140, 50)
    assert box.circularity == pytest.approx(4 * pi * 1200 / 140**2)
    assert ellipse.circularity == pytest.approx(1, abs=0.01)
    assert (line.length, line.circularity, line.area, line.number) == (50, None, 0, 1)
    assert line.millimetres["length_mm"] == 25
    assert box.millimetres == {}
    [calibrated, *_] = ops.measure(sample(), scale=0.1)
    assert calibrated.millimetres == pytest.approx(
        {"width_mm": 3, "height_mm": 4, "perimeter_mm": 14, "length_mm": 5, "area_mm2": 12}
    )


def test_a_round_mask_is_rounder_than_a_square_one() -> None:
    round_, square = (
        coco_mask(shape, WIDTH, HEIGHT) for shape in (Ellipse(40, 40, 30, 30), Box(10, 10, 60, 60))
    )
    found = list(ops.measure(dataset(picture(note(round_, 1), note(square, 2)))))
    assert found[0].circularity == pytest.approx(0.9, abs=0.05)
    assert found[1].circularity == pytest.approx(pi / 4, abs=0.02)


def test_what_cannot_be_measured_is_counted_all_the_same() -> None:
    data = dataset(picture(note(Mask(0, 0, 5, 5, "x"), 1), note(Keypoints(((0.0, 0.0, 0),)), 2)))
    assert ops.stats(data).objects == 2
    assert list(ops.measure(data)) == []


def test_the_table_has_a_row_for_each_object() -> None:
    rows = list(csv.DictReader("".join(ops.as_csv(ops.measure(sample()))).splitlines()))
    assert [row["class_name"] for row in rows] == ["cat", "cat", "dog"]
    assert (rows[0]["area"], rows[0]["area_mm2"]) == ("1200", "")
    assert (rows[2]["length_mm"], rows[2]["circularity"]) == ("25", "")


@settings(max_examples=30)
@given(datasets())
def test_any_data_set_has_statistics(data: Dataset) -> None:
    found = ops.stats(data, scale=0.5)
    assert found.objects == len(all_notes(data))
    assert sum(counts["objects"] for counts in found.classes.values()) == found.objects
    assert list(ops.as_text(found))
    assert ops.as_html(found, "x")


def test_the_page_stands_alone_and_holds_no_markup_from_names() -> None:
    bad = "<script>alert(1)</script>"
    data = dataset(picture(note(Box(0, 0, 5, 5), 1, bad)), names=(bad, "ü & co"))
    page = ops.as_html(ops.stats(data), "<b>street</b>")
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=|https?:|@import|url\(", page) == []
    assert "ü &amp; co" in page
    for plot in re.findall(r"<svg.*?</svg>", page):
        fromstring(plot)
    assert page.count("<svg") >= 11
