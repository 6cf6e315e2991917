"""What the compact detector makes of labels: boxes stay on what they are about; broken ones are left out and said."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image as Picture

from examples.backends.compact_detector import lessons
from limner.dataset import (
    Annotation,
    Box,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Layer,
    LimnerError,
    Ontology,
    Polyline,
    Shape,
    Tag,
    new_id,
)
from tests.assist.serving.backends import encoded_pixels

CELL, TUBE = (Class(id=new_id(), name=name, index=at) for at, name in enumerate(("cell", "tube")))
ONTOLOGY = Ontology(classes=(CELL, TUBE))
WIDTH, HEIGHT = 640, 480


def labelled(*shapes: Shape, kind: Class | None = CELL) -> LabelledImage:
    """A black picture with these labels."""
    image = Image(id=new_id(), name="a.png", width=WIDTH, height=HEIGHT)
    notes = tuple(Annotation(id=new_id(), shape=one, class_id=kind.id if kind else None) for one in shapes)
    data = encoded_pixels(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    with Picture.open(io.BytesIO(data)) as shown:
        assert shown.size == (WIDTH, HEIGHT)
    return LabelledImage(image, (Layer(image_id=image.id, annotations=notes),), lambda: io.BytesIO(data))


def collected(*images: LabelledImage) -> tuple[list[str], list[lessons.Lesson], list[str]]:
    """Classes, lessons and what was said."""
    said: list[str] = []
    found = lessons.collect(Dataset(ONTOLOGY, images), lambda _, __, line: said.append(line))
    return *found, [line for line in said if line]


def test_boxes_are_those_of_the_smaller_picture() -> None:
    classes, [one], _ = collected(labelled(Box(64, 48, 320, 240), Box(600, 440, 80, 80)))
    assert classes == ["cell"]
    assert one.pixels.shape == (240, 320, 3)
    assert one.boxes.tolist() == [[32, 24, 192, 144], [300, 220, 320, 240]]
    assert one.kinds.tolist() == [0, 0]


def test_classes_are_those_that_have_objects_in_the_ontologys_order() -> None:
    classes, found, _ = collected(
        labelled(Box(0, 0, 50, 50), kind=TUBE), labelled(Box(0, 0, 50, 50)), labelled()
    )
    assert classes == ["cell", "tube"]
    assert [one.kinds.tolist() for one in found] == [[1], [0], []]


def test_one_class_among_several_is_said() -> None:
    cell, tube = labelled(Box(0, 0, 50, 50)), labelled(Box(0, 0, 50, 50), kind=TUBE)
    *_, [said] = collected(cell)
    assert said.startswith("all labels are of class cell")
    assert collected(cell, tube)[2] == []


BROKEN: dict[str, tuple[Sequence[Shape], Class | None]] = {
    "no area": ([Box(10, 10, 0, 30), Box(20, 20, 30, 0)], CELL),
    "beside the picture": ([Box(-100, 10, 50, 50), Box(700, 500, 10, 10)], CELL),
    "a line without width": ([Polyline(points=(10, 10, 10, 90))], CELL),
    "a tag": ([Tag()], CELL),
    "no class": ([Box(10, 10, 50, 50)], None),
    "smaller than a pixel that the network sees": ([Box(10, 10, 1, 1)], CELL),
}


@pytest.mark.parametrize(("shapes", "kind"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_learned_is_left_out_and_said(shapes: Sequence[Shape], kind: Class | None) -> None:
    broken = labelled(*shapes, kind=kind)
    classes, found, said = collected(broken, labelled(Box(10, 10, 50, 50)))
    assert (classes, [len(one.boxes) for one in found]) == (["cell"], [0, 1])
    assert said[0] == (
        f"{len(shapes)} labels were left out: they have no class, no area, or lie beside the picture"
    )
    with pytest.raises(LimnerError, match="none of the labels on 1 pictures") as refused:
        collected(broken)
    assert "Draw boxes" in refused.value.hint


@pytest.mark.parametrize("upright", [False, True])
def test_a_box_stays_on_what_it_is_about(upright: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "UPRIGHT", upright)
    random = np.random.default_rng(7)
    seen: set[tuple[Any, ...]] = set()
    for _ in range(200):
        x0, y0 = random.integers(0, 250), random.integers(0, 180)
        x1, y1 = x0 + random.integers(20, 70), y0 + random.integers(20, 60)
        pixels = np.full((240, 320, 3), 60, np.uint8)
        pixels[y0:y1, x0:x1] = (220, 20, 20)
        pixels[y0 : y0 + 5, x0:x1, 1] = 220  # its upper edge
        one = lessons.Lesson(pixels, np.array([[x0, y0, x1, y1]], np.float32), np.array([1]))
        other = lessons.varied(one, (320, 256), random)
        assert other.pixels.shape == (256, 320, 3)
        if not len(other.boxes):
            continue
        red, green, blue = np.moveaxis(other.pixels.astype(int), 2, 0)
        coloured = red - blue > 100
        rows, columns = np.flatnonzero(coloured.any(axis=1)), np.flatnonzero(coloured.any(axis=0))
        there = [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]
        assert np.abs(other.boxes[0] - there).max() <= 1.5
        assert other.kinds.tolist() == [1]
        marked = np.flatnonzero((green - blue > 100).any(axis=1))
        if len(marked):
            seen.add(("up" if marked.mean() < rows.mean() else "down",))
    assert seen == ({("up",)} if upright else {("up",), ("down",)})
