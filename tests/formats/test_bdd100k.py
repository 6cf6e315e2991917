"""BDD100K as its description says."""

import json
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import Annotation, Box, Mask, Part, Polygon, Polyline, Tag
from limner.formats import FormatError, convert, read, sniff
from limner.formats.core.attributes import Answers
from tests.formats.making import anything_of, dataset, note, notes_of, picture, through
from tests.formats.samples import folder, opened

NAME = "labels/bdd100k_labels_images_val.json"
CAR = {
    "id": "7", "category": "car", "manualShape": True,
    "attributes": {"occluded": True, "truncated": False, "trafficLightColor": "none"},
    "box2d": {"x1": 45.5, "y1": 254, "x2": 357.75, "y2": 487},
}  # fmt: skip
LANE = {
    "id": "8", "category": "lane", "attributes": {"laneDirection": "parallel", "laneStyle": "solid"},
    "poly2d": [{"vertices": [[0, 0], [1, 2], [3, 4], [6, 6], [9, 6]], "types": "LCCCL", "closed": False}],
}  # fmt: skip
AREA = {
    "id": 9, "category": "drivable area", "attributes": {"areaType": "direct"},
    "poly2d": [{"vertices": [[0, 0], [4, 0], [4, 4]], "types": "LLL", "closed": True},
               {"vertices": [[5, 5], [9, 5], [9, 9]], "types": "LLL", "closed": True}],
}  # fmt: skip
FRAME = {
    "name": "b1.jpg", "url": "https://x", "timestamp": 10000,
    "attributes": {"weather": "overcast", "scene": "city street", "timeofday": "daytime"}, "labels": [CAR, LANE, AREA],
}  # fmt: skip


def bdd(root: Path, *frames: Any, format: str = "bdd100k") -> tuple[list[Annotation], list[str]]:
    _, items, problems = opened(folder(root, {NAME: json.dumps(frames)}), format)
    return [one for item in items for one in anything_of(item)], [problem.where for problem in problems]


def label(**fields: Any) -> dict[str, Any]:
    return {"name": "x.jpg", "labels": [{"id": "1", "category": "car", **fields}]}


def test_a_frame_says_everything(tmp_path: Path) -> None:
    [asked, car, lane, area], problems = bdd(tmp_path, FRAME)
    assert problems == []
    assert sniff(tmp_path).format == "bdd100k"
    found = read(tmp_path, "bdd100k")
    answers = Answers(found.ontology)
    assert (asked.shape, answers.of(asked)) == (Tag(), FRAME["attributes"])
    assert (car.shape, car.occluded, car.truncated) == (Box(45.5, 254, 312.25, 233), 1, 0.0)
    assert answers.of(car) == {"trafficLightColor": "none"}
    assert car.extra == {"bdd100k": {"id": "7", "manualShape": True}}
    assert isinstance(lane.shape, Polyline)
    assert (lane.shape.curve, lane.shape.points[:8]) == ("bezier", (0, 0, 1, 2, 3, 4, 6, 6))
    assert area.shape == Polygon((Part((0, 0, 4, 0, 4, 4)), Part((5, 5, 9, 5, 9, 9))))
    [item] = found.images
    assert (item.image.split, item.image.extra) == (
        "val",
        {"bdd100k": {"url": "https://x", "timestamp": 10000}},
    )


def test_a_frame_comes_back(tmp_path: Path) -> None:
    bdd(tmp_path / "in", FRAME)
    convert(tmp_path / "in", tmp_path / "out", "bdd100k", from_="bdd100k", strict=True, verified=True)
    assert json.loads((tmp_path / "out" / NAME).read_text()) == [FRAME]


def test_the_last_pixel_may_belong_to_the_box(tmp_path: Path) -> None:
    frame = label(box2d={"x1": 10, "y1": 20, "x2": 19, "y2": 20})
    assert bdd(tmp_path, frame)[0][0].shape == Box(10, 20, 9, 0)
    assert bdd(tmp_path, frame, format="bdd100k:inclusive")[0][0].shape == Box(10, 20, 10, 1)
    convert(
        tmp_path, tmp_path / "out", "bdd100k:inclusive", from_="bdd100k:inclusive", strict=True, verified=True
    )
    [back] = json.loads((tmp_path / "out" / NAME).read_text())
    assert back["labels"][0]["box2d"] == {"x1": 10, "y1": 20, "x2": 19, "y2": 20}


def test_one_object_may_have_box_outline_and_run_lengths(tmp_path: Path) -> None:
    poly2d = AREA["poly2d"]
    frame = label(box2d=CAR["box2d"], poly2d=poly2d, rle={"counts": "11", "size": [1, 2]}, score=0.5)
    frame["size"] = {"width": 2, "height": 1}
    found, _ = bdd(tmp_path, frame)
    assert [type(one.shape) for one in found] == [Box, Polygon, Mask]
    assert len({one.instance_id for one in found} - {None}) == 1
    convert(tmp_path, tmp_path / "out", "bdd100k", from_="bdd100k", strict=True, verified=True)
    [back] = json.loads((tmp_path / "out" / NAME).read_text())
    assert back["labels"] == frame["labels"]


