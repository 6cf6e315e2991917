"""SVG: path data, transforms and viewBox flattened, curves kept, classes by groups, and bad files."""

import json
import tempfile
from math import hypot
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Ellipse,
    Keypoints,
    LabelledImage,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Tag,
)
from limner.formats import FormatError, Problem, convert, read, sniff
from limner.formats.svg.holds import ANSWERS
from limner.formats.svg.path import pieces
from tests.formats.anything import ASKED, CLASSES, annotations
from tests.formats.making import dataset, note, notes_of, picture, through, written

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SIZE = 'width="100" height="80"'


def opened(root: Path) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, "svg", report=problems.append)
    return found, list(found.images), problems


def of_drawing(root: Path, inner: str, head: str = SIZE) -> tuple[LabelledImage, list[Problem]]:
    root.mkdir(parents=True, exist_ok=True)
    (root / "x.svg").write_text(f"{HEAD}{head}>{inner}</svg>")
    _, [item], problems = opened(root)
    return item, problems


SQUARE = "M0 0h40v40h-40z"
RING, HOLE = (0, 0, 40, 0, 40, 40, 0, 40), (10, 10, 30, 10, 30, 30, 10, 30)
SHAPES: dict[str, tuple[str, list[Any]]] = {
    "rect": ('<rect x="1" y="2.5" width="3" height="4"/>', [Box(1, 2.5, 3, 4)]),
    "turned rect": (
        '<rect x="10" y="20" width="30" height="40" transform="rotate(30 25 40)"/>', [Box(10, 20, 30, 40, 30)],
    ),
    "sheared rect": (
        '<rect width="10" height="10" transform="matrix(1 0 1 1 0 0)"/>',
        [Polygon((Part((0, 0, 10, 0, 20, 10, 10, 10)),))],
    ),
    "circle": ('<circle cx="5" cy="6" r="3"/>', [Ellipse(5, 6, 3, 3)]),
    "stretched circle": ('<circle cx="5" cy="6" r="3" transform="scale(2 1)"/>', [Ellipse(10, 6, 6, 3)]),
    "turned ellipse": (
        '<ellipse cx="5" cy="6" rx="3" ry="2" transform="rotate(30 5 6)"/>', [Ellipse(5, 6, 3, 2, 30)],
    ),
    "line": ('<line x1="1" y1="2" x2="3" y2="4"/>', [Polyline((1, 2, 3, 4))]),
    "polyline": ('<polyline points="1,2 3,4,5 6"/>', [Polyline((1, 2, 3, 4, 5, 6))]),
    "polygon": ('<polygon points="1,2 3,4 5,6.5"/>', [Polygon((Part((1, 2, 3, 4, 5, 6.5)),))]),
    "closed path": (f'<path d="{SQUARE}"/>', [Polygon((Part(RING),))]),
    "closed path with a hole": (
        f'<path d="{SQUARE} M10,10L30,10 30,30 10,30Z"/>', [Polygon((Part(RING, (HOLE,)),))],
    ),
    "open path": ('<path d="m1 2 3-1.5.5.5"/>', [Polyline((1, 2, 4, 0.5, 4.5, 1))]),
    "cubic": ('<path d="M0 0C0 10 10 10 10 0"/>', [Polyline((0, 0, 0, 10, 10, 10, 10, 0), "bezier")]),
    "smooth cubic": (
        '<path d="M0 0c0 10 10 10 10 0s10-10 10 0"/>',
        [Polyline((0, 0, 0, 10, 10, 10, 10, 0, 10, -10, 20, -10, 20, 0), "bezier")],
    ),
    "quadratic": ('<path d="M0 0Q3 6 6 0"/>', [Polyline((0, 0, 2, 4, 4, 4, 6, 0), "bezier")]),
    "smooth quadratic": (
        '<path d="M0 0Q3 6 6 0T12 0"/>', [Polyline((0, 0, 2, 4, 4, 4, 6, 0, 8, -4, 10, -4, 12, 0), "bezier")],
    ),
    "legs and curves": (
        '<path d="M0 0L3 0C4 0 4 1 4 2"/>', [Polyline((0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 4, 1, 4, 2), "bezier")],
    ),
    "dots": ('<path d="M1 2h0M3 4z"/>', [Keypoints(((1, 2, 2), (3, 4, 2)))]),
    "open and closed": (
        f'<path d="{SQUARE}M1 2L3 4"/>', [Polygon((Part(RING),)), Polyline((1, 2, 3, 4))],
    ),
    "after a closed piece": (
        '<path d="M1 1h2v2zl5 5"/>', [Polygon((Part((1, 1, 3, 1, 3, 3)),)), Polyline((1, 1, 6, 6))],
    ),
    "text": ('<text x="3" y="4">a <tspan>b</tspan></text>', [Keypoints(((3, 4, 2),))]),
    "tag": ('<g data-class="cat" data-shape="tag"/>', [Tag()]),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "shapes"), SHAPES.values(), ids=SHAPES)
