"""Label Studio's files as they are found: several annotations, JSON_MIN, addresses, bad records."""

import json
from pathlib import Path
from typing import Any

import pytest

from limner.dataset import (
    Box,
    Keypoints,
    Mask,
    Tag,
)
from limner.formats import FormatError, convert, read, sniff
from limner.formats.label_studio import brush
from limner.formats.label_studio.places import path_of
from tests.formats.making import dataset, note, notes_of, picture, written
from tests.formats.studio import CONFIG, RECT, names, opened, region, task


def test_several_annotations_are_layers_and_this_is_said(tmp_path: Path) -> None:
    def work(number: int, x: float, **more: Any) -> dict[str, Any]:
        return {
            "id": number,
            "completed_by": {"email": f"{number}@x"},
            "result": [region("rectanglelabels", {**RECT, "x": x})],
            **more,
        }

    content = {
        **task(),
        "annotations": [
            work(1, 1, updated_at="2024-01-03"), work(2, 2, updated_at="2024-01-01", ground_truth=True),
            work(3, 3, was_cancelled=True, updated_at="2024-01-09"),
        ],
        "predictions": [{
            "id": 9, "model_version": "m1", "score": 0.7, "result": [region("rectanglelabels", RECT, score=0.7)],
        }],
    }  # fmt: skip
    items, problems, _ = opened(tmp_path / "in", [content])
    found = [(layer.kind, layer.status, layer.owner, len(layer.annotations)) for layer in items[0].layers]
    assert found == [
        ("main", "done", "", 1), ("blind", "done", "1@x", 1), ("blind", "skipped", "3@x", 1), ("model", "done", "", 1),
    ]  # fmt: skip
    assert items[0].layers[3].run is not None
    assert items[0].layers[3].annotations[0].source.kind == "model"
    assert len({one.id for layer in items[0].layers for one in layer.annotations}) == 4
    assert [problem.code for problem in problems] == ["layers", "layers"]
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    assert [one["id"] for one in again["annotations"]] == [1, 3, 2]
    assert again["predictions"] == content["predictions"]
    items, _, _ = opened(tmp_path / "in", [content], dialect=":predictions")
    assert [(layer.kind, layer.annotations[0].score) for layer in items[0].layers] == [("main", 0.7)]


def test_predictions_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    convertible = dataset(picture(note(Box(1, 2, 3, 4), score=0.25)))
    written(convertible, "label-studio:predictions", tmp_path)
    [found] = json.loads((tmp_path / "tasks.json").read_text())
    assert (found["annotations"], found["predictions"][0]["result"][0]["score"]) == ([], 0.25)


def test_skipped_empty_and_unlabelled_are_three_things(tmp_path: Path) -> None:
    skipped = {**task(), "annotations": [{"id": 1, "was_cancelled": True, "result": []}]}
    content = [skipped, task(url="y.jpg"), {"id": 9, "data": {"photo": "z.jpg"}, "annotations": []}]
    items, problems, _ = opened(tmp_path / "in", content)
    assert [[layer.status for layer in item.layers] for item in items] == [["skipped"], ["done"], []]
    assert problems == []
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    again = json.loads((tmp_path / "out/tasks.json").read_text())
    assert [[one["was_cancelled"] for one in found["annotations"]] for found in again] == [
        [True],
        [False],
        [],
    ]


def test_json_min(tmp_path: Path) -> None:
    rows = [
        {
            "photo": "/data/upload/1/0123abcd-x.jpg", "id": 1, "annotator": 4, "annotation_id": 7, "lead_time": 3.5,
            "label": [{**RECT, "rectanglelabels": ["cat"], "original_width": 200, "original_height": 100}],
            "place": [{"taxonomy": [["Earth", "Sea"]]}], "created_at": "2024", "updated_at": "2024",
        },
        {
            "photo": "/data/upload/1/0123abcd-x.jpg", "id": 1, "annotator": 5, "annotation_id": 8, "updated_at": "2023",
            "label": [], "created_at": "2023", "lead_time": 1,
        },
        {"photo": "y.jpg", "id": 2, "annotator": 4, "annotation_id": 9, "score": 3},
    ]  # fmt: skip
    items, problems, _ = opened(tmp_path, rows, CONFIG)
    assert [item.image.name for item in items] == ["0123abcd-x.jpg", "y.jpg"]
    assert [one.shape for one in notes_of(items[0])] == [Box(20, 20, 60, 40), Tag()]
    assert [layer.kind for layer in items[0].layers] == ["main", "blind"]
    assert items[1].image.extra["label-studio"]["data"] == {"photo": "y.jpg", "score": 3}
    assert [problem.code for problem in problems] == ["layers"]
    assert sniff(tmp_path).format == "label-studio"


