"""VoTT's exports, JSON and CSV: real ones, regions with several tags, odd files."""

import json
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import (
    Box,
    Dataset,
    Ellipse,
    Keypoints,
    LabelledImage,
    Mask,
    Part,
    Polygon,
    Polyline,
    Shape,
    derived_id,
)
from limner.formats import Ledger, Problem, convert, read, sniff
from tests.formats.making import dataset, note, notes_of, picture, through

HEADER = "image,xmin,ymin,xmax,ymax,label\n"


def region(kind: str = "RECTANGLE", tags: Any = ("cat",), **more: Any) -> dict[str, Any]:
    box = {"left": 10, "top": 20, "width": 30, "height": 40}
    points = [{"x": 10, "y": 20}, {"x": 40, "y": 20}, {"x": 40, "y": 60.5}]
    return {"id": "r", "type": kind, "tags": list(tags), "boundingBox": box, "points": points, **more}


def project(root: Path, *regions: Any, **asset: Any) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    size = {"width": 100, "height": 80}
    told = {
        "id": "a",
        "name": "x.jpg",
        "path": "file:/C:/photos/x.jpg",
        "size": size,
        "state": 2,
        "type": 1,
        **asset,
    }
    document = {"name": "p", "tags": [{"name": "dog", "color": "#5DB300"}, {"name": "cat"}],
                "assets": {"a": {"asset": told, "regions": list(regions), "version": "2.2.0"}}}  # fmt: skip
    (root / "train-export.json").write_text(json.dumps(document))
    return root


def opened(root: Path, format: str) -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, format, report=problems.append)
    return found, list(found.images), problems


def test_a_real_json_export(data: Path, tmp_path: Path) -> None:
    source = data / "formats/vott-json"
    assert sniff(source).format == "vott-json"
    found, items, problems = opened(source, "vott-json")
    assert [(kind.name, kind.color) for kind in found.ontology.by_index()] == [
        ("animal", "#5db300"), ("dog", "#e81123"), ("person", "#6917aa"),
    ]  # fmt: skip
    assert [(item.image.split, item.image.name, len(notes_of(item))) for item in items] == [
        ("train", "img0001.jpg", 1), ("train", "img0002.jpg", 2), ("train", "img0003.jpg", 1),
    ]  # fmt: skip
    one, other = notes_of(items[1])
    assert one.shape == other.shape == Box(11.5, 12, 10.2, 20.5)
    assert one.instance_id == other.instance_id is not None
    assert [(problem.message, problem.where) for problem in problems] == [
        ("it has no tag", "train-export.json, asset 50fef05a8, regions[0]"),
    ]  # fmt: skip
    result = convert(source, tmp_path / "out", "vott-json", strict=True, verified=True)
    assert (result.ledger.kept, result.ledger.changed, result.ledger.lost) == (4, 0, 0)
    before, after = (
        json.loads((root / "train-export.json").read_text()) for root in (source, tmp_path / "out")
    )
    assert after["activeLearningSettings"] == before["activeLearningSettings"]
    for key in ("0d3de147f", "b482849bc"):
        assert after["assets"][key]["regions"] == before["assets"][key]["regions"]


def test_a_real_csv_export(data: Path, tmp_path: Path) -> None:
    source = data / "formats/vott-csv"
    assert sniff(source).format == "vott-csv"
    found, items, problems = opened(source, "vott-csv")
    assert problems == []
    assert [kind.name for kind in found.ontology.by_index()] == ["helmet", "person"]
    assert [(item.image.split, item.image.name, len(notes_of(item))) for item in items] == [
        ("test", "img0001.jpg", 1), ("test", "img0002.jpg", 1), ("train", "img0003.jpg", 2),
        ("train", "img0004.jpg", 1),
    ]  # fmt: skip
    assert notes_of(items[0])[0].shape == Box(10, 5, 10, 2)
    result = convert(source, tmp_path / "out", "vott-csv", strict=True, verified=True)
    assert result.ledger.kept == 5
    for name in ("train", "test"):
        before, after = (
            sorted(
                line.replace('"', "")
                for line in (root / f"{name}-export.csv").read_text().split("\n")
                if line
            )
            for root in (source, tmp_path / "out")
        )
        assert [line.removeprefix(f"{name}/") for line in after] == before


SHAPES: dict[str, tuple[dict[str, Any], Shape]] = {
    "rectangle": (region(), Box(10, 20, 30, 40)),
    "square": (region("SQUARE"), Box(10, 20, 30, 40)),
    "rectangle without its box": (region(boundingBox=None), Box(10, 20, 30, 40.5)),
    "polygon": (region("POLYGON"), Polygon((Part((10, 20, 40, 20, 40, 60.5)),))),
    "polyline": (region("POLYLINE"), Polyline((10, 20, 40, 20, 40, 60.5))),
    "point": (region("POINT", points=[{"x": 5, "y": 6}]), Keypoints(((5, 6, 2),))),
}


