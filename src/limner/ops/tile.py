"""Large pictures as tiles that overlap, with their labels."""

from collections.abc import Iterator

from limner.dataset import Dataset, Image, LabelledImage, derived_id
from limner.media import Area, Encoding
from limner.ops.cutting import OURS, SUFFIXES, Parts, cut_out, places, with_pixels
from limner.ops.items import OpsError, derived_image, each
from limner.ops.tally import Tally, objects


def tile(
    dataset: Dataset,
    width: int,
    height: int,
    *,
    overlap: float = 0.2,
    least_visible: float = 0.1,
    empties: bool = True,
    encoding: Encoding = "png",
    tally: Tally | None = None,
) -> Dataset:
    """Every picture as tiles of `width` × `height`, in rows; neighbours share `overlap` of their size.

    The last tile of a row or column is moved back so that it ends with the picture; a picture that is smaller is one
    tile. Objects are clipped, and left out of tiles that show less than `least_visible` of them. `empties` keeps tiles
    without objects. Names and `extra` say where a tile comes from, so that `untile` can put them together again, and a
    split keeps all tiles of a picture on one side. Raises OpsError.
    """
    if width < 1 or height < 1 or not 0 <= overlap < 1 or not 0 <= least_visible <= 1:
        raise OpsError(
            "a tile has at least one pixel, an overlap is below 1, a visible share at most 1", code="invalid"
        )
    tally = tally or Tally()

    def cut(item: LabelledImage) -> Iterator[LabelledImage]:
        areas = [
            (x, y, min(width, item.image.width), min(height, item.image.height))
            for y in _starts(item.image.height, height, overlap)
            for x in _starts(item.image.width, width, overlap)
        ]
        parts, boxes = Parts(item, areas, encoding), places(item)
        for at, area in enumerate(areas):
            image = _image(item.image, area, SUFFIXES[encoding])
            made = cut_out(item, boxes, area, image, lambda one: one, least_visible, tally)
            if empties or objects(made):
                yield with_pixels(made, parts.opener(at))
            else:
                tally.say("tiles left out: empty")

    return each(dataset, cut, tally, sequences=(), tracks=())


def _starts(whole: int, size: int, overlap: float) -> list[int]:
    step = max(1, round(size * (1 - overlap)))
    last = max(0, whole - size)
    return [*range(0, last, step), last]


def _image(source: Image, area: Area, suffix: str) -> Image:
    x, y, width, height = area
    place = {
        "image": str(source.id), "name": source.name, "x": x, "y": y, "width": source.width, "height": source.height,
    }  # fmt: skip
    return derived_image(
        source,
        id=derived_id("tile", str(source.id), *area),
        name=f"{source.name}__{x}_{y}__{source.width}x{source.height}{suffix}",
        width=width,
        height=height,
        extra={OURS: {"tile": place}},
    )
