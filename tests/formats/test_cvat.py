"""CVAT's XML: lists of images and videos, every shape, labels and their attributes, odd documents."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Class,
    Cuboid,
    Dataset,
    Ellipse,
    Image,
    Joint,
    Keypoints,
    LabelledImage,
    Layer,
    Mask,
    Ontology,
    Option,
    Part,
    Polygon,
    Polyline,
    Sequence,
    Shape,
    Skeleton,
    Source,
    Tag,
    TrackPoint,
    derived_id,
)
from limner.formats import FolderSink, FormatError, Ledger, Problem, convert, read, sniff, verify, write
from limner.formats.cvat.between import between, turned
from limner.formats.cvat.objects import order_of, z_of
from limner.geometry import rle
from tests.formats.making import dataset, note, notes_of, picture, through, written

HEAD = "<annotations><version>1.1</version>"
LABELS = (
    "<meta><task><labels><label><name>cat</name><attributes>"
    "<attribute><name>awake</name><mutable>False</mutable><input_type>checkbox</input_type>"
    "<default_value>false</default_value><values></values></attribute>"
    "<attribute><name>age</name><mutable>True</mutable><input_type>number</input_type>"
    "<default_value>1</default_value><values>0\n20\n0.5</values></attribute>"
    "<attribute><name>coat</name><mutable>False</mutable><input_type>radio</input_type>"
    "<default_value>long hair</default_value><values>long hair\nshort hair</values></attribute>"
    "<attribute><name>note</name><mutable>False</mutable><input_type>text</input_type>"
    "<default_value></default_value><values></values></attribute>"
    "</attributes></label><label><name>dog</name></label></labels></task></meta>"
)
IMAGE = '<image id="3" name="x.jpg" width="100" height="80">'


def opened(
    root: Path, text: str | bytes, name: str = "annotations.xml"
) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(text.encode() if isinstance(text, str) else text)
    problems: list[Problem] = []
    found = read(root, "cvat", report=problems.append)
    return found, list(found.images), problems


def shapes(root: Path, *elements: str) -> tuple[list[Annotation], list[Problem]]:
    _, [item], problems = opened(root, f"{HEAD}{LABELS}{IMAGE}{''.join(elements)}</image></annotations>")
    return list(notes_of(item)), problems


def test_a_real_list_of_images(data: Path, tmp_path: Path) -> None:
    source = data / "formats/cvat"
    assert sniff(source).format == "cvat"
    result = convert(source, tmp_path / "out", "cvat", strict=True, verified=True)
    assert (result.ledger.kept, result.ledger.changed, result.ledger.lost) == (6, 0, 0)
    assert [problem.message for problem in result.problems] == ["label '' is not in its list of labels"]
    found = read(source)
    first, second = found.images
    assert [kind.name for kind in found.ontology.by_index()] == ["label1", "label2", "skeleton", "class 3"]
    box, line, joints = notes_of(first)
    assert (first.image.split, first.image.name, first.image.width) == ("train", "img0.jpg", 8)
    assert (box.shape, box.occluded) == (Box(0, 2, 4, 2), 1)
    assert line.shape == Polyline((1, 2, 3, 4, 5, 6, 7, 8))
    assert joints.shape == Keypoints(((1, 1, 0), (2, 2, 2), (3, 3, 2), (4, 4, 2)))
    kind = found.ontology.classes[0]
    by_name = {one.name: one for one in kind.attributes}
    answers = {one.name: box.attributes[str(one.id)] for one in kind.attributes}
    chosen = next(option for option in by_name["a2"].options if str(option.id) == answers["a2"])
    assert (answers["a1"], chosen.name, answers["a3"], answers["a4"]) == (True, "v3", "0003", 2.4)
    skeleton = found.ontology.classes[2].skeleton
    assert skeleton is not None
    assert ([joint.name for joint in skeleton.joints], skeleton.edges) == (
        ["1", "2", "3", "4"],
        ((2, 1), (0, 3)),
    )
    assert [one.z for one in notes_of(second)] == [z_of(1), z_of(2), ""]


def test_the_list_of_labels_comes_back_word_for_word(data: Path, tmp_path: Path) -> None:
    convert(data / "formats/cvat", tmp_path / "out", "cvat")
    before, after = (
        re.findall(r"<(?:name|mutable|input_type|default_value|values|svg|parent)>[^<]*", path.read_text())
        for path in (data / "formats/cvat/train.xml", tmp_path / "out/annotations.xml")
    )
    assert after == [*before, "<name>class 3"]


def test_a_real_video(data: Path, tmp_path: Path) -> None:
    source = data / "formats/cvat-video"
    found = read(source)
    items = list(found.images)
    assert [(item.image.name, item.image.frame, item.image.width) for item in items] == [
        ("frame_000010.png", 10, 25), ("frame_000013.png", 13, 25), ("frame_000016.png", 16, 25),
        ("frame_000019.png", 19, 25),
    ]  # fmt: skip
    assert [len(notes_of(item)) for item in items] == [3, 4, 3, 0]
    assert [(sequence.name, len(found.tracks)) for sequence in found.sequences] == [("v1", 4)]
    box = [one for item in items for one in notes_of(item) if isinstance(one.shape, Box)]
    assert [(one.shape, one.occluded, one.track and one.track.outside) for one in box] == [
        (Box(3, 4, 7, 1), 1, False), (Box(7, 6, 7, 2), 0, True), (Box(8, 7, 6, 10), 0, True),
    ]  # fmt: skip
    joints = [one for item in items for one in notes_of(item) if len(getattr(one.shape, "points", ())) == 4][
        :1
    ]
    assert joints[0].track is not None
    result = convert(source, tmp_path / "out", "cvat", strict=True, verified=True)
    assert (result.ledger.kept, result.problems) == (10, [])
    text = (tmp_path / "out/annotations.xml").read_text()
    assert "<frame_filter>step=3</frame_filter>" in text
    assert text.count("<track ") == 4


SHAPES: dict[str, tuple[str, Shape]] = {
    "box": ('<box label="cat" xtl="1" ytl="2.5" xbr="4" ybr="6"/>', Box(1, 2.5, 3, 3.5)),
    "turned box": ('<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" rotation="-30"/>', Box(1, 2, 3, 4, 330)),
    "turned once round": (
        '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" rotation="360"/>',
        Box(1, 2, 3, 4),
    ),
    "ellipse": ('<ellipse label="cat" cx="9" cy="8" rx="7" ry="6" rotation="45"/>', Ellipse(9, 8, 7, 6, 45)),
    "polygon": ('<polygon label="cat" points="1,2;3,4.5;6,5"/>', Polygon((Part((1, 2, 3, 4.5, 6, 5)),))),
    "polyline": ('<polyline label="cat" points="1,2;-3,4"/>', Polyline((1, 2, -3, 4))),
    "points": ('<points label="cat" points="1,2;3,4"/>', Keypoints(((1, 2, 2), (3, 4, 2)))),
    "tag": ('<tag label="cat" source="manual"/>', Tag()),
    "cuboid": (
        '<cuboid label="cat" xtl1="0" ytl1="1" xbl1="2" ybl1="3" xtr1="4" ytr1="5" xbr1="6" ybr1="7" '
        'xtl2="8" ytl2="9" xbl2="10" ybl2="11" xtr2="12" ytr2="13" xbr2="14" ybr2="15"/>',
        # their corners: front left, front right, back right, back left, each top then bottom
        Cuboid((0, 1, 4, 5, 6, 7, 2, 3, 12, 13, 8, 9, 10, 11, 14, 15)),
    ),
}


@pytest.mark.parametrize(("element", "wanted"), SHAPES.values(), ids=SHAPES)
def test_every_shape_and_back(element: str, wanted: Shape, tmp_path: Path) -> None:
    [one], problems = shapes(tmp_path / "in", element)
    assert (one.shape, problems) == (wanted, [])
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    text = (tmp_path / "out/annotations.xml").read_text()
    [again] = re.findall(r"<(?:box|ellipse|polyg|polyl|points|tag|cuboid)[^>]*>", text)
    for key, value in re.findall(r'(\w+)="([^"]*)"', element):
        if key != "rotation":
            assert f'{key}="{value}"' in again


def test_runs_of_a_mask_go_along_the_rows_of_its_crop(tmp_path: Path) -> None:
    # ..##
    # #...
    element = '<mask label="cat" rle="2, 3, 3" left="10" top="20" width="4" height="2" occluded="0"/>'
    [one], problems = shapes(tmp_path / "in", element)
    assert problems == []
    mask = one.shape
    assert isinstance(mask, Mask)
    inside = rle.to_pixels(rle.uncrop(mask, 100, 80), 100, 80)
    assert {(int(x), int(y)) for y, x in np.argwhere(inside)} == {(12, 20), (13, 20), (10, 21)}
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    assert (
        'rle="2, 3, 3" left="10" top="20" width="4" height="2"'
        in (tmp_path / "out/annotations.xml").read_text()
    )


def test_a_mask_that_begins_inside(tmp_path: Path) -> None:
    element = '<mask label="cat" rle="0, 1, 2, 1" left="0" top="0" width="2" height="2"/>'
    shapes(tmp_path / "in", element)
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    assert 'rle="0, 1, 2, 1"' in (tmp_path / "out/annotations.xml").read_text()


def test_answers_have_the_types_that_the_labels_declare(tmp_path: Path) -> None:
    said = {"awake": "true", "age": "3", "coat": "short hair", "note": "007", "colour": "red"}
    inner = "".join(f'<attribute name="{name}">{value}</attribute>' for name, value in said.items())
    odd = '<attribute name="age">old</attribute><attribute name="coat">none</attribute>'
    box = '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6">'
    notes, problems = shapes(tmp_path / "in", f"{box}{inner}</box>", f"{box}{odd}</box>")
    assert problems == []
    found, _, _ = opened(tmp_path / "in", (tmp_path / "in/annotations.xml").read_bytes())
    asked = {str(one.id): one for one in found.ontology.classes[0].attributes}
    answers = {asked[key].name: value for key, value in notes[0].attributes.items()}
    options = {str(option.id): option.name for one in asked.values() for option in one.options}
    answers["coat"] = options[str(answers["coat"])]
    assert answers == {"awake": True, "age": 3, "coat": "short hair", "note": "007", "colour": "red"}
    age = next(one for one in asked.values() if one.name == "age")
    assert (age.minimum, age.maximum, age.step, age.default) == (0, 20, 0.5, 1)
    assert notes[1].attributes == {}
    assert notes[1].extra["cvat"]["attributes"] == {"age": "old", "coat": "none"}
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    text = (tmp_path / "out/annotations.xml").read_text()
    for name, value in {**said, "age": "old"}.items():
        assert f'<attribute name="{name}">{value}</attribute>' in text
    assert "<input_type>radio</input_type>" in text


def test_state_group_layer_and_source(tmp_path: Path) -> None:
    at = 'xtl="1" ytl="2" xbr="4" ybr="6"'
    elements = [
        f'<box label="cat" {at} occluded="1" z_order="3" group_id="7" source="auto"/>',
        f'<box label="dog" {at} occluded="0" z_order="-2" group_id="7" source="manual"/>',
        f'<box label="dog" {at} z_order="0" source="semi-auto" rotation="0.00"/>',
    ]
    notes, problems = shapes(tmp_path / "in", *elements)
    assert problems == []
    assert [one.occluded for one in notes] == [1, 0, None]
    assert notes[0].group_id == notes[1].group_id is not None
    assert sorted(notes, key=lambda one: one.z) == [notes[2], notes[1], notes[0]]
    assert [one.source.kind for one in notes] == ["model", "import", "model"]
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    text = (tmp_path / "out/annotations.xml").read_text()
    found = re.findall(
        r'<box label="(\w+)" source="([\w-]+)" .*?z_order="(-?\d+)"(?: group_id="(\d+)")?', text
    )
    assert sorted(found) == [
        ("cat", "auto", "3", "7"), ("dog", "manual", "-2", "7"), ("dog", "semi-auto", "0", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [-(2**31), -1, 0, 1, 61, 62, 2**31 - 1])
def test_layers_keep_their_numbers(order: int) -> None:
    assert order_of(z_of(order)) == order


def test_layers_sort_by_their_numbers() -> None:
    numbers = [-5, -1, 1, 2, 61, 62, 63, 4000]
    assert sorted(numbers, key=z_of) == numbers


def test_layers_of_others_are_counted(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(1, 2, 3, 4), 1, z="V"), note(Box(1, 2, 3, 5), 2, z="k"), note(Box(1, 2, 3, 6), 3))
    )
    through(data, "cvat", tmp_path)
    assert re.findall(r'ybr="(\d+)" z_order="(\d)"', (tmp_path / "annotations.xml").read_text()) == [
        ("8", "0"), ("6", "1"), ("7", "2"),
    ]  # fmt: skip


def test_unknown_keys_and_elements_come_back(tmp_path: Path) -> None:
    text = (
        f"{HEAD}<meta><task><name>t</name><labels/><owner><username>max</username></owner></task></meta>"
        '<image id="5" name="a/x.jpg" width="10" height="8" task_id="9" subset="odd one">'
        '<box label="cat" xtl="1" ytl="2" xbr="4" ybr="6" mine="1"><own>x</own></box></image></annotations>'
    )
    opened(tmp_path / "in", text)
    convert(tmp_path / "in", tmp_path / "out", "cvat", strict=True, verified=True)
    again = (tmp_path / "out/annotations.xml").read_text()
    for piece in (
        "<name>t</name>",
        "<username>max",
        'id="5"',
        'task_id="9"',
        'subset="odd one"',
        'mine="1"',
        "<own>x</own>",
    ):
        assert piece in again


def test_subsets_are_splits(tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(1, 2, 3, 4)), split="train"), picture(note(Box(1, 2, 3, 5), 2), split="val")
    )
    items, ledger = through(data, "cvat", tmp_path)
    assert [(item.image.split, item.image.path) for item in items] == [("train", "x.jpg"), ("val", "x.jpg")]
    assert re.findall('subset="([a-z]+)"', (tmp_path / "annotations.xml").read_text()) == [
        "train",
        "validation",
    ]
    assert {row.severity for row in ledger.rows()} <= {"note"}


def becomes(ledger: Ledger) -> dict[str, str]:
    return {row.what: row.becomes for row in ledger.rows() if row.severity != "note"}


TWO = Polygon((Part((10, 10, 20, 10, 20, 20)), Part((40, 40, 50, 40, 50, 50))))
HOLED = Polygon((Part((10, 10, 60, 10, 60, 60, 10, 60), ((20, 20, 20, 40, 40, 40, 40, 20),)),))
CHANGES: dict[str, tuple[Shape, dict[str, str]]] = {
    "parts": (TWO, {"polygon with parts": "polygons of one group"}),
    "hole": (HOLED, {"polygon with holes": "mask"}),
    "hidden point": (Keypoints(((1, 2, 1), (3, 4, 2))), {"hidden joints without a skeleton": "visible ones"}),
    "absent point": (Keypoints(((0, 0, 0), (3, 4, 2))), {"absent joints without a skeleton": "left out"}),
    "no point": (Keypoints(((0, 0, 0),)), {"absent joints without a skeleton": ""}),
    "empty mask": (Mask(0, 0, 0, 0, ""), {"mask without pixels": ""}),
    "turned ellipse": (Ellipse(50, 40, 10, 5, 30), {}),
}


@pytest.mark.parametrize(("given", "said"), CHANGES.values(), ids=CHANGES)
def test_what_has_no_place_is_changed_and_said(given: Shape, said: dict[str, str], tmp_path: Path) -> None:
    _, ledger = through(dataset(picture(note(given, occluded=0))), "cvat", tmp_path)
    assert becomes(ledger) == said


def _skeleton() -> Class:
    return Class(
        id=derived_id("class", "cat"), name="cat", index=0,
        skeleton=Skeleton(
            joints=(Joint(name="nose", x=0.25, y=0.1), Joint(name="tail", x=0.9, y=0.5)), edges=((0, 1),)
        ),
    )  # fmt: skip


def test_a_skeleton_keeps_hidden_and_absent_joints(tmp_path: Path) -> None:
    kind = _skeleton()
    joints = note(Keypoints(((5, 6, 1), (7, 8, 0))), occluded=0)
    data = Dataset(Ontology(classes=(kind,)), (picture(joints),))
    items, ledger = through(data, "cvat", tmp_path)
    assert notes_of(items[0])[0].shape == joints.shape
    assert ledger.clean
    found = read(tmp_path)
    assert found.ontology.classes[0].skeleton == kind.skeleton


def test_several_options_become_one_text_and_signs_question_marks(tmp_path: Path) -> None:
    many = Attribute(
        id=derived_id("many"), name="many", type="multi-select",
        options=(Option(id=derived_id("a"), name="a"), Option(id=derived_id("b"), name="b")),
    )  # fmt: skip
    word = Attribute(id=derived_id("word"), name="word", type="text")
    kind = Class(id=derived_id("class", "cat"), name="cat", index=0, attributes=(many, word))
    answers: Any = {str(many.id): (str(derived_id("a")), str(derived_id("b"))), str(word.id): "a\x01b"}
    one = note(Box(1, 2, 3, 4), occluded=0, attributes=answers)
    _, ledger = through(Dataset(Ontology(classes=(kind,)), (picture(one),)), "cvat", tmp_path)
    assert becomes(ledger) == {
        "several options": "one text",
        "characters that XML has no place for": "question marks",
    }
    assert '<attribute name="many">a, b</attribute>' in (tmp_path / "annotations.xml").read_text()


def film(*frames: tuple[Annotation, ...], format: str = "cvat:video") -> Dataset:
    sequence = Sequence(id=derived_id("film"), name="film")
    items = []
    for number, notes in enumerate(frames):
        image = Image(
            id=derived_id("frame", number), name=f"{number}.jpg", width=100, height=80, sequence_id=sequence.id,
            frame=number,
        )  # fmt: skip
        items.append(LabelledImage(image, (Layer(image_id=image.id, status="done", annotations=notes),)))
    kinds = dataset().ontology.classes
    return Dataset(Ontology(classes=kinds), items, sequences=(sequence,))


def test_a_video_of_tracks_and_of_single_objects(tmp_path: Path) -> None:
    track = TrackPoint(derived_id("one"))
    frames = (
        (note(Box(1, 2, 3, 4), 1, track=track, occluded=0), note(Box(9, 9, 3, 4), 2, occluded=0)),
        (note(Box(2, 2, 3, 4), 3, track=TrackPoint(track.track_id, keyframe=False), occluded=0),),
        (note(Tag(), 4),),
    )
    data = film(*frames)
    sink = FolderSink(tmp_path)
    ledger = write(data, sink, "cvat:video")
    found = verify(data, tmp_path, "cvat:video", sink, ledger)
    assert found.faults == []
    assert becomes(ledger) == {"object without a track": "a track of one frame", "tag": ""}
    assert (ledger.kept, ledger.changed, ledger.lost) == (2, 1, 1)
    items = list(read(tmp_path).images)
    seen = [[(one.shape, one.track and one.track.outside) for one in notes_of(item)] for item in items]
    assert seen == [
        [(Box(1, 2, 3, 4), False), (Box(9, 9, 3, 4), False)],
        [(Box(2, 2, 3, 4), False), (Box(9, 9, 3, 4), True)],
        [(Box(2, 2, 3, 4), True)],
    ]
    tracks = {one.track.track_id for item in items for one in notes_of(item) if one.track}
    assert len(tracks) == 2


def test_several_videos_have_folders_of_their_own(tmp_path: Path) -> None:
    first = film((note(Box(1, 2, 3, 4), track=TrackPoint(derived_id("t")), occluded=0),))
    other = Sequence(id=derived_id("other"), name="other")
    image = Image(id=derived_id("o"), name="0.jpg", width=100, height=80, sequence_id=other.id, frame=0)
    one = note(Box(5, 6, 7, 8), 2, track=TrackPoint(derived_id("u")), occluded=0)
    item = LabelledImage(image, (Layer(image_id=image.id, status="done", annotations=(one,)),))
    data = Dataset(first.ontology, (*first.images, item), sequences=(*first.sequences, other))
    sink = FolderSink(tmp_path)
    ledger = write(data, sink, "cvat:video")
    assert verify(data, tmp_path, "cvat:video", sink, ledger).faults == []
    assert sorted(sink.hashes) == ["film/annotations.xml", "other/annotations.xml"]


def test_what_lies_between_keyframes_is_computed_the_short_way(tmp_path: Path) -> None:
    meta = "<meta><task><mode>interpolation</mode><start_frame>0</start_frame><stop_frame>4</stop_frame></task></meta>"
    text = (
        f'{HEAD}{meta}<track id="0" label="cat">'
        '<box frame="0" keyframe="1" outside="0" occluded="0" xtl="0" ytl="0" xbr="10" ybr="10" rotation="350"/>'
        '<box frame="2" keyframe="1" outside="0" occluded="1" xtl="4" ytl="0" xbr="16" ybr="20" rotation="20"/>'
        '<box frame="4" keyframe="1" outside="1" occluded="0" xtl="4" ytl="0" xbr="16" ybr="20"/></track>'
        "</annotations>"
    )
    _, items, problems = opened(tmp_path, text)
    assert [problem.outcome for problem in problems] == ["noted"]
    found = [(one.shape, one.track) for item in items for one in notes_of(item)]
    assert [shape for shape, _ in found][:3] == [
        Box(0, 0, 10, 10, 350),
        Box(2, 0, 11, 15, 5),
        Box(4, 0, 12, 20, 20),
    ]
    assert [(track.keyframe, track.outside) for _, track in found if track] == [
        (True, False), (False, False), (True, False), (False, False), (True, True),
    ]  # fmt: skip


TURNS = [(350, 10, 0.5, 0), (10, 350, 0.5, 0), (350, 20, 0.5, 5), (0, 90, 0.5, 45), (90, 0, 0.25, 67.5)]


@pytest.mark.parametrize(("start", "end", "share", "wanted"), TURNS)
def test_angles_go_the_short_way(start: float, end: float, share: float, wanted: float) -> None:
    assert turned(start, end, share) == wanted


def _ring(*flat: float) -> Polygon:
    return Polygon((Part(flat),))


BETWEEN: dict[str, tuple[Shape, Shape, Shape]] = {
    "ellipse": (Ellipse(0, 0, 4, 2, 359), Ellipse(8, 4, 8, 2, 3), Ellipse(2, 1, 5, 2, 0)),
    "polyline": (Polyline((0, 0, 4, 4)), Polyline((4, 4, 8, 8)), Polyline((1, 1, 5, 5))),
    "polygon": (_ring(0, 0, 4, 4, 0, 8), _ring(4, 0, 8, 4, 4, 8), _ring(1, 0, 5, 4, 1, 8)),
    "keypoints": (Keypoints(((0, 0, 2),)), Keypoints(((4, 8, 1),)), Keypoints(((1, 2, 2),))),
    "other number of points": (Polyline((0, 0, 4, 4)), Polyline((0, 0, 1, 1, 2, 2)), Polyline((0, 0, 4, 4))),
    "other type": (Box(0, 0, 1, 1), Ellipse(0, 0, 1, 1), Box(0, 0, 1, 1)),
    "cuboid": (Cuboid((0.0,) * 16), Cuboid((4.0,) * 16), Cuboid((1.0,) * 16)),
}  # fmt: skip


@pytest.mark.parametrize(("start", "end", "wanted"), BETWEEN.values(), ids=BETWEEN)
def test_a_quarter_of_the_way(start: Shape, end: Shape, wanted: Shape) -> None:
    assert between(start, end, 0.25) == wanted


def test_a_skeleton_of_cvat_itself_says_nothing_of_being_outside(tmp_path: Path) -> None:
    labels = (
        "<meta><task><labels><label><name>cat</name><type>skeleton</type><svg></svg></label>"
        "<label><name>nose</name><type>points</type><parent>cat</parent></label></labels></task></meta>"
    )
    text = f'{HEAD}{labels}<track id="0" label="cat" source="manual" group_id="4">' + "".join(
        f'<skeleton frame="{frame}" keyframe="1" z_order="0"><points label="nose" outside="{outside}" '
        'occluded="0" keyframe="1" points="5,6"/></skeleton>'
        for frame, outside in ((0, 0), (1, 1))
    )
    _, items, problems = opened(tmp_path, f"{text}</track></annotations>")
    assert problems == []
    assert [one.track and one.track.outside for item in items for one in notes_of(item)] == [False, True]
    assert all(one.group_id is not None for item in items for one in notes_of(item))


def test_what_is_out_of_view_goes_to_no_format_without_tracks(data: Path, tmp_path: Path) -> None:
    result = convert(data / "formats/cvat-video", tmp_path / "out", "coco", verified=True)
    lost = [loss for loss in result.ledger.losses() if loss.severity == "lost" and loss.what == "track"]
    assert len(lost) == 4


def test_a_person_is_manual_and_a_model_auto(tmp_path: Path) -> None:
    notes = [
        note(Box(1, 2, 3, 4), 1), note(Box(1, 2, 3, 4), 2, source=Source(kind="model", name="yolo", version="8")),
        note(Box(1, 2, 3, 4), 3, source=Source(kind="import", name="coco")),
    ]  # fmt: skip
    written(dataset(picture(*notes)), "cvat", tmp_path)
    assert re.findall('source="([a-z]+)"', (tmp_path / "annotations.xml").read_text()) == [
        "manual",
        "auto",
        "file",
    ]


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


BAD_PLACES = {
    "no frame": ('<box keyframe="1" xtl="1" ytl="2" xbr="4" ybr="6"/>', "frame"),
    "frame is text": ('<box frame="x" xtl="1" ytl="2" xbr="4" ybr="6"/>', "frame"),
    "frame is huge": ('<box frame="99999999999" xtl="1" ytl="2" xbr="4" ybr="6"/>', "frame"),
    "frame again": ('<box frame="0" xtl="1" ytl="2" xbr="4" ybr="6"/>', "twice"),
    "bad shape": ('<box frame="1" xtl="9" ytl="2" xbr="4" ybr="6"/>', "swapped"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD_PLACES.values(), ids=BAD_PLACES)
def test_a_bad_place_of_a_track_is_named(bad: str, reason: str, tmp_path: Path) -> None:
    good = '<box frame="0" xtl="1" ytl="2" xbr="4" ybr="6"/>'
    _, items, [problem] = opened(
        tmp_path, f'{HEAD}{LABELS}<track id="8" label="cat">{good}{bad}</track></annotations>'
    )
    assert [one.shape for one in notes_of(items[0])] == [Box(1, 2, 3, 4)]
    assert "track 8 (cat)" in problem.where
    assert reason in problem.message


def test_a_video_of_millions_of_frames_is_no_trap(tmp_path: Path) -> None:
    meta = "<meta><task><mode>interpolation</mode><stop_frame>99999999</stop_frame></task></meta>"
    text = (
        f'{HEAD}{meta}<track id="0" label="cat"><box frame="0" xtl="1" ytl="2" xbr="4" ybr="6"/>'
        '<box frame="99999999" xtl="1" ytl="2" xbr="4" ybr="6"/></track></annotations>'
    )
    _, items, problems = opened(tmp_path, text)
    assert len(items) == 2
    assert [problem.outcome for problem in problems] == ["noted", "noted"]


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