def test_a_curved_outline_is_flattened_and_this_is_said(tmp_path: Path) -> None:
    line = {"vertices": [[0, 0], [0, 10], [10, 10], [10, 0]], "types": "LCCC", "closed": True}
    _, [item], [problem] = opened(folder(tmp_path, {NAME: json.dumps([label(poly2d=[line])])}), "bdd100k")
    assert (problem.code, problem.outcome) == ("curve", "noted")
    [one] = notes_of(item)
    assert isinstance(one.shape, Polygon)
    assert len(one.shape.parts[0].exterior) > 16


def test_the_first_releases_and_frames_in_an_object(tmp_path: Path) -> None:
    frame = label(poly2d=[[0, 0, "L"], [4, 0, "L"], [4, 4, "L"]])
    assert bdd(tmp_path, frame)[0][0].shape == Polygon((Part((0, 0, 4, 0, 4, 4)),))
    folder(tmp_path, {NAME: json.dumps({"frames": [frame], "config": {}})})
    assert len(list(read(tmp_path, "bdd100k").images)) == 1


def test_videos_are_sequences(tmp_path: Path) -> None:
    frames = [
        {**label(box2d=CAR["box2d"]), "name": f"v/{at}.jpg", "videoName": "v", "frameIndex": at}
        for at in (0, 1)
    ]
    bdd(tmp_path, *frames)
    found = read(tmp_path, "bdd100k")
    items = list(found.images)
    assert [run.name for run in found.sequences] == ["v"]
    assert [item.image.frame for item in items] == [0, 1]
    assert notes_of(items[0])[0].track == notes_of(items[1])[0].track
    assert len(found.tracks) == 1
    convert(tmp_path, tmp_path / "out", "bdd100k", from_="bdd100k", strict=True, verified=True)


def test_unlabelled_is_not_empty(tmp_path: Path) -> None:
    _, items, _ = opened(
        folder(tmp_path, {NAME: json.dumps([{"name": "a.jpg", "labels": []}, {"name": "b.jpg"}])}), "bdd100k"
    )
    assert [bool(item.layers) for item in items] == [True, False]


BAD: dict[str, Any] = {
    "no category": {"name": "x.jpg", "labels": [{"box2d": CAR["box2d"]}]},
    "a word": {"name": "x.jpg", "labels": ["car"]},
    "corners": label(box2d={"x1": 1, "y1": 1}),
    "swapped": label(box2d={"x1": 10, "y1": 1, "x2": 1, "y2": 2}),
    "text": label(box2d={"x1": "1", "y1": 1, "x2": 1, "y2": 2}),
    "types": label(poly2d=[{"vertices": [[0, 0], [1, 1]], "types": "L", "closed": False}]),
    "letters": label(poly2d=[{"vertices": [[0, 0], [1, 1]], "types": "LX", "closed": False}]),
    "two of a curve": label(poly2d=[{"vertices": [[0, 0], [1, 1], [2, 2]], "types": "LCC", "closed": False}]),
    "one point": label(poly2d=[{"vertices": [[0, 0]], "types": "L", "closed": False}]),
    "no points": label(poly2d=[{"vertices": [], "types": "", "closed": True}]),
    "line": label(poly2d=["x"]),
    "runs": label(rle={"counts": "zz", "size": [2, 2]}),
    "huge": label(rle={"counts": "11", "size": [2**40, 2**40]}),
    "score": label(score="high"),
    "no name": {"labels": []},
    "a list": [],
    "labels": {"name": "x.jpg", "labels": {}},
    "again": {"name": "good.jpg", "labels": []},
}


@pytest.mark.parametrize("frame", BAD.values(), ids=BAD)
def test_bad_frames_and_labels_are_named(frame: Any, tmp_path: Path) -> None:
    good = {**label(box2d=CAR["box2d"]), "name": "good.jpg"}
    found, where = bdd(tmp_path, good, frame)
    assert len(found) == 1
    assert [place.split(", label")[0] for place in where] == [f"{NAME}, frame 1"]


@pytest.mark.parametrize("text", ["[{", '[{"a": 1, "a": 2}', "[" * 100_000])
def test_files_that_are_no_lists_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="bdd100k_labels"):
        opened(folder(tmp_path, {NAME: text}), "bdd100k")


@pytest.mark.parametrize("text", ["[1e999]", '[{"name": NaN}]', '[{"name": "a", "name": "b"}]', "[7]"])
def test_frames_that_are_no_frames_are_named(text: str, tmp_path: Path) -> None:
    try:
        _, items, problems = opened(folder(tmp_path, {NAME: text}), "bdd100k")
    except FormatError as error:
        problems, items = [error], []  # type: ignore[list-item]
    assert (len(items), len(problems)) == (0, 1)


def test_a_spline_gets_straight_legs(tmp_path: Path) -> None:
    line = Polyline((0, 0, 10, 10, 20, 0, 30, 10), "catmull-rom")
    items, ledger = through(dataset(picture(note(line))), "bdd100k", tmp_path)
    assert {row.what for row in ledger.rows()} == {"catmull-rom curve"}
    [one] = notes_of(items[0])
    assert isinstance(one.shape, Polyline)
    assert one.shape.curve == "straight"