def test_json_min_without_a_configuration(tmp_path: Path) -> None:
    size = {"original_width": 200, "original_height": 100}
    row = {
        "image": "x.jpg", "id": 1, "annotator": 4, "annotation_id": 7, "note": "plain data",
        "label": [{**RECT, "rectanglelabels": ["cat"], **size}],
        "spot": [{"x": 5, "y": 5, "width": 1, "keypointlabels": ["dog"], **size}],
    }  # fmt: skip
    items, problems, data = opened(tmp_path, [row])
    assert [one.shape for one in notes_of(items[0])] == [Box(20, 20, 60, 40), Keypoints(((10, 5, 2),))]
    assert (names(data), problems) == (["cat", "dog"], [])


@pytest.mark.parametrize(
    "content",
    [
        task(region("rectanglelabels", RECT)),
        {"id": 5, "result": [region("rectanglelabels", RECT)], "task": {"id": 3, "data": {"image": "x.jpg"}}},
    ],
)
def test_one_task_and_one_annotation_by_itself(content: Any, tmp_path: Path) -> None:
    items, problems, _ = opened(tmp_path, content)
    assert ([one.shape for one in notes_of(items[0])], problems) == ([Box(20, 20, 60, 40)], [])
    assert sniff(tmp_path).format == "label-studio"


ADDRESSES = {
    "local file": ("/data/local-files/?d=a/b%20c.jpg", "a/b c.jpg"),
    "upload": ("/data/upload/12/0123abcd-x.jpg", "0123abcd-x.jpg"),
    "bucket": ("s3://bucket/a/x.jpg", "a/x.jpg"),
    "web": ("https://example.org/a/x.jpg?token=1", "a/x.jpg"),
    "path": ("a\\x.jpg", "a/x.jpg"),
    "inside": ("data:image/png;base64,AAAA", ""),
}


