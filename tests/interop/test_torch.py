"""`limner.torch.Dataset`: what torchvision's detection models take."""

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as Pixels

import limner
import limner.torch
from limner.dataset import Box, LabelledImage, LimnerError, derived_id
from limner.media import PictureRefused
from tests.formats.making import dataset, note, picture
from tests.interop import sample


def together(batch: list[Any]) -> tuple[Any, ...]:
    return tuple(zip(*batch, strict=True))


def halved(image: torch.Tensor, target: limner.torch.Target) -> tuple[torch.Tensor, limner.torch.Target]:
    return image[:, ::2, ::2], {**target, "boxes": target["boxes"] / 2}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sample.laid(sample.boxed(), "coco", tmp_path)
    return tmp_path


def test_boxes(folder: Path) -> None:
    data = limner.torch.Dataset(folder)
    assert data.classes == ("__background__", "cat", "dog")
    assert len(data) == 3
    image, target = data[0]
    assert (image.shape, image.dtype) == ((3, 80, 100), torch.float32)
    assert set(target) == {"boxes", "labels", "area", "iscrowd", "image_id"}
    assert target["boxes"].dtype == torch.float32
    assert target["boxes"].tolist() == [[10, 20, 40, 60], [50, 0, 100, 40]]
    assert (target["labels"].dtype, target["labels"].tolist()) == (torch.int64, [1, 2])
    assert (target["area"].tolist(), target["iscrowd"].tolist()) == ([1200, 2000], [0, 0])
    assert target["image_id"].item() == 0
    assert data[1][0].unique().tolist() == [pytest.approx(40 / 255)]
    assert data[-1][1]["boxes"].shape == (0, 4)
    with pytest.raises(IndexError):
        data[3]


def test_masks_and_keypoints() -> None:
    one = derived_id("object")
    notes = [
        note(sample.SQUARE, 1, instance_id=one),
        note(sample.JOINTS, 2, instance_id=one),
        note(sample.L_SHAPE, 3, "dog", flags=frozenset(["crowd"])),
        note(Box(0, 0, 10, 5), 4),
        note(Box(200, 0, 10, 5), 5),
    ]
    data = limner.torch.Dataset(limner.View(sample.with_notes(notes)))
    _, target = data[0]
    assert (target["masks"].dtype, target["masks"].shape) == (torch.uint8, (3, 80, 100))
    assert target["masks"].sum(dim=(1, 2)).tolist() == [1200, 400, 50]
    assert target["keypoints"].shape == (3, 3, 3)
    assert target["keypoints"][0].tolist() == [[12, 22, 2], [30, 50, 1], [0, 0, 0]]
    assert target["iscrowd"].tolist() == [0, 1, 0]
    assert dict(data.tally.counts) == {"objects left out: a box without an inside": 1}
    plain = limner.torch.Dataset(limner.View(sample.with_notes(notes)), masks=False, keypoints=False)
    assert {"masks", "keypoints"}.isdisjoint(plain[0][1])


@pytest.mark.parametrize("how", ["fork", "spawn"])
def test_workers(folder: Path, how: str) -> None:
    data = limner.torch.Dataset(folder, halved)
    data[0]  # this process has a decoding child of its own
    loader = torch.utils.data.DataLoader(
        data, batch_size=2, num_workers=2, collate_fn=together, multiprocessing_context=how
    )
    batches = list(loader)
    assert [len(images) for images, _ in batches] == [2, 1]
    assert batches[0][0][0].shape == (3, 40, 50)
    assert batches[0][1][0]["boxes"].tolist() == [[5, 10, 20, 30], [25, 0, 50, 20]]


def test_it_can_be_sent_and_cleans_up_after_itself(folder: Path) -> None:
    data = limner.torch.Dataset(folder)
    other = pickle.loads(pickle.dumps(data))
    assert other[0][1]["boxes"].tolist() == data[0][1]["boxes"].tolist()
    place = data._path
    del other
    assert place.is_file()
    del data
    assert not place.exists()


def test_pictures_are_upright_and_those_without_a_file_left_out() -> None:
    exif = Pixels.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Pixels.fromarray(np.zeros((100, 80), dtype=np.uint8)).save(file, "JPEG", exif=exif)
    item = picture(note(Box(90, 0, 10, 10)))
    shown = LabelledImage(item.image, item.layers, lambda: io.BytesIO(file.getvalue()))
    data = limner.torch.Dataset(limner.View(dataset(shown, picture(name="gone.jpg"))))
    assert len(data) == 1
    assert data[0][0].shape == (3, 80, 100)
    assert dict(data.tally.counts) == {"pictures left out: no file": 1}


BROKEN = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.mark.parametrize(("content", "error"), [(sample.pixels(1), LimnerError), (BROKEN, PictureRefused)])
def test_a_file_of_another_size_or_kind_is_an_error(content: bytes, error: type[Exception]) -> None:
    item = picture(note(Box(0, 0, 9, 9)), width=50)
    shown = LabelledImage(item.image, item.layers, lambda: io.BytesIO(content))
    data = limner.torch.Dataset(limner.View(dataset(shown)))
    with pytest.raises(error):
        data[0]