def test_shapes(inner: str, shapes: list[Any], tmp_path: Path) -> None:
    item, problems = of_drawing(tmp_path / "in", inner)
    found = [one.shape for one in notes_of(item)]
    assert [type(shape) for shape in found] == [type(shape) for shape in shapes]
    for one, other in zip(found, shapes, strict=True):
        assert _close(one, other), (one, other)
    assert problems == []
    assert sniff(tmp_path / "in").format == "svg"
    convert(tmp_path / "in", tmp_path / "out", "svg", strict=True, verified=True)
    convert(tmp_path / "out", tmp_path / "again", "svg", strict=True)
    first, again = (root / "labels/x.svg" for root in (tmp_path / "out", tmp_path / "again"))
    assert first.read_bytes() == again.read_bytes()


def _close(one: Any, other: Any) -> bool:
    """Whether two shapes are the same but for rounding."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) < 1e-9
    if hasattr(one, "__struct_fields__"):
        return all(_close(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_close, one, other))
    return bool(one == other)


FRAMES: dict[str, tuple[str, str, tuple[float, ...]]] = {
    "viewBox stretched": ('width="100" height="80" viewBox="0 0 50 40"', "", (2, 4, 6, 8)),
    "viewBox moved": ('width="100" height="80" viewBox="-10 -20 100 80"', "", (11, 22, 13, 24)),
    "viewBox alone": ('viewBox="0 0 100 80"', "", (1, 2, 3, 4)),
    "viewBox in the middle": ('width="100" height="80" viewBox="0 0 40 40"', "", (12, 4, 16, 8)),
    "viewBox at the left": (
        'width="100" height="80" viewBox="0 0 40 40" preserveAspectRatio="xMinYMin"', "", (2, 4, 6, 8),
    ),
    "viewBox pulled": (
        'width="100" height="80" viewBox="0 0 50 80" preserveAspectRatio="none"', "", (2, 2, 6, 4),
    ),
    "inches": ('width="1in" height="25.4mm" viewBox="0 0 96 96"', "", (1, 2, 3, 4)),
    "groups in groups": (
        SIZE, '<g transform="translate(10,20) scale(2)"><g transform="translate(1)">', (14, 24, 18, 28),
    ),
    "turned by a quarter": (SIZE, '<g transform="rotate(90)">', (-2, 1, -4, 3)),
    "skewed": (SIZE, '<g transform="skewX(45)">', (3, 2, 7, 4)),
    "drawing in a drawing": (SIZE, '<svg x="5" y="6" width="10" height="10" viewBox="0 0 5 5">', (7, 10, 11, 14)),
}  # fmt: skip


@pytest.mark.parametrize(("head", "before", "points"), FRAMES.values(), ids=FRAMES)
def test_frames_are_worked_into_the_coordinates(
    head: str, before: str, points: tuple[float, ...], tmp_path: Path
) -> None:
    after = "".join(f"</{part[1 : part.index(' ')]}>" for part in before.split(">")[-2::-1])
    item, problems = of_drawing(tmp_path, f'{before}<polyline points="1,2 3,4"/>{after}', head)
    assert problems == []
    [one] = notes_of(item)
    assert _close(one.shape, Polyline(points)), one.shape


def test_a_drawing_over_a_picture_counts_in_its_pixels(data: Path, tmp_path: Path) -> None:
    source = data / "formats/voc/JPEGImages/BloodImage_00000.jpg"
    (tmp_path / "photo.jpg").write_bytes(source.read_bytes())
    inner = (
        '<image x="10" y="20" width="64" height="48" xlink:href="photo.jpg"/><polyline points="10,20 42,44"/>'
    )
    item, _ = of_drawing(tmp_path, inner)
    assert (item.image.name, item.image.width, item.image.height) == ("photo.jpg", 640, 480)
    assert _close(notes_of(item)[0].shape, Polyline((0, 0, 320, 240)))


def test_groups_are_classes(tmp_path: Path) -> None:
    dot = '<path d="M1 2h0" id="path7"/>'
    inner = (
        f'<g data-class="cat"><g id="inner">{dot}</g><g data-class="dog">{dot}</g></g><g id="layer">{dot}</g>'
        f'<g xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:label="a b">{dot}</g>{dot}'
        '<path d="M1 2h0" class="cow"/><defs><path d="M1 2h0"/></defs>'
    )
    item, problems = of_drawing(tmp_path / "in", inner)
    found, _, _ = opened(tmp_path / "in")
    names = {kind.id: kind.name for kind in found.ontology.classes}
    expected = ["cat", "dog", "layer", "a b", "unlabelled", "cow"]
    assert [names[one.class_id] for one in notes_of(item) if one.class_id] == expected
    assert problems == []
    convert(tmp_path / "in", tmp_path / "out", "svg", strict=True, verified=True)
    text = (tmp_path / "out/labels/x.svg").read_text()
    assert text.count("data-class") == 5
    assert "<defs>" in text
    assert text.count('id="path7"') == 5


def test_text_is_kept_as_text(tmp_path: Path) -> None:
    item, _ = of_drawing(tmp_path / "in", '<text x="3" y="4" font-size="12">seen &amp; told</text>')
    assert notes_of(item)[0].text == "seen & told"
    convert(tmp_path / "in", tmp_path / "out", "svg", strict=True, verified=True)
    assert (
        '<text font-size="12" x="3" y="4">seen &amp; told</text>'
        in (tmp_path / "out/labels/x.svg").read_text()
    )


def test_closed_curves_are_flattened_and_their_data_given_back(tmp_path: Path) -> None:
    data = "M0 0C0 10 10 10 10 0Z"
    item, [problem] = of_drawing(tmp_path / "in", f'<path d="{data}"/>')
    [one] = notes_of(item)
    assert isinstance(one.shape, Polygon)
    assert (problem.code, problem.outcome) == ("flattened", "noted")
    convert(tmp_path / "in", tmp_path / "out", "svg", strict=True, verified=True)
    assert f'd="{data}"' in (tmp_path / "out/labels/x.svg").read_text()
    moved = replace(one, shape=Polygon((Part(RING),)))
    written(dataset(picture(moved), names=["unlabelled"]), "svg", tmp_path / "moved")
    assert data not in (tmp_path / "moved/labels/x.svg").read_text()


def test_arcs_stay_on_their_circle() -> None:
    [piece] = pieces("M10 0A10 10 0 1 1 0-10")
    flat = piece.cubic
    assert flat[-2:] == (0, -10)
    for at in range(0, len(flat), 6):
        assert hypot(flat[at], flat[at + 1]) == pytest.approx(10)
    assert len(flat) == 2 + 3 * 6
    [small] = pieces("M10 0a10 10 0 00-10-10")
    assert [leg[-1] for leg in small.legs] == [(0, -10)]
    [wide] = pieces("M0 0A1 1 0 0 1 20 0")
    assert wide.legs[0][-1] == pytest.approx((10, -10), abs=1e-9)


@settings(max_examples=60)
@given(notes=st.lists(annotations(), max_size=4, unique_by=lambda one: one.id))
def test_everything_said_of_an_object_comes_back(notes: list[Annotation]) -> None:
    data = Dataset(Ontology(classes=CLASSES), (picture(*notes),))
    with tempfile.TemporaryDirectory() as folder:
        [item], ledger = through(data, "svg", Path(folder))
    assert ledger.clean
    found = notes_of(item)
    for one, other in zip(sorted(notes, key=lambda one: one.z), found, strict=True):
        told = {"id": one.id, "attributes": {}, "extra": {}, "source": one.source, "made_at": 0}
        assert replace(one, **told) == replace(other, **told)


def test_an_edited_drawing_is_the_shape(tmp_path: Path) -> None:
    written(dataset(picture(note(Box(10, 20, 30, 40, 30)))), "svg", tmp_path)
    path = tmp_path / "labels/x.svg"
    path.write_text(path.read_text().replace('width="30"', 'width="31"'))
    _, [item], _ = opened(tmp_path)
    assert isinstance(shape := notes_of(item)[0].shape, Box)
    assert round(shape.width, 6) == 31


def test_answers_of_a_tag_without_a_class_are_said(tmp_path: Path) -> None:
    one = note(Tag(), kind=None, attributes={str(ASKED[0].id): True})
    _, ledger = through(Dataset(Ontology(classes=CLASSES), (picture(one),)), "svg", tmp_path)
    assert [row.what for row in ledger.rows()] == [ANSWERS]


BAD = {
    "a copy": ('<use href="#a"/>', "not drawn here"),
    "no data": ("<path/>", "no data"),
    "data of words": ('<path d="M1 2 what"/>', "'what'"),
    "data without M": ('<path d="L1 2"/>', "begin with 'L'"),
    "data that stop": ('<path d="M1 2L3"/>', "stop in the middle"),
    "a number without a command": ('<path d="1 2"/>', "without a command"),
    "two closed points": ('<path d="M1 2L3 4Z"/>', "at least 3"),
    "odd points": ('<polygon points="1 2 3"/>', "pairs"),
    "one point": ('<polyline points="1 2"/>', "at least 2"),
    "negative": ('<rect width="-1" height="2"/>', "negative"),
    "a unit of nobody": ('<rect width="1em" height="2"/>', "no length"),
    "huge": ('<polyline points="1e999 2 3 4"/>', "without bounds"),
    "huge data": ('<path d="M1e999 2"/>', "without bounds"),
    "a transform of nobody": ('<rect width="1" height="2" transform="spin(3)"/>', "spin"),
    "a transform that stops": ('<rect width="1" height="2" transform="rotate(3"/>', "cannot be understood"),
    "a remark of nobody": ('<rect width="1" height="2" data-limner="7"/>', "limner"),
    "a remark that is no JSON": ('<rect width="1" height="2" data-limner="{"/>', "not JSON"),
    "a group that is turned to nothing": ('<g transform="matrix(1)"><path d="M1 2h0"/></g>', "matrix with 1"),
}


@pytest.mark.parametrize(("inner", "message"), BAD.values(), ids=BAD)
def test_a_bad_element_is_named_and_the_others_stay(inner: str, message: str, tmp_path: Path) -> None:
    good = '<circle cx="1" cy="2" r="3"/>'
    item, [problem] = of_drawing(tmp_path, f"{good}{inner}{good}")
    assert len(notes_of(item)) == 2
    assert problem.where.startswith("x.svg, <")
    assert message in problem.message


FILES = {
    "empty": "",
    "another root": "<html/>",
    "cut": f"{HEAD}>",
    "a DTD": '<!DOCTYPE svg SYSTEM "http://x/y.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>',
    "entities": '<!DOCTYPE x [<!ENTITY a "aa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    "a viewBox of words": f'{HEAD} viewBox="a b c d"/>',
    "a viewBox of nothing": f'{HEAD} viewBox="0 0 0 0"/>',
    "a size of words": f'{HEAD} width="wide"/>',
    "a picture turned to nothing": f'{HEAD}><image width="1" height="1" transform="scale(0)"/></svg>',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_named_and_the_others_stay(text: str, tmp_path: Path) -> None:
    of_drawing(tmp_path, '<circle r="3"/>')
    (tmp_path / "bad.svg").write_text(text)
    _, items, [problem] = opened(tmp_path)
    assert len(items) == 1
    assert problem.where.startswith("bad.svg")


def test_deep_groups_are_walked(tmp_path: Path) -> None:
    item, problems = of_drawing(tmp_path, "<g>" * 5_000 + '<circle r="3"/>' + "</g>" * 5_000)
    assert (len(notes_of(item)), problems) == (1, [])


def test_no_drawing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no SVG"):
        opened(tmp_path)


def test_answers_keep_their_types(tmp_path: Path) -> None:
    answers: Any = {str(one.id): value for one, value in zip(ASKED, (True, 7.25, "x"), strict=False)}
    through(Dataset(Ontology(classes=CLASSES), (picture(note(Tag(), attributes=answers)),)), "svg", tmp_path)
    text = (tmp_path / "labels/x.svg").read_text()
    assert json.loads(text.split('data-attributes="')[1].split('"')[0].replace("&quot;", '"')) == {
        "seen": True, "weight": 7.25, "remark": "x",
    }  # fmt: skip
