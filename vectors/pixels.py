"""The vectors of pixels: which ones a shape sets, run-lengths, outlines, coverage.

COCO's come from pycocotools, pixel centres from the plain definition below; the rest is what Limner computes, frozen.
"""

from typing import Any

import numpy as np
from cases import Case, parts
from given import ANY, SHAPES_GIVEN
from pycocotools import mask as coco

from limner import geometry
from limner.dataset import Mask, from_plain, to_plain
from limner.geometry import rle


def inside(rings: list[Any], x: float, y: float) -> bool:
    """Even-odd, by the definition: how often a ray to the left meets the rings."""
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring[-1:] + ring[:-1], ring, strict=True):
            if (ay <= y) != (by <= y):
                odd ^= ax + (y - ay) * (bx - ax) / (by - ay) <= x
    return odd


def raster() -> list[Case]:
    """Every shape in a small picture."""
    cases = []
    for name, plain in SHAPES_GIVEN.items():
        width, height = (12, 12) if "large" not in name else (60, 40)
        shape = from_plain(plain, ANY)
        if isinstance(shape, Mask):
            expected = rle.to_pixels(rle.uncrop(shape, width, height), width, height)
        else:
            rings = [path.points.tolist() for path in geometry.flatten(shape) if path.closed]
            grid = [[inside(rings, x + 0.5, y + 0.5) for x in range(width)] for y in range(height)]
            expected = np.array(grid, dtype=bool)
        rows = ["".join(".#"[pixel] for pixel in row) for row in expected.tolist()]
        cases.append((name, {"shape": plain, "width": width, "height": height}, rows))
    return cases


def pycoco(polygons: list[list[float]], width: int, height: int) -> str:
    """The union of the polygons."""
    return str(coco.merge(coco.frPyObjects(polygons, height, width))["counts"].decode())


def of_coco() -> list[Case]:
    """Upright boxes, polygons without holes, and polygons by chance."""
    chance = np.random.default_rng(7)
    cases: list[Case] = []

    def add(name: str, plain: dict[str, Any], polygons: list[list[float]], width: int, height: int) -> None:
        cases.append(
            (name, {"shape": plain, "width": width, "height": height}, pycoco(polygons, width, height))
        )

    for name, plain in SHAPES_GIVEN.items():
        if plain["type"] == "polygon" and not any("holes" in part for part in plain["parts"]):
            add(name, plain, [part["exterior"] for part in plain["parts"]], 12, 12)
        if plain["type"] == "box" and not plain.get("rotation"):
            box = [plain["x"], plain["y"], plain["width"], plain["height"]]
            runs = coco.frPyObjects(np.array([box], dtype=np.double), 12, 12)[0]["counts"].decode()
            cases.append((name, {"shape": plain, "width": 12, "height": 12}, runs))
    for number in range(40):
        width, height = chance.integers(1, 25, 2).tolist()
        rings = []
        for _ in range(chance.integers(1, 4)):
            ring = chance.uniform(-6, 30, 2 * chance.integers(3, 8))
            rounded = ring.round((0, 1, 3)[number % 3])
            rings.append(rounded.tolist())
        add(f"by chance, number {number}", parts(*rings), rings, width, height)
    return cases


def runs() -> list[Case]:
    """Pictures as runs."""
    chance = np.random.default_rng(5)
    pictures = {
        "one clear pixel": np.zeros((1, 1)),
        "one set pixel": np.ones((1, 1)),
        "all set": np.ones((3, 4)),
        "columns go first": np.array([[0, 1], [1, 1]]),
        "stripes across": np.tile([[1], [0]], (4, 5)),
        "stripes down": np.tile([[1, 0]], (5, 4)),
        "a wide empty picture": np.zeros((1, 70000)),
        "runs that shrink by much": np.repeat([0, 1, 0, 1, 0, 1], [900, 1, 1, 4000, 2, 1])[None, :],
    }
    pictures |= {
        f"by chance, number {n}": chance.random(chance.integers(1, 9, 2)) < (n % 5 + 1) / 6 for n in range(20)
    }
    cases = []
    for name, picture in pictures.items():
        given = np.asfortranarray(picture.astype(np.uint8))
        runs = coco.encode(given)
        box = coco.toBbox(runs).astype(int).tolist()
        expect = {
            "counts": runs["counts"].decode(),
            "area": int(coco.area(runs)),
            "bounds": [box[0], box[1], box[0] + box[2], box[1] + box[3]] if picture.any() else None,
        }
        lengths = rle.from_pixels(given.astype(bool)).tolist()
        height, width = picture.shape
        cases.append((name, {"runs": lengths, "width": width, "height": height}, expect))
    return cases


