"""Hugging Face's layouts: what boxes mean, class names, Parquet by pyarrow, what comes back."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from PIL import Image as Pixels
from pyarrow import parquet

from limner.dataset import Box, LabelledImage, Tag
from limner.formats import FolderSink, FormatError, Problem, convert, read, sniff, write
from limner.formats.shared.hub import parquet as ours
from limner.formats.shared.hub.card import card, read_card
from tests.formats.making import dataset, note, notes_of, picture, written


def opened(
    root: Path, *records: Any, format: str = "huggingface", **objects: Any
) -> tuple[list[LabelledImage], list[Problem]]:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records or [record(**objects)]]
    (root / "train").mkdir(parents=True, exist_ok=True)
    (root / "train/metadata.jsonl").write_text("\n".join(lines))
    problems: list[Problem] = []
    return list(read(root, format, report=problems.append).images), problems


def record(name: str = "x.jpg", size: bool = True, **objects: Any) -> dict[str, Any]:
    sides = {"width": 100, "height": 80} if size else {}
    return {
        "file_name": name,
        **sides,
        "objects": {"bbox": [[10, 20, 30, 40]], "category": ["cat"], **objects},
    }


def bytes_of(item: LabelledImage) -> bytes:
    assert item.open_picture is not None
    with item.open_picture() as file:
        return file.read()


def shapes(item: LabelledImage) -> list[Any]:
    return [one.shape for one in notes_of(item)]


MEANT = {
    "area of a size": (record(area=[1200]), Box(10, 20, 30, 40)),
    "area of corners": (record(area=[400]), Box(10, 20, 20, 20)),
    "second corner before the first": (record(bbox=[[60, 50, 30, 20]]), Box(60, 50, 30, 20)),
    "too far for a size": (record(bbox=[[60, 50, 90, 70]]), Box(60, 50, 30, 20)),
    "a mask's area says nothing": (record(bbox=[[60, 50, 30, 20]], area=[17]), Box(60, 50, 30, 20)),
    "the same either way": (record(bbox=[[0, 0, 30, 40]]), Box(0, 0, 30, 40)),
}


@pytest.mark.parametrize(("given", "box"), MEANT.values(), ids=MEANT)
def test_what_boxes_mean_is_seen(given: dict[str, Any], box: Box, tmp_path: Path) -> None:
    [item], problems = opened(tmp_path, given)
    assert shapes(item) == [box]
    assert sniff(tmp_path).format == "huggingface"
    assert problems == []


def test_what_boxes_mean_is_asked_where_it_cannot_be_seen(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        opened(tmp_path)
    assert caught.value.code == "ambiguous-boxes"
    assert shapes(opened(tmp_path, format="huggingface:xywh")[0][0]) == [Box(10, 20, 30, 40)]
    assert shapes(opened(tmp_path, format="huggingface:xyxy")[0][0]) == [Box(10, 20, 20, 20)]


def test_evidence_against_evidence_is_asked(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        opened(tmp_path, record(area=[1200]), record("y.jpg", area=[400]))
    assert caught.value.params == {"votes": {"xywh": 1, "xyxy": 1}}


def test_objects_may_be_a_list_of_tables(tmp_path: Path) -> None:
    tables = [{"bbox": [10, 20, 30, 40], "category": "cat", "area": 1200, "id": 7}]
    [item], _ = opened(tmp_path, {**record(), "objects": tables})
    assert shapes(item) == [Box(10, 20, 30, 40)]
    assert notes_of(item)[0].extra == {"huggingface": {"id": 7}}


def test_class_names_stand_in_the_card_in_their_order(tmp_path: Path) -> None:
    names = ["no", "007", "a: b", 'say "x"', "é\u0085", "on"]
    (tmp_path / "README.md").write_bytes(card(names, "xyxy") + b"# Words\n")
    assert read_card(tmp_path) == (names, "xyxy")
    [item], _ = opened(tmp_path, record(category=[1]))
    found = read(tmp_path, "huggingface").ontology.classes
    assert [kind.name for kind in found] == names
    assert notes_of(item)[0].class_id == found[1].id
    assert shapes(item) == [Box(10, 20, 20, 20)]


CARDS = {
    "Hugging Face's older words": "dataset_info:\n  features:\n  - name: objects\n    sequence:\n    - name: category\n"
    "      dtype:\n        class_label:\n          names:\n            '0': cat\n            '1': dog\n",
    "a list": "dataset_info:\n- features:\n  - {name: label, dtype: {class_label: {names: [cat, dog]}}}\n",
}


@pytest.mark.parametrize("text", CARDS.values(), ids=CARDS)
def test_cards_of_others(text: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"---\n{text}---\n")
    assert read_card(tmp_path) == (["cat", "dog"], "")


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "a: [\n", "a: " + "[" * 3000 + "\n"])
def test_bad_cards_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"---\n{text}---\n")
    with pytest.raises(FormatError):
        read_card(tmp_path)


def test_labels_of_whole_pictures_and_what_was_never_labelled(tmp_path: Path) -> None:
    given: list[dict[str, Any]] = [
        {"label": "cat"}, {"labels": ["cat", "dog"]}, {"label": None}, {"objects": None},
        {"objects": {"bbox": [], "category": []}},
    ]  # fmt: skip
    items, problems = opened(tmp_path, *({"file_name": f"{at}.jpg", **one} for at, one in enumerate(given)))
    assert [len(notes_of(item)) if item.layers else None for item in items] == [1, 2, None, None, 0]
    assert {type(one.shape) for item in items[:2] for one in notes_of(item)} == {Tag}
    assert problems == []


def test_unknown_keys_come_back(tmp_path: Path) -> None:
    given = {**record(area=[1200.0], id=[9], iscrowd=[1]), "caption": "a cat", "camera": {"iso": [100]}}
    opened(tmp_path / "in", given)
    convert(tmp_path / "in", tmp_path / "out", "huggingface", strict=True, verified=True)
    back = json.loads((tmp_path / "out/train/metadata.jsonl").read_text())
    assert (back["caption"], back["camera"]) == ("a cat", {"iso": [100]})
    assert back["objects"] == {
        "id": [9], "area": [1200.0], "bbox": [[10.0, 20.0, 30.0, 40.0]], "category": [0], "iscrowd": [1],
    }  # fmt: skip


@pytest.mark.parametrize("dialect", ["", ":xywh", ":xyxy", ":parquet", ":parquet-xyxy"])
def test_every_dialect_says_itself_how_boxes_are_meant(dialect: str, tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(10.25, 20, 30, 40)), note(Tag(), 2, kind="dog"), split="train"),
        picture(name="none.jpg", split="val"), picture(name="new.jpg", labelled=False),
    )  # fmt: skip
    written(data, f"huggingface{dialect}", tmp_path)
    assert sniff(tmp_path).format == "huggingface"
    items = {item.image.name: item for item in read(tmp_path).images}
    assert [one.shape for one in notes_of(items["x.jpg"])] == [Box(10.25, 20, 30, 40), Tag()]
    assert [(items[name].image.split, len(items[name].layers)) for name in ("x.jpg", "none.jpg", "new.jpg")] == [
        ("train", 1), ("val", 1), ("", 0),
    ]  # fmt: skip


def test_pictures_lie_in_parquet_as_they_are_and_pyarrow_finds_them(data: Path, tmp_path: Path) -> None:
    source = read(data / "formats/voc")
    write(source, FolderSink(tmp_path, "copy"), "huggingface:parquet")
    before = {item.image.name: bytes_of(item) for item in source.images}
    table = parquet.read_table(tmp_path / "data/train-00000-of-00001.parquet")
    rows = table.to_pylist()
    assert {row["image"]["path"]: row["image"]["bytes"] for row in rows}.items() <= before.items()
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["objects"]["category"]["feature"]["names"] == [
        kind.name for kind in source.ontology.by_index()
    ]
    for row, item in zip(rows, (item for item in source.images if item.image.split == "train"), strict=True):
        boxes = [one.shape for one in notes_of(item)]
        assert row["objects"]["bbox"] == [
            [box.x, box.y, box.width, box.height] for box in boxes if isinstance(box, Box)
        ]
    found = read(tmp_path)
    assert {
        item.image.name: item.open_picture().read() for item in found.images if item.open_picture
    } == before
    assert [len(notes_of(item)) for item in found.images] == [
        len(notes_of(item)) for item in sorted(source.images, key=lambda item: item.image.split)
    ]


def png() -> bytes:
    file = io.BytesIO()
    Pixels.new("L", (100, 80)).save(file, "PNG")
    return file.getvalue()


def test_parquet_of_others(tmp_path: Path) -> None:
    objects = {"bbox": [[10, 20, 90, 70]], "category": [1]}
    rows = [
        {"image_id": at, "image": {"bytes": png(), "path": None}, "objects": objects} for at in range(300)
    ]
    label = {"names": ["cat", "dog"], "_type": "ClassLabel"}
    names = {"info": {"features": {"objects": {"feature": {"category": label}}}}}
    table = pyarrow.Table.from_pylist(rows).replace_schema_metadata({"huggingface": json.dumps(names)})
    parquet.write_table(table, tmp_path / "test-00000-of-00001.parquet", row_group_size=128)
    assert sniff(tmp_path).format == "huggingface"
    found = read(tmp_path, "huggingface:xyxy")
    items = list(found.images)
    assert [kind.name for kind in found.ontology.classes] == ["cat", "dog"]
    assert [(items[at].image.name, items[at].image.split, items[at].image.width) for at in (1, 299)] == [
        ("1", "test", 100), ("299", "test", 100),
    ]  # fmt: skip
    assert shapes(items[299]) == [Box(10, 20, 80, 50)]
    assert bytes_of(items[200]) == png()


def test_without_pyarrow_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    for attempt in (
        lambda: list(read(tmp_path).images),
        lambda: written(dataset(), "huggingface:parquet", tmp_path / "o"),
    ):
        with pytest.raises(FormatError) as caught:
            attempt()
        assert (caught.value.code, caught.value.hint) == ("missing-package", 'pip install "limner[parquet]"')


@pytest.mark.parametrize("cut", [0, 4, 100, -9, -1])
def test_broken_parquet_is_refused(cut: int, tmp_path: Path) -> None:
    written(dataset(picture(note(Box(1, 2, 3, 4)))), "huggingface:parquet", tmp_path)
    [path] = (tmp_path / "data").iterdir()
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(FormatError):
        list(read(tmp_path, "huggingface").images)
    with pytest.raises(FormatError):
        ours.ParquetFile(path)


RECORDS: dict[str, Any] = {
    "no JSON": ("{", "not JSON"),
    "key twice": ('{"file_name": "b.jpg", "file_name": "c.jpg"}', "twice"),
    "NaN": ('{"file_name": "b.jpg", "a": NaN}', "NaN"),
    "no name": ({"objects": {}}, "no file_name"),
    "no table": ("[1]", "no file_name"),
    "three numbers": (record("b.jpg", bbox=[[1, 2, 3]]), "not four numbers"),
    "texts": (record("b.jpg", bbox=[["1", 2, 3, 4]]), "not four numbers"),
    "huge": (record("b.jpg", bbox=[[1e308, 2, 3, 4]]), "not four numbers"),
    "negative": (record("b.jpg", bbox=[[10, 20, -3, 4]]), "negative"),
    "two boxes, one class": (record("b.jpg", bbox=[[1, 2, 3, 4], [1, 2, 3, 4]]), "2 boxes"),
    "class of no kind": (record("b.jpg", category=[{}]), "not known"),
    "label of no kind": ({"file_name": "b.jpg", "label": 1.5}, "not known"),
}


@pytest.mark.parametrize(("bad", "reason"), RECORDS.values(), ids=RECORDS)
def test_a_bad_record_is_named_and_the_good_ones_stay(bad: Any, reason: str, tmp_path: Path) -> None:
    good = record("a.jpg", area=[1200])
    items, [problem] = opened(tmp_path, good, bad, record("c.jpg"), format="huggingface:xywh")
    assert [len(notes_of(item)) for item in items if item.image.name in ("a.jpg", "c.jpg")] == [1, 1]
    assert "metadata.jsonl, line 2" in problem.where
    assert reason in problem.message


def test_class_numbers_far_up_need_names(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="named nowhere"):
        opened(tmp_path, record(category=[10**9], area=[1200]))
