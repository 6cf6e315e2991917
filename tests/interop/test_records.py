"""Packages from PyPI read the records and shards that Limner writes, and Limner reads theirs."""

import io
import json
from pathlib import Path
from typing import Any

import datasets
import pytest
import webdataset
from PIL import Image as Pixels
from tfrecord.reader import tfrecord_loader
from tfrecord.writer import TFRecordWriter

from limner.dataset import Box, Dataset, LabelledImage, Tag
from limner.formats import FolderSink, read, write
from tests.formats.making import dataset, note, notes_of, picture

CORNERS = {"xmin": [0.1, 0.5], "xmax": [0.4, 1.0], "ymin": [0.25, 0.0], "ymax": [0.75, 0.5]}
BOXES = [Box(10, 20, 30, 40), Box(50, 0, 50, 40)]


def png() -> bytes:
    file = io.BytesIO()
    Pixels.new("L", (100, 80), 7).save(file, "PNG")
    return file.getvalue()


def made() -> Dataset:
    item = picture(note(BOXES[0]), note(BOXES[1], 2, kind="dog"), name="x.png", split="train")
    return dataset(LabelledImage(item.image, item.layers, lambda: io.BytesIO(png())))


def laid(root: Path, format: str) -> Path:
    write(made(), FolderSink(root, "copy"), format)
    return root


def corners(item: LabelledImage) -> list[float]:
    boxes = [one.shape for one in notes_of(item)]
    return [side for box in boxes if isinstance(box, Box) for side in (box.x, box.y, box.width, box.height)]


def numbers(boxes: list[Box]) -> Any:
    return pytest.approx([side for box in boxes for side in (box.x, box.y, box.width, box.height)], abs=1e-4)


def test_tfrecord_reads_ours(tmp_path: Path) -> None:
    [record] = tfrecord_loader(str(laid(tmp_path, "tfrecord") / "train.record"), None)
    for side, values in CORNERS.items():
        assert list(record[f"image/object/bbox/{side}"]) == pytest.approx(values)
    assert list(record["image/object/class/text"]) == [b"cat", b"dog"]
    assert list(record["image/object/class/label"]) == [1, 2]
    assert bytes(record["image/encoded"]) == png()


def test_we_read_tfrecord_s(tmp_path: Path) -> None:
    writer = TFRecordWriter(str(tmp_path / "train.tfrecord"))
    features: dict[str, Any] = {
        f"image/object/bbox/{side}": (values, "float") for side, values in CORNERS.items()
    }
    features |= {"image/object/class/text": ([b"cat", b"dog"], "byte"), "image/encoded": (png(), "byte")}
    writer.write(features)
    writer.close()
    [item] = read(tmp_path).images
    assert corners(item) == numbers(BOXES)


@pytest.mark.parametrize("format", ["huggingface", "huggingface:parquet"])
def test_datasets_reads_ours(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = datasets.load_dataset(str(laid(tmp_path / "in", format)), cache_dir=str(tmp_path / "cache"))[
        "train"
    ]
    assert found[0]["objects"]["bbox"] == [[10, 20, 30, 40], [50, 0, 50, 40]]
    assert found[0]["objects"]["category"] == [0, 1]
    assert found[0]["image"].size == (100, 80)
    if format.endswith("parquet"):
        assert found.features["objects"]["category"].feature.names == ["cat", "dog"]


def test_we_read_what_datasets_writes(tmp_path: Path) -> None:
    objects = {
        "bbox": datasets.Sequence(datasets.Sequence(datasets.Value("float32"), length=4)),
        "category": datasets.Sequence(datasets.ClassLabel(names=["cat", "dog"])),
        "area": datasets.Sequence(datasets.Value("float32")),
    }
    features = datasets.Features({"image": datasets.Image(), "objects": objects})
    row = {
        "image": [{"bytes": png(), "path": "x.png"}],
        "objects": [{"bbox": [[10, 20, 30, 40], [50, 0, 50, 40]], "category": [0, 1], "area": [1200, 2000]}],
    }
    datasets.Dataset.from_dict(row, features=features).to_parquet(
        str(tmp_path / "train-00000-of-00001.parquet")
    )
    found = read(tmp_path)
    [item] = found.images
    assert [kind.name for kind in found.ontology.classes] == ["cat", "dog"]
    assert corners(item) == numbers(BOXES)
    assert (item.image.name, item.image.width, item.image.split) == ("x.png", 100, "train")


def test_webdataset_reads_ours(tmp_path: Path) -> None:
    shard = laid(tmp_path, "webdataset") / "train-000000.tar"
    [sample] = webdataset.WebDataset(str(shard), shardshuffle=False)
    assert sample["png"] == png()
    assert json.loads(sample["json"])["objects"]["category"] == ["cat", "dog"]


def test_we_read_webdataset_s(tmp_path: Path) -> None:
    with webdataset.TarWriter(str(tmp_path / "train-000000.tar")) as writer:
        writer.write({"__key__": "a/0001", "png": png(), "cls": 1})
        writer.write(
            {
                "__key__": "a/0002",
                "png": png(),
                "json": {"objects": {"bbox": [[10, 20, 30, 40]], "category": ["cat"], "area": [1200]}},
            }
        )
    first, second = read(tmp_path).images
    assert [one.shape for one in notes_of(first)] == [Tag()]
    assert corners(second) == numbers(BOXES[:1])