@pytest.mark.parametrize(("record", "wanted"), SHAPES.values(), ids=SHAPES)
def test_every_type_and_back(record: dict[str, Any], wanted: Shape, tmp_path: Path) -> None:
    _, [item], problems = opened(project(tmp_path / "in", record), "vott-json")
    [one] = notes_of(item)
    assert (one.shape, problems) == (wanted, [])
    convert(tmp_path / "in", tmp_path / "out", "vott-json", strict=True, verified=True)
    [asset] = json.loads((tmp_path / "out/train-export.json").read_text())["assets"].values()
    [again] = asset["regions"]
    assert (again["type"], again["id"]) == (record["type"], "r")
    assert asset["asset"]["id"] == "a"


def test_a_path_of_another_machine_names_the_picture(tmp_path: Path, data: Path) -> None:
    root = project(tmp_path / "in", region(), path="file:/C:/my%20photos/x.jpg", size=None)
    (root / "x.jpg").write_bytes((data / "formats/voc/JPEGImages/BloodImage_00000.jpg").read_bytes())
    _, [item], _ = opened(root, "vott-json")
    assert (item.image.path, item.image.width, item.image.height) == ("x.jpg", 640, 480)
    assert item.open_picture is not None


def test_files_of_single_assets(tmp_path: Path) -> None:
    asset = {
        "asset": {"id": "a", "name": "x.jpg", "size": {"width": 9, "height": 8}, "state": 2},
        "regions": [region()],
    }
    (tmp_path / "a-asset.json").write_text(json.dumps(asset))
    assert sniff(tmp_path).format == "vott-json"
    _, [item], problems = opened(tmp_path, "vott-json")
    assert (notes_of(item)[0].shape, problems) == (Box(10, 20, 30, 40), [])


def test_an_asset_that_was_never_visited_is_unlabelled(tmp_path: Path) -> None:
    _, [item], _ = opened(project(tmp_path, state=0), "vott-json")
    assert item.layer() is None


def test_regions_with_several_tags_are_one(tmp_path: Path) -> None:
    name = derived_id("object")
    together = [
        note(Box(1, 2, 3, 4), 1, instance_id=name),
        note(Box(1, 2, 3, 4), 2, kind="dog", instance_id=name),
    ]
    apart = note(Box(1, 2, 3, 5), 3, instance_id=name)
    items, ledger = through(dataset(picture(*together, apart)), "vott-json", tmp_path)
    [asset] = json.loads((tmp_path / "vott-export.json").read_text())["assets"].values()
    assert [one["tags"] for one in asset["regions"]] == [["cat", "dog"], ["cat"]]
    assert len(notes_of(items[0])) == 3
    assert becomes(ledger) == {"instance_id": "an object of its own"}
    assert (ledger.kept, ledger.changed) == (2, 1)


def becomes(ledger: Ledger) -> dict[str, str]:
    return {row.what: row.becomes for row in ledger.rows() if row.severity != "note"}


POINTS = Keypoints(((1, 2, 1), (0, 0, 0), (3, 4, 2)))
CHANGES: dict[str, tuple[str, Shape, dict[str, str]]] = {
    "turned box": ("vott-json", Box(10, 20, 30, 40, 30), {"box with rotation": "polygon"}),
    "turned box, CSV": ("vott-csv", Box(10, 20, 30, 40, 30), {"box with rotation": "enclosing box"}),
    "circle": ("vott-json", Ellipse(50, 40, 10, 10), {"ellipse": "polygon"}),
    "joints": ("vott-json", POINTS, {"keypoints of several points": "points, each its own object"}),
    "hidden point": ("vott-json", Keypoints(((1, 2, 1),)), {"hidden joints": "visible ones"}),
    "no joint": ("vott-json", Keypoints(((1, 2, 0),)), {"keypoints of several points": ""}),
    "joints, CSV": ("vott-csv", POINTS, {"keypoints": "", "empty": "never labelled"}),
    "no pixels": ("vott-csv", Mask(0, 0, 0, 0, ""), {"mask": "", "empty": "never labelled"}),
}


@pytest.mark.parametrize(("format", "given", "said"), CHANGES.values(), ids=CHANGES)
def test_what_has_no_place_is_changed_and_said(
    format: str, given: Shape, said: dict[str, str], tmp_path: Path
) -> None:
    _, ledger = through(dataset(picture(note(given))), format, tmp_path)
    assert becomes(ledger) == said