def combination() -> list[Case]:
    """Pairs of pictures."""
    chance = np.random.default_rng(6)
    cases = []
    for number in range(24):
        size = chance.integers(1, 9, 2)
        pair = [
            np.asfortranarray((chance.random(size) < share).astype(np.uint8))
            for share in (0.5, number % 4 / 3)
        ]
        a, b = (coco.encode(one) for one in pair)
        total = int((pair[0] | pair[1]).sum())
        cases.append((
            f"by chance, number {number}",
            {"a": a["counts"].decode(), "b": b["counts"].decode(), "width": int(size[1]), "height": int(size[0])},
            {
                "union": coco.merge([a, b])["counts"].decode(),
                "intersection": coco.merge([a, b], intersect=True)["counts"].decode(),
                "xor": coco.encode(np.asfortranarray(pair[0] ^ pair[1]))["counts"].decode(),
                "iou": float(coco.iou([a], [b], [0])[0, 0]) if total else 0.0,
            },
        ))  # fmt: skip
    return cases


def outlines() -> list[Case]:
    """Pictures as masks."""
    chance = np.random.default_rng(11)
    pictures = {
        "nothing": np.zeros((3, 3)),
        "one pixel": np.pad(np.ones((1, 1)), 2),
        "a ring with an island": np.pad(np.pad(np.pad(np.ones((1, 1)), 1), 1, constant_values=1), 1),
        "two that touch at a corner": np.array([[1, 0], [0, 1]]),
        "two that touch at the other corner": np.array([[0, 1], [1, 0]]),
        "a hole that touches the ground at a corner": np.array([[1, 1, 1], [1, 0, 1], [1, 1, 0]]),
        "a chess board": np.indices((5, 6)).sum(axis=0) % 2,
    }
    pictures |= {
        f"by chance, number {n}": chance.random(chance.integers(2, 10, 2)) < (n % 4 + 2) / 7
        for n in range(24)
    }
    cases: list[Case] = []
    for number, (name, picture) in enumerate(pictures.items()):
        x, y = number % 3 - 1, number % 5
        mask = rle.crop(rle.from_pixels(picture.astype(bool)), picture.shape[0], x, y)
        found = geometry.outline(mask)
        cases.append((name, {"mask": to_plain(mask)}, None if found is None else to_plain(found)))
    return cases


def coverage() -> list[Case]:
    """Every shape alone, all together, and some over each other; the pixels counted by the definition."""
    sets = {name: [plain] for name, plain in SHAPES_GIVEN.items()}
    sets["nothing"] = []
    sets["everything"] = list(SHAPES_GIVEN.values())
    names = list(SHAPES_GIVEN)
    chance = np.random.default_rng(13)
    for number in range(8):
        chosen = chance.choice(len(names), 4, replace=False).tolist()
        sets[f"four by chance, number {number}"] = [SHAPES_GIVEN[names[at]] for at in chosen]
    cases: list[Case] = []
    width, height = 13, 11
    for name, given in sets.items():
        pixels = np.zeros((height, width), dtype=bool)
        for plain in given:
            pixels |= geometry.rasterize(from_plain(plain, ANY), width, height)
        count = int(pixels.sum())
        for left in (0, 0.25, (width * height - count) / (width * height)):
            expect = {"labelled": count, "enough": width * height - count <= left * (width * height)}
            picture = {"width": width, "height": height, "shapes": given, "unlabelled": left}
            cases.append((f"{name}, {left:.4g} left", picture, expect))
    return list({name: (name, given, expect) for name, given, expect in cases}.values())
