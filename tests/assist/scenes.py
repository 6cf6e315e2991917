"""Pictures whose truth is known: shapes of one colour on ground of another, with noise."""

import msgspec
import numpy as np
import numpy.typing as npt

from limner.assist import Ask, suggested
from limner.assist.registry import load
from limner.assist.scene import Crop
from limner.assist.work import REPLIES
from limner.dataset import Polygon, Shape
from limner.geometry import rasterize

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 320, 240


def painted(*shapes: Shape, seed: int = 0, noise: float = 6, texture: float = 0) -> Picture:
    """The shapes in orange on blue; `texture` is spots that move with whoever draws the same seed."""
    random = np.random.default_rng(seed)
    picture = np.empty((HEIGHT, WIDTH, 3))
    picture[:] = (60, 90, 150)
    for shape in shapes:
        picture[rasterize(shape, WIDTH, HEIGHT)] = (210, 140, 60)
    picture += random.normal(0, noise, picture.shape)
    picture += texture * random.normal(0, 1, (HEIGHT, WIDTH, 1))
    return np.clip(picture, 0, 255).astype(np.uint8)


def likeness(one: Shape, other: Shape) -> float:
    """Intersection over union of their pixels."""
    a, b = rasterize(one, WIDTH, HEIGHT), rasterize(other, WIDTH, HEIGHT)
    return float((a & b).sum() / (a | b).sum())


def asked(name: str, ask: Ask, *pictures: Picture) -> list[Shape]:
    """What the assistant finds, given the areas it wants."""
    return [found.shape for found in answered(name, ask, *pictures).found]


def answered(name: str, ask: Ask, *pictures: Picture):
    """The whole answer, as it comes out of a helper's process."""
    crops = []
    for picture in pictures:
        area = load(name).area(ask, WIDTH, HEIGHT)
        assert area
        x, y, width, height = area
        crops.append(Crop(np.ascontiguousarray(picture[y : y + height, x : x + width]), x, y))
    return REPLIES.decode(msgspec.msgpack.encode(suggested(name, ask, tuple(crops))))


def ring(cx: float, cy: float, radius: float, count: int = 40) -> tuple[float, ...]:
    """A circle's points."""
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return tuple(
        np.stack([cx + radius * np.cos(turns), cy + radius * np.sin(turns)], axis=1).ravel().tolist()
    )


def disc(cx: float, cy: float, radius: float) -> Polygon:
    """A circle as a polygon."""
    from limner.dataset import Part

    return Polygon((Part(ring(cx, cy, radius)),))
