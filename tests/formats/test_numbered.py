"""Cityscapes, KITTI's segmentation, Mapillary Vistas and MOTS: class and object in one number."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage, Part, Polygon
from limner.formats import FormatError, Problem, convert, read
from limner.formats.core.pixels import color_png, index_png, wide_png
from limner.geometry import area
from tests.formats.making import dataset, note, notes_of, picture, written

Contents = Mapping[str, Sequence[tuple[str, float]]]

REAL: dict[tuple[str, str], Contents] = {
    ("kitti-seg", "kitti-seg"): {
        "train/000030_10.png": [("out of roi", 2), ("truck", 1), ("truck", 2)],
        "train/000030_11.png": [("out of roi", 2), ("wall", 1), ("train", 2)],
    },
    ("cityscapes", "cityscapes"): {
        "test/defaultcity/defaultcity_000001_000031_leftImg8bit.png": [
            ("out of roi", 2),
            ("truck", 1),
            ("truck", 2),
        ],
        "test/defaultcity/defaultcity_000001_000032_leftImg8bit.png": [
            ("out of roi", 2),
            ("wall", 1),
            ("train", 2),
        ],
        "train/defaultcity/defaultcity_000002_000045_leftImg8bit.png": [("out of roi", 4), ("person", 1)],
        "val/defaultcity/defaultcity_000001_000019_leftImg8bit.png": [("out of roi", 3), ("ego vehicle", 2)],
    },
    ("mapillary", "mapillary/v1.2"): {
        "train/1.jpg": [("animal--bird", 10), ("animal--bird", 5), ("construction--barrier--curb", 10)],
        "train/2.jpg": [("construction--barrier--curb", 20), ("human--person", 5)],
        "val/0.jpg": [("animal--bird", 10), ("construction--barrier--curb", 10), ("human--person", 5)],
    },
    ("mapillary", "mapillary/v2.0"): {
        "train/2.jpg": [("animal--bird", 5)] * 3 + [("construction--barrier--separator", 5)] * 2,
        "val/0.jpg": [("animal--bird", 15), ("construction--barrier--separator", 10)],
        "val/1.jpg": [("construction--barrier--separator", 5)] + [("object--vehicle--bicycle", 10)] * 2,
    },
    ("mots", "mots"): {
        "train/1.jpg": [("c", 1), ("d", 1), ("d", 2)],
        "train/2.jpg": [("d", 1)],
        "val/3.jpg": [("a", 1)],
    },
}


def contents(root: Path, format: str) -> Contents:
    problems: list[Problem] = []
    source = read(root, format, report=problems.append)
    kinds = source.ontology.class_by_id()
    found = {
        f"{item.image.split}/{item.image.path}": [
            (kinds[one.class_id or one.id].name, area(one.shape)) for one in notes_of(item)
        ]
        for item in source.images
    }
    assert {problem.code for problem in problems} <= {"size"}  # pictures of the MOTS sample lie on their side
    return found


def opened(root: Path, format: str) -> tuple[list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    return list(read(root, format, report=problems.append).images), problems


def put(root: Path, path: str, content: bytes | str) -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return target


@pytest.mark.parametrize(("format", "folder"), REAL, ids=map(str, REAL))
def test_real_pictures_come_back_number_by_number(
    format: str, folder: str, data: Path, tmp_path: Path
) -> None:
    source = data / "formats" / folder
    assert contents(source, format) == REAL[format, folder]
    result = convert(source, tmp_path / "out", format, verified=True, pictures="copy")
    assert all(problem.outcome == "noted" for problem in result.problems)
    assert contents(tmp_path / "out", format) == REAL[format, folder]
    before, after = read(source).ontology, read(tmp_path / "out").ontology
    assert [(kind.index, kind.name, kind.stuff) for kind in before.by_index()] == [
        (kind.index, kind.name, kind.stuff) for kind in after.by_index() if kind.name
    ]
    assert result.ledger.lost == 0
    assert result.ledger.clean == (format != "cityscapes")  # there masks become polygons


def test_pillow_sees_kitti_numbers(data: Path, tmp_path: Path) -> None:
    convert(data / "formats/kitti-seg", tmp_path / "out", "kitti-seg", strict=True)
    for path in sorted((data / "formats/kitti-seg/training/instance").iterdir()):
        before = np.array(Pixels.open(path))
        after = np.array(Pixels.open(tmp_path / "out/training/instance" / path.name))
        assert before.dtype == after.dtype == np.uint16
        assert (before // 256).tolist() == (after // 256).tolist()
        seen = np.array(Pixels.open(tmp_path / "out/training/semantic" / path.name))
        assert seen.tolist() == (before // 256).tolist()


def cityscapes(root: Path, *objects: object, **more: object) -> Path:
    document = {"imgHeight": 80, "imgWidth": 100, "objects": objects, **more}
    put(root, "gtFine/train/city/x_gtFine_polygons.json", json.dumps(document))
    return root


def square(label: str, x: float, size: float = 20, **more: object) -> dict[str, object]:
    return {"label": label, "polygon": [[x, 0], [x + size, 0], [x + size, size], [x, size]], **more}


def test_polygons_are_read_as_they_overlap_and_painted_in_their_order(tmp_path: Path) -> None:
    source = cityscapes(
        tmp_path / "in",
        square("road", 0),
        square("cargroup", 5, 5),
        square("car", 10.5),
        square("polegroup", 50),
    )
    items, problems = opened(source, "cityscapes")
    assert problems == []
    assert [(area(one.shape), sorted(one.flags)) for one in notes_of(items[0])] == [
        (400, []), (25, ["group-of"]), (400, []), (400, []),
    ]  # fmt: skip
    convert(source, tmp_path / "out", "cityscapes", strict=True, verified=True)
    again = json.loads((tmp_path / "out/gtFine/train/city/x_gtFine_polygons.json").read_text())
    assert (
        again["objects"]
        == json.loads((source / "gtFine/train/city/x_gtFine_polygons.json").read_text())["objects"]
    )
    ids = np.array(Pixels.open(tmp_path / "out/gtFine/train/city/x_gtFine_instanceIds.png"))
    assert ids[2, [0, 6, 15, 29, 60, 90]].tolist() == [7, 26, 26000, 26000, 18, 0]
    plain = np.array(Pixels.open(tmp_path / "out/gtFine/train/city/x_gtFine_labelIds.png"))
    assert plain[2, [0, 6, 15, 60, 90]].tolist() == [7, 26, 26, 18, 0]
    color = np.array(Pixels.open(tmp_path / "out/gtFine/train/city/x_gtFine_color.png"))
    assert color[2, 0].tolist() == [128, 64, 128]
    assert not (tmp_path / "out/labels.json").exists()


def test_keys_of_ones_own_survive_cityscapes_and_what_was_deleted_is_gone(tmp_path: Path) -> None:
    source = cityscapes(
        tmp_path / "in", square("road", 0, user="me", id=7), square("car", 0, deleted=1), camera={"f": 1.5}
    )
    convert(source, tmp_path / "out", "cityscapes", strict=True, verified=True)
    again = json.loads((tmp_path / "out/gtFine/train/city/x_gtFine_polygons.json").read_text())
    assert (again["camera"], len(again["objects"])) == ({"f": 1.5}, 1)
    assert again["objects"][0].items() >= {"user": "me", "id": 7}.items()


def test_train_ids_are_another_scale_and_255_is_nothing(tmp_path: Path) -> None:
    put(tmp_path, "gtFine/val/c/x_gtFine_labelTrainIds.png", index_png(np.array([[0, 13, 18, 255]])))
    assert contents(tmp_path, "cityscapes") == {"val/c/x.png": [("road", 1), ("car", 1), ("bicycle", 1)]}


def test_a_bare_id_of_what_can_be_counted_is_a_group(tmp_path: Path) -> None:
    put(tmp_path, "gtFine/val/c/x_gtFine_instanceIds.png", wide_png(np.array([[7, 26, 26000, 26001]])))
    items, _ = opened(tmp_path, "cityscapes")
    assert [sorted(one.flags) for one in notes_of(items[0])] == [[], ["group-of"], [], []]


def test_a_group_whose_name_is_taken_is_said(tmp_path: Path) -> None:
    flags = frozenset({"group-of"})
    names = ("cat", "catgroup")
    _, ledger = written(
        dataset(picture(note(Box(1, 2, 3, 4), flags=flags)), names=names), "cityscapes", tmp_path
    )
    assert {row.what for row in ledger.rows()} == {"box", "flag group-of"}
    label = json.loads((tmp_path / "gtFine/unsplit/x_gtFine_polygons.json").read_text())["objects"][0][
        "label"
    ]
    assert label == "cat"


def test_a_licence_plate_is_in_no_picture(tmp_path: Path) -> None:
    data = dataset(picture(note(Box(0, 0, 9, 9), kind="car"), note(Box(1, 2, 3, 4), 2, kind="license plate")),
                   names=("car", "license plate"))  # fmt: skip
    _, ledger = written(data, "cityscapes", tmp_path / "a")
    assert ledger.lost == 0
    assert np.unique(np.array(Pixels.open(tmp_path / "a/gtFine/unsplit/x_gtFine_labelIds.png"))).tolist() == [
        0,
        26,
    ]
    _, ledger = written(data, "kitti-seg", tmp_path / "b")
    assert ledger.lost == 1


OBJECTS = {
    "no object": ("x", "no object"),
    "no label": ({"polygon": [[0, 0], [1, 0], [1, 1]]}, "no label"),
    "unknown class": (square("unicorn", 0), "'unicorn'"),
    "two points": ({"label": "car", "polygon": [[0, 0], [1, 1]]}, "three or more"),
    "odd": ({"label": "car", "polygon": [[0, 0], [1, 1], [2]]}, "three or more"),
    "text": ({"label": "car", "polygon": [[0, 0], [1, 1], ["2", 3]]}, "three or more"),
    "huge": ({"label": "car", "polygon": [[0, 0], [1, 1], [2, 10**400]]}, "three or more"),
}


@pytest.mark.parametrize(("bad", "reason"), OBJECTS.values(), ids=OBJECTS)
def test_a_bad_polygon_is_named_and_the_good_ones_stay(bad: object, reason: str, tmp_path: Path) -> None:
    items, [problem] = opened(cityscapes(tmp_path, square("car", 0), bad, square("road", 3)), "cityscapes")
    assert len(notes_of(items[0])) == 2
    assert problem.where.endswith("x_gtFine_polygons.json, object 2")
    assert reason in problem.message


DOCUMENTS = ("", "[]", "{", '{"objects": 1}', '{"objects": [], "imgWidth": -1, "imgHeight": 2}',
             '{"objects": [], "imgWidth": 1e999, "imgHeight": 2}', '{"objects": [NaN]}', "[" * 100_000)  # fmt: skip


@pytest.mark.parametrize("text", DOCUMENTS, ids=lambda text: text[:40])
def test_a_bad_document_is_named_and_its_picture_left_unlabelled(text: str, tmp_path: Path) -> None:
    put(tmp_path, "gtFine/train/c/x_gtFine_polygons.json", text)
    items, [problem] = opened(tmp_path, "cityscapes")
    assert items == []
    assert "x_gtFine_polygons.json" in problem.where


LISTS = ("{}", '[{"name": "a"}]', '[{"name": "a", "id": 1}, {"name": "b", "id": 1}]', '[{"name": 1, "id": 1}]',
         '[{"name": "a", "id": 99999999999}]', '[{"name": "a", "id": 1, "color": [1, 2, 300]}]')  # fmt: skip


@pytest.mark.parametrize("text", LISTS)
def test_a_bad_list_of_classes_is_an_error(text: str, tmp_path: Path) -> None:
    put(cityscapes(tmp_path), "labels.json", text)
    with pytest.raises(FormatError, match=r"labels\.json"):
        read(tmp_path, "cityscapes")


def test_vistas_void_is_ground_and_gaps_are_filled_with_it(tmp_path: Path) -> None:
    labels = [
        {"name": name, "instances": name == "a", "color": [1, 2, 3]} for name in ("a", "void--unlabeled", "b")
    ]
    put(tmp_path, "in/config.json", json.dumps({"labels": labels}))
    numbers = np.array([[0, 1, 2, 256, 512]])
    put(tmp_path, "in/training/instances/x.png", wide_png(numbers))
    found = contents(tmp_path / "in", "mapillary")
    assert found == {"train/x.png": [("a", 1), ("a", 1), ("a", 1), ("b", 1)]}
    convert(tmp_path / "in", tmp_path / "out", "mapillary", strict=True, verified=True)
    config = json.loads((tmp_path / "out/config_v2.0.json").read_text())
    assert [one["name"] for one in config["labels"]] == ["a", "void--unlabeled", "b", "void--unlabeled"]
    seen = np.array(Pixels.open(tmp_path / "out/training/v2.0/instances/x.png"))
    assert seen.tolist() == [[0, 1, 2, 3 * 256, 512]]


def test_vistas_polygons_are_read_where_there_are_no_objects(data: Path, tmp_path: Path) -> None:
    labels = [{"name": "a", "color": [1, 2, 3]}]
    put(tmp_path, "config_v2.0.json", json.dumps({"labels": labels}))
    ring = [[0, 0], [4, 0], [4, 4]]
    objects = [
        {"label": "a", "polygon": ring},
        {"label": "a", "polygon": [[0, 0, 4, 0, 4, 4]]},
        {"label": "b"},
        7,
    ]
    document = {"width": 5, "heigth": 6, "objects": objects}
    put(tmp_path, "training/v2.0/polygons/x.json", json.dumps(document))
    put(tmp_path, "training/v2.0/labels/x.png", index_png(np.zeros((6, 5), dtype=int)))
    items, problems = opened(tmp_path, "mapillary")
    assert [one.shape for one in notes_of(items[0])] == [Polygon((Part((0, 0, 4, 0, 4, 4)),))] * 2
    assert [problem.where for problem in problems] == [
        f"training/v2.0/polygons/x.json, object {n}" for n in (3, 4)
    ]


def test_more_objects_than_numbers_are_lost_by_name(tmp_path: Path) -> None:
    notes = [note(Box(x, y, 1, 1), 1 + x + 100 * y) for y in range(3) for x in range(100)]
    _, ledger = written(dataset(picture(*notes)), "kitti-seg", tmp_path)
    assert (ledger.changed, ledger.lost) == (255, 45)
    assert {row.what for row in ledger.rows() if row.severity == "lost"} == {
        "more objects of one class than there are numbers"
    }


UNKNOWN = {
    "kitti-seg": "training/instance/x.png",
    "cityscapes": "gtFine/train/c/x_gtFine_instanceIds.png",
    "mots": "train/instances/x.png",
}


@pytest.mark.parametrize(("format", "path"), UNKNOWN.items(), ids=UNKNOWN)
def test_a_number_of_no_class_is_named(format: str, path: str, tmp_path: Path) -> None:
    put(tmp_path, path, wide_png(np.array([[1, 60001]])))
    items, [problem] = opened(tmp_path, format)
    assert items == []
    assert "60001" in problem.message
    assert problem.code == "unknown-value"


def vistas(root: Path, document: object, png: bytes) -> Path:
    labels = [{"name": name, "color": [1, 2, 3]} for name in ("a", "void--unlabeled")]
    put(root, "config_v2.0.json", json.dumps({"labels": labels}))
    put(root, "training/v2.0/panoptic/panoptic_2020.json", json.dumps(document))
    put(root, "training/v2.0/panoptic/x.png", png)
    return root


SEGMENTS = {
    "categories": [{"id": 7, "name": "a"}, {"id": 9, "name": "void--unlabeled"}],
    "annotations": [
        {
            "file_name": "x.png",
            "segments_info": [
                {"id": 300, "category_id": 7, "iscrowd": 0},
                {"id": 70000, "category_id": 7, "iscrowd": 1},
                {"id": 2, "category_id": 9},
            ],
        }
    ],
}


def test_vistas_panoptic_is_read_where_there_are_no_objects(data: Path, tmp_path: Path) -> None:
    png = color_png(np.array([[300, 300, 70000, 2, 0]]))
    [item], problems = opened(vistas(tmp_path, SEGMENTS, png), "mapillary")
    assert [(area(one.shape), sorted(one.flags)) for one in notes_of(item)] == [(2, []), (1, ["crowd"])]
    assert problems == []
    real = tmp_path / "real"
    for path in sorted((data / "formats/mapillary/v2.0").rglob("*.*")):
        if path.is_file() and "instances" not in path.parts:
            put(real, str(path.relative_to(data / "formats/mapillary/v2.0")), path.read_bytes())
    found = contents(real, "mapillary")
    assert {key: sorted(those) for key, those in found.items()} == {
        key: sorted(those) for key, those in REAL["mapillary", "mapillary/v2.0"].items()
    }


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"categories": [], "annotations": 3}, "no panoptic document"),
        ([], "no panoptic document"),
        ({"categories": [], "annotations": []}, "says nothing"),
        (SEGMENTS | {"categories": [{"id": 7, "name": "b"}, {"id": 9, "name": "c"}]}, "not in the config"),
        (SEGMENTS, "values 5"),
    ],
    ids=["text", "list", "silent", "class", "segment"],
)
def test_a_bad_panoptic_document_is_named(document: object, reason: str, tmp_path: Path) -> None:
    png = color_png(np.array([[300, 5 if reason == "values 5" else 0]]))
    items, [problem] = opened(vistas(tmp_path, document, png), "mapillary")
    assert items == []
    assert reason in problem.message
