"""Datumaro reads what Limner writes as Open Images and as ImageNet's lists."""

import io
from pathlib import Path
from typing import Any

import datumaro
import numpy as np
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage, Mask, Tag
from limner.formats import FolderSink, write
from limner.geometry import rle
from tests.formats.making import dataset, note, picture


def jpeg() -> bytes:
    file = io.BytesIO()
    Pixels.new("RGB", (100, 80)).save(file, "JPEG")
    return file.getvalue()


def imported(root: Path, ours: str, theirs: str, *items: LabelledImage) -> dict[str, Any]:
    """Datumaro's items by id."""
    shown = [LabelledImage(one.image, one.layers, lambda: io.BytesIO(jpeg())) for one in items]
    write(dataset(*shown), FolderSink(root, "copy"), ours)
    return {item.id: item for item in datumaro.Dataset.import_from(str(root), theirs)}


def test_open_images(tmp_path: Path) -> None:
    name, dog = note(Tag(), 9).id, str(note(Tag(), kind="dog").class_id)
    mask = Mask(x=20, y=20, width=2, height=2, counts=rle.encode(np.array([0, 4])))
    box = note(Box(10, 20, 30, 40), occluded=1, flags=frozenset({"group-of"}), instance_id=name)
    one = picture(
        box, note(mask, 2, instance_id=name), note(Tag(), 3), split="train", verified={dog: "absent"}
    )
    found = imported(
        tmp_path, "openimages", "open_images", one, picture(note(Tag(), 4), name="a b.jpg", split="val")
    )
    kinds = {annotation.type.name: annotation for annotation in found["x"].annotations}
    assert found["x"].subset == "train"
    assert kinds["bbox"].get_bbox() == [10, 20, 30, 40]
    assert kinds["bbox"].attributes == {
        "score": 1.0, "occluded": True, "is_group_of": True, "is_depiction": False, "is_inside": False,
    }  # fmt: skip
    assert tuple(kinds["mask"].get_bbox()) == (20, 20, 2, 2)
    assert kinds["mask"].group == kinds["bbox"].group != 0
    labels = [
        (each.label, each.attributes["score"]) for each in found["x"].annotations if each.type.name == "label"
    ]
    assert sorted(labels) == [(0, 1.0), (1, 0.0)]
    assert [each.label for each in found["a b"].annotations] == [0]


def test_imagenet_lists(tmp_path: Path) -> None:
    items = (
        picture(note(Tag()), note(Tag(), 2, kind="dog"), name="a b.jpg", split="train"),
        picture(name="none.jpg", split="train"),
    )
    found = imported(tmp_path, "imagenet-txt", "imagenet_txt", *items)
    assert {id_: [each.label for each in item.annotations] for id_, item in found.items()} == {
        "train/a b": [0, 1], "train/none": [],
    }  # fmt: skip
