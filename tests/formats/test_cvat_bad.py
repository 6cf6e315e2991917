"""Odd documents in CVAT's XML."""

from pathlib import Path

import pytest

from limner.dataset import (
    Box,
)
from limner.formats import FormatError, read
from tests.formats.cvat_documents import HEAD, IMAGE, LABELS, opened, shapes
from tests.formats.making import notes_of

BAD = {
    "swapped corners": ('<box label="cat" xtl="9" ytl="2" xbr="4" ybr="6"/>', "swapped"),
    "no corner": ('<box label="cat" xtl="1" ytl="2" xbr="4"/>', "no ybr"),
    "nan": ('<box label="cat" xtl="nan" ytl="2" xbr="4" ybr="6"/>', "not a number"),
    "infinite": ('<box label="cat" xtl="-1e308" ytl="2" xbr="1e308" ybr="6"/>', "finite"),
    "no label": ('<box xtl="1" ytl="2" xbr="4" ybr="6"/>', "no label"),
    "negative radius": ('<ellipse label="cat" cx="1" cy="2" rx="-1" ry="1"/>', "negative"),
    "two corners of a polygon": ('<polygon label="cat" points="1,2;3,4"/>', "at least 3"),
    "no points": ('<polyline label="cat" points=""/>', "no pair"),
    "odd points": ('<polyline label="cat" points="1,2;3"/>', "points[1]"),
    "mask of wrong sum": ('<mask label="cat" rle="1, 2" left="0" top="0" width="2" height="2"/>', "add up"),
    "mask of negative runs": (
        '<mask label="cat" rle="-1, 5" left="0" top="0" width="2" height="2"/>',
        "add up",
    ),
    "mask of text": ('<mask label="cat" rle="x" left="0" top="0" width="2" height="2"/>', "whole numbers"),
    "mask of nothing": ('<mask label="cat" rle="4" left="0" top="0" width="2" height="2"/>', "no pixels"),
    "gigantic mask": (
        '<mask label="cat" rle="4" left="0" top="0" width="1000000" height="1000000"/>',
        "is none",
    ),
    "mask at a fraction": (
        '<mask label="cat" rle="0, 4" left="0.5" top="0" width="2" height="2"/>',
        "whole number",
    ),
    "unknown shape": ('<star label="cat"/>', "no shape that is known"),
    "unknown joint": ('<skeleton label="cat"><points label="nose" points="1,2"/></skeleton>', "no joint"),
    "occluded is 2": ('<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" occluded="2"/>', "occluded"),
    "z_order is text": ('<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" z_order="x"/>', "z_order"),
    "z_order is huge": (
        '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" z_order="9999999999"/>',
        "out of range",
    ),
    "group is text": ('<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" group_id="x"/>', "group_id"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_shape_is_named_and_the_good_ones_stay(bad: str, reason: str, tmp_path: Path) -> None:
    good = '<box label="dog" xtl="1" ytl="2" xbr="4" ybr="6"/>'
    notes, [problem] = shapes(tmp_path, good, bad, good)
    assert [one.shape for one in notes] == [Box(1, 2, 3, 4)] * 2
    assert "image 3 (x.jpg), shape 1" in problem.where
    assert reason in problem.message


DOCUMENTS = {
    "entity bomb": '<!DOCTYPE x [<!ENTITY a "aaaa">]><annotations>&a;</annotations>',
    "outside file": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><annotations/>',
    "other root": "<annotation><annotations/></annotation>",
    "cut": "<annotations><image",
    "nested too deep": "<annotations>" + "<a>" * 10_000,
    "not UTF-8": b'<annotations><image name="\xff"/></annotations>',
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_bad_document_is_an_error(text: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        opened(tmp_path, text)


def test_what_stands_before_a_break_is_read(tmp_path: Path) -> None:
    box = '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6"/>'
    _, [item], problems = opened(tmp_path, f"{HEAD}{LABELS}{IMAGE}{box}</image><image")
    assert len(notes_of(item)) == 1
    assert {problem.outcome for problem in problems} == {"refused"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_and_line_ends(encoding: str, tmp_path: Path) -> None:
    text = f'{HEAD}\r\n{LABELS}\r\n{IMAGE}\r\n<tag label="é"/></image></annotations>'
    found, [item], _ = opened(tmp_path, text.encode(encoding))
    assert [kind.name for kind in found.ontology.classes] == ["cat", "dog", "é"]
    assert len(notes_of(item)) == 1


IMAGES = {
    "no name": ('<image id="0" width="10" height="10"/>', "no name"),
    "odd size": ('<image id="0" name="y.jpg" width="-1" height="x"/>', "no size"),
    "listed twice": (f"{IMAGE}</image>", "twice"),
}


@pytest.mark.parametrize(("bad", "reason"), IMAGES.values(), ids=IMAGES)
def test_a_bad_image_is_named(bad: str, reason: str, tmp_path: Path) -> None:
    _, _, [problem] = opened(tmp_path, f"{HEAD}{LABELS}{IMAGE}</image>{bad}</annotations>")
    assert reason in problem.message


def test_a_single_document_may_be_named(data: Path) -> None:
    found = read(data / "formats/cvat/train.xml")
    assert len(list(found.images)) == 2
