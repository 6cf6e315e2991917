"""globox reads the boxes that Limner writes, and Limner those of globox."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from globox import AnnotationSet

from limner.dataset import Box
from limner.formats import read
from tests.formats.making import notes_of
from tests.interop import sample

Read = Callable[[Path], Any]

READERS: dict[str, tuple[str, str, Read]] = {
    "coco": (".png", "", lambda root: AnnotationSet.from_coco(root / "annotations/instances.json")),
    "yolo": (
        ".jpg",
        "train",
        lambda root: AnnotationSet.from_yolo_v5(root / "labels/train", image_folder=root / "images/train"),
    ),
    "voc": (".png", "", lambda root: AnnotationSet.from_pascal_voc(root / "Annotations")),
    "cvat": (".png", "", lambda root: AnnotationSet.from_cvat(root / "annotations.xml")),
    "labelme": (".png", "", lambda root: AnnotationSet.from_labelme(next(root.rglob("*.json")).parent)),
    "via": (
        ".png",
        "",
        lambda root: AnnotationSet.from_via_json(
            next(root.rglob("*.json")), label_key="class", image_folder=next(root.rglob("a.png")).parent
        ),
    ),
}


def boxes(found: Any) -> dict[str, list[tuple[str, list[float]]]]:
    return {
        Path(one.image_id).stem: sorted(
            (str(box.label), [round(side, 3) for side in box.ltrb]) for box in one.boxes
        )
        for one in found
        if one.boxes
    }


def wanted(*, numbers: bool = False, last: float = 0.0) -> dict[str, list[tuple[str, list[float]]]]:
    """Class (or its number) and corners; `last` is added to the near ones."""
    names = {"cat": "0", "dog": "1"}
    found = {}
    for stem, ones in sample.BOXES.items():
        if ones:
            found[stem] = sorted(
                (names[kind] if numbers else kind, [x0 + last, y0 + last, x1, y1])
                for kind, (x0, y0, x1, y1) in ((kind, sample.corners(place)) for kind, place in ones)
            )
    return found


@pytest.mark.parametrize("format", READERS)
def test_boxes(format: str, tmp_path: Path) -> None:
    """Of VOC it takes the corners as they stand, which count from 1; YOLO's classes are numbers to it."""
    suffix, split, reader = READERS[format]
    sample.laid(sample.boxed(split, suffix), format, tmp_path)  # type: ignore[arg-type]
    found = boxes(reader(tmp_path))
    assert found == wanted(numbers=format == "yolo", last=1.0 if format == "voc" else 0.0)


def test_limner_reads_what_it_writes(tmp_path: Path) -> None:
    sample.laid(sample.boxed(""), "coco", tmp_path)
    theirs = AnnotationSet.from_coco(tmp_path / "annotations/instances.json")
    theirs.save_coco(tmp_path / "theirs.json")
    theirs.save_cvat(tmp_path / "theirs.xml")
    theirs.save_via_json(tmp_path / "via.json", image_folder=tmp_path / "images")
    for file in ("theirs.json", "theirs.xml", "via.json"):
        items = {item.image.path: item for item in read(tmp_path / file, images=tmp_path).images}
        assert [one.shape for one in notes_of(items["a.png"])] == [Box(10, 20, 30, 40), Box(50, 0, 50, 40)]
