"""Data sets for the tests of operations."""

import io
from dataclasses import replace

from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageFilter

from limner.dataset import Annotation, Box, Dataset, LabelledImage, Shape, derived_id
from tests.formats.making import NAMES, dataset, note, picture
from tests.strategies import boxes, cuboids, ellipses, keypoints, masks, polygons, polylines, tags

SHAPES = st.one_of(tags, boxes, polygons, polylines, keypoints, ellipses, masks(), cuboids)


def annotations(shapes: st.SearchStrategy[Shape] = SHAPES) -> st.SearchStrategy[Annotation]:
    return st.builds(
        Annotation,
        id=st.uuids(version=4),
        shape=shapes,
        class_id=st.sampled_from([derived_id("class", name) for name in NAMES]),
        score=st.sampled_from([None, 0.2, 0.9]),
        flags=st.frozensets(st.sampled_from(["crowd", "difficult"]), max_size=1),
    )


@st.composite
def datasets(draw: st.DrawFn, shapes: st.SearchStrategy[Shape] = SHAPES, most: int = 6) -> Dataset:
    """Up to `most` pictures, some never labelled, some in a split or group."""
    items = []
    for number in range(draw(st.integers(1, most))):
        labelled = draw(st.booleans())
        notes = draw(st.lists(annotations(shapes), max_size=4)) if labelled else []
        items.append(
            picture(
                *notes,
                name=f"{number}.png",
                folder=draw(st.sampled_from(["", "a", "b"])),
                labelled=labelled,
                split=draw(st.sampled_from(["", "train", "val"])),
                group=draw(st.sampled_from(["", "", "scene"])),
                hash=draw(st.sampled_from(["", "", "f" * 64])),
            )
        )
    return dataset(*items)


def boxed(*places: tuple[float, float, float, float], kind: str = "cat") -> list[Annotation]:
    return [note(Box(*place), number, kind) for number, place in enumerate(places, start=1)]


def all_notes(data: Dataset) -> list[Annotation]:
    return [one for item in data.images for layer in item.layers for one in layer.annotations]


def names(data: Dataset) -> list[str]:
    return [item.image.path for item in data.images]


def encoded(image: Pillow.Image, form: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def scene(seed: int = 0, size: tuple[int, int] = (100, 80)) -> Pillow.Image:
    """A picture unlike those of other seeds."""
    image = Pillow.new("RGB", size, ((seed * 50) % 256, 120, 60))
    for step in range(12):
        left, top = (step * 53 + seed * 31) % (size[0] - 20), (step * 29 + seed * 47) % (size[1] - 20)
        colour = ((step * 40 + seed * 90) % 256, (step * 70 + seed * 13) % 256, 200 - step * 10)
        image.paste(colour, (left, top, left + 20, top + 18))
    return image.filter(ImageFilter.GaussianBlur(1))


def with_file(item: LabelledImage, data: bytes) -> LabelledImage:
    return replace(item, open_picture=lambda: io.BytesIO(data))
