"""Several processes write what one writes, byte for byte, and say the same."""

import json
import multiprocessing
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from limner.formats import FormatError, convert
from limner.formats.conversion.convert import Conversion
from limner.formats.core.conversions import CONVERSIONS

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process does it all"),
    pytest.mark.filterwarnings(
        "ignore:This process:DeprecationWarning"
    ),  # a test run has threads; they are idle
]
PICTURES = 250


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A COCO file with outlines, boxes, crowds, empty pictures, names that come twice and records that are no good."""
    images = [
        {"id": at, "file_name": f"{at % 230}.jpg", "width": 100, "height": 80, "kept": at}
        for at in range(1, PICTURES + 1)
    ]
    annotations = []
    for at in range(1_200):
        record: dict[str, Any] = {
            "id": at + 1,
            "image_id": at * 7 % PICTURES + 1,
            "category_id": at % 3 + 1,
            "iscrowd": 0,
        }
        if at % 4:
            record |= {
                "segmentation": [[at % 50, 1, at % 50 + 20, 1, at % 50 + 20, 30.5]],
                "bbox": [at % 50, 1, 20, 29.5],
            }
        else:
            record |= {"segmentation": [], "bbox": [at % 50, 2, 30, 40 if at % 100 else -40]}
        annotations.append(record)
    categories = [{"id": at, "name": name} for at, name in enumerate(("cat", "dog", "bird"), 1)]
    path = tmp_path_factory.mktemp("coco") / "instances_train.json"
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize(
    "format",
    [
        "yolo",
        "yolo-seg",
        "voc",
        "coco",
        "kitti-seg",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("ade20k", "camvid")),
    ],
)
def test_the_same_with_one_and_with_three(format: str, source: Path, tmp_path: Path) -> None:
    done: list[Conversion] = []
    seen: list[list[int]] = []
    for number in (1, 3):
        ticks: list[int] = []
        target = tmp_path / str(number)
        done.append(
            convert(
                source, target, format, from_="coco", verified=True, progress=ticks.append, processes=number
            )
        )
        seen.append(ticks)
    one, three = done
    assert files(one.target) == files(three.target)
    assert list(one.ledger.losses()) == list(three.ledger.losses())
    assert one.ledger.summary() == three.ledger.summary()
    assert sorted(one.problems, key=str) == sorted(three.problems, key=str)
    assert len(one.problems) > 10
    assert (one.pictures, seen[0]) == (three.pictures, seen[1]) == (PICTURES, list(range(1, PICTURES + 1)))
    assert one.verification is not None
    assert three.verification is not None
    assert one.verification.plain() == three.verification.plain()


def test_a_process_that_fails_fails_the_conversion(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise FormatError("it does not fit", code="odd")

    monkeypatch.setitem(CONVERSIONS, "box", (breaks, "box"))
    with pytest.raises(FormatError, match="it does not fit"):
        convert(source, tmp_path / "out", "yolo", from_="coco", processes=2)
    assert list(tmp_path.iterdir()) == []
    assert multiprocessing.active_children() == []


def test_a_cancelled_conversion_leaves_no_process(source: Path, tmp_path: Path) -> None:
    ticks: list[int] = []
    with pytest.raises(FormatError) as caught:
        convert(
            source,
            tmp_path / "out",
            "yolo",
            from_="coco",
            progress=ticks.append,
            cancelled=lambda: len(ticks) > 120,
            processes=2,
        )
    assert caught.value.code == "cancelled"
    assert list(tmp_path.iterdir()) == []
    assert multiprocessing.active_children() == []


def test_a_folder_of_label_files_too(source: Path, tmp_path: Path) -> None:
    yolo = tmp_path / "yolo"
    convert(source, yolo, "yolo-seg", from_="coco", pictures="leave")
    for number, label in enumerate(sorted((yolo / "labels").rglob("*.txt"))):
        picture = Path(str(label).replace("labels", "images")).with_suffix(".png")
        picture.parent.mkdir(parents=True, exist_ok=True)
        if number % 50:
            Pillow.new("L", (100, 80)).save(picture)
        else:
            picture.write_bytes(b"no picture")
    one, two = (
        convert(yolo, tmp_path / str(number), "coco", from_="yolo-seg", processes=number) for number in (1, 2)
    )
    assert files(one.target) == files(two.target)
    assert set(one.problems) == set(two.problems)
    assert len(one.problems) == len(range(0, PICTURES, 50))
    assert one.pictures == two.pictures == PICTURES - len(one.problems)