BAD: dict[str, tuple[Any, str]] = {
    "no tag": (region(tags=[]), "no tag"),
    "tags are numbers": (region(tags=[3]), "no tag"),
    "tags is text": (region() | {"tags": "cat"}, "tags"),
    "no points": (region("POLYGON", points=[]), "no points"),
    "odd point": (region("POLYGON", points=[3]), "points[0]"),
    "text in a point": (region("POLYGON", points=[{"x": "1", "y": 2}]), "points[0].x"),
    "negative width": (region(boundingBox={"left": 1, "top": 2, "width": -3, "height": 4}), "negative"),
    "no height": (region(boundingBox={"left": 1, "top": 2, "width": 3}), "height"),
    "infinite": (region(boundingBox={"left": 10**400, "top": 2, "width": 3, "height": 4}), "finite"),
    "two corners of a polygon": (
        region("POLYGON", points=[{"x": 1, "y": 2}, {"x": 3, "y": 4}]),
        "at least 3",
    ),
    "unknown type": (region("STAR"), "'STAR'"),
    "no object": (7, "no object"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_region_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    _, [item], [problem] = opened(project(tmp_path, region(), bad, region()), "vott-json")
    assert [one.shape for one in notes_of(item)] == [Box(10, 20, 30, 40)] * 2
    assert problem.where == "train-export.json, asset a, regions[1]"
    assert reason in problem.message


ASSETS = {
    "no asset": '{"regions": []}',
    "asset is a list": '{"asset": []}',
    "no name": '{"asset": {"id": "a"}}',
    "regions is an object": '{"asset": {"name": "x.jpg"}, "regions": {}}',
    "list": "[]",
    "twice": '{"asset": {"name": "x.jpg", "name": "y.jpg"}}',
}


@pytest.mark.parametrize("text", ASSETS.values(), ids=ASSETS)
def test_a_bad_asset_is_named_and_the_good_ones_stay(text: str, tmp_path: Path) -> None:
    good = '{"asset": {"name": "good.jpg", "state": 1}, "regions": []}'
    (tmp_path / "vott-export.json").write_text(f'{{"tags": [], "assets": {{"a": {text}, "b": {good}}}}}')
    _, items, [problem] = opened(tmp_path, "vott-json")
    assert [item.image.name for item in items] == ["good.jpg"]
    assert "asset a" in problem.where


FILES = {
    "not UTF-8": '{"tags": ["\udcff"], "assets": {}}',
    "a key that is not UTF-8": '{"tags": [], "assets": {}, "\udcff": 1}',
    "cut": '{"assets": {',
    "tags is text": '{"tags": "x", "assets": {}}',
    "assets is a list": '{"tags": [], "assets": []}',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_leaves_the_others(text: str, tmp_path: Path) -> None:
    project(tmp_path, region())
    (tmp_path / "bad.json").write_text(text, "utf-8", "surrogateescape")
    _, items, problems = opened(tmp_path, "vott-json")
    assert len(items) == 1
    assert all("bad.json" in problem.where for problem in problems)


ROWS = {
    "text": ("x.jpg,a,2,3,4,cat", "not a number"),
    "nan": ("x.jpg,nan,2,3,4,cat", "not a number"),
    "swapped": ("x.jpg,9,2,3,4,cat", "swapped"),
    "no label": ("x.jpg,1,2,3,4,", "no label"),
    "short": ("x.jpg,1,2,3", "not a number"),
    "long": ("x.jpg,1,2,3,4,cat,5", "7 cells"),
    "no image": (",1,2,3,4,cat", "no image"),
}


@pytest.mark.parametrize(("bad", "reason"), ROWS.values(), ids=ROWS)
def test_a_bad_row_is_named_and_the_good_ones_stay(bad: str, reason: str, tmp_path: Path) -> None:
    good = "x.jpg,1,2,3,4,cat"
    (tmp_path / "x-export.csv").write_text(f"{HEADER}{good}\n{bad}\n{good}\n")
    _, [item], problems = opened(tmp_path, "vott-csv")
    [problem] = [problem for problem in problems if problem.outcome == "refused"]
    assert [one.shape for one in notes_of(item)] == [Box(1, 2, 2, 2)] * 2
    assert reason in problem.message


def test_columns_in_another_order_quotes_and_line_ends(tmp_path: Path) -> None:
    text = '\ufefflabel,ymin,xmin,xmax,ymax,image\r\n"a, b",2,1,3,4,C:\\photos\\x.jpg\r\n'
    (tmp_path / "x.csv").write_text(text, "utf-8", newline="")
    assert sniff(tmp_path).format == "vott-csv"
    found, [item], problems = opened(tmp_path, "vott-csv")
    assert [kind.name for kind in found.ontology.classes] == ["a, b"]
    assert (notes_of(item)[0].shape, problems) == (Box(1, 2, 2, 2), [])