@pytest.mark.parametrize(("url", "path"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses(url: str, path: str) -> None:
    assert path_of(url) == path


def test_an_uploaded_picture_is_found_under_its_own_name(data: Path, tmp_path: Path) -> None:
    source = data / "formats/voc/JPEGImages/BloodImage_00000.jpg"
    (tmp_path / "x.jpg").write_bytes(source.read_bytes())
    items, _, _ = opened(
        tmp_path,
        [{"id": 1, "data": {"image": "/data/upload/1/0123abcd-x.jpg"}, "annotations": [{"result": []}]}],
    )
    assert [(item.image.name, item.image.width) for item in items] == [("x.jpg", 640)]
    assert items[0].open_picture is not None


def test_several_pictures_of_a_task(tmp_path: Path) -> None:
    config = '<View><Image name="img" valueList="$pages"/><RectangleLabels name="label" toName="img"/></View>'
    content = task(region("rectanglelabels", RECT, item_index=1), region("rectanglelabels", RECT, id="r2"))
    items, problems, _ = opened(tmp_path / "in", [{**content, "data": {"pages": ["1.jpg", "2.jpg"]}}], config)
    assert [(item.image.name, item.image.slot, len(notes_of(item))) for item in items] == [
        ("1.jpg", "img 0", 1), ("2.jpg", "img 1", 1),
    ]  # fmt: skip
    assert problems == []
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)


BAD = {
    "no number": (region("rectanglelabels", {**RECT, "x": "1"}), "x is '1', not a number"),
    "nothing": (region("rectanglelabels", {}), "there is no x"),
    "huge": (region("rectanglelabels", {**RECT, "x": 1e308}), "finite"),
    "negative": (region("rectanglelabels", {**RECT, "width": -1}), "negative"),
    "odd points": (region("polygonlabels", {"points": [[1, 2], [3]]}), "no pair"),
    "too few points": (region("polygonlabels", {"points": [[1, 2], [3, 4]]}), "at least 3"),
    "value is a list": ({**region("rectanglelabels", RECT), "value": []}, "value is a list"),
    "no object": (7, "it is 7, not an object"),
    "another type": (region("videorectangle", RECT, None), "no region and no answer"),
    "no base64": (region("bitmasklabels", {"imageDataURL": "data:image/png;base64,@@"}), "no base64"),
    "no picture": (region("bitmasklabels", {"imageDataURL": "data:image/png;base64,AAAA"}), "no picture"),
    "score is a text": (region("rectanglelabels", RECT, score="a"), "score is 'a'"),
    "a link to nothing": ({"type": "relation", "from_id": "r1", "to_id": "r9"}, "not there"),
    "vertices are numbers": (region("vectorlabels", {"vertices": [1, 2]}), "there is no x"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_result_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    good = [region("rectanglelabels", RECT, id="g1"), region("rectanglelabels", RECT, id="g2")]
    items, [problem], _ = opened(tmp_path, [task(good[0], bad, good[1])])
    assert len(notes_of(items[0])) == 2
    assert problem.where == "tasks.json, [0] (id 3), annotation 5, result[1]"
    assert reason in problem.message


TASKS = {
    "a number": 7,
    "no data": {"id": 1, "annotations": []},
    "data is a list": {"id": 1, "data": [], "annotations": []},
    "no picture": {"id": 1, "data": {"text": "hello"}, "annotations": []},
    "annotations are a text": {"id": 1, "data": {"image": "x.jpg"}, "annotations": "x"},
    "result is a text": {"id": 1, "data": {"image": "x.jpg"}, "annotations": [{"result": "x"}]},
}


@pytest.mark.parametrize("bad", TASKS.values(), ids=TASKS)
def test_a_bad_task_is_named_and_the_good_ones_stay(bad: Any, tmp_path: Path) -> None:
    items, [problem], _ = opened(tmp_path, [task(), bad, task(url="y.jpg")])
    assert {"x.jpg", "y.jpg"} <= {item.image.name for item in items}
    assert problem.where.startswith("tasks.json, [1]")


def test_no_size_is_said(tmp_path: Path) -> None:
    one = region("rectanglelabels", RECT)
    del one["original_width"]
    items, [problem], _ = opened(tmp_path, [task(one)])
    assert (notes_of(items[0]), "no original_width" in problem.message) == ((), True)


def test_labels_that_are_several(tmp_path: Path) -> None:
    value = {**RECT, "rectanglelabels": ["dog", "cat"]}
    _, [problem], data = opened(tmp_path / "in", [task(region("rectanglelabels", value, None))])
    assert (problem.code, problem.outcome, names(data)) == ("labels", "noted", ["cat", "dog"])
    convert(tmp_path / "in", tmp_path / "out", "label-studio", strict=True, verified=True)
    [again] = json.loads((tmp_path / "out/tasks.json").read_text())
    assert again["annotations"][0]["result"][0]["value"] == value


FILES = {
    "cut": '[{"id": 1, "data": {"image"',
    "empty": "",
    "a number": "7",
    "NaN": '[{"id": NaN}]',
    "deep": "[" * 99_999,
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_bad_file_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "tasks.json").write_text(text)
    with pytest.raises(FormatError):
        list(read(tmp_path / "tasks.json", "label-studio").images)


def test_a_bad_configuration_is_said_and_the_tasks_are_read(tmp_path: Path) -> None:
    config = '<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>'
    items, [problem], _ = opened(tmp_path, [task(region("rectanglelabels", RECT))], config)
    assert (problem.where, problem.code, len(notes_of(items[0]))) == ("config.xml", "unsafe-xml", 1)


def test_a_mask_needs_a_size() -> None:
    empty = Mask(x=0, y=0, width=0, height=0, counts="")
    assert brush.decode(brush.encode(empty, 3, 2), 3, 2) == empty


def test_a_picture_that_is_shown_twice_is_one(tmp_path: Path) -> None:
    images = '<Image name="img" value="$photo"/><Image name="close" value="$photo"/>'
    config = f'<View>{images}<RectangleLabels name="label" toName="img"/></View>'
    results = [region("rectanglelabels", RECT), region("rectanglelabels", RECT, id="r2", to_name="close")]
    items, problems, _ = opened(tmp_path, [task(*results)], config)
    assert ([len(notes_of(item)) for item in items], problems) == ([2], [])
