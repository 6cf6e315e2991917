"""Writes the vectors that are computed: run-lengths, pixels, bounds, z, simplify, flatten, transform.

Run from the repository's root: `python vectors/make.py`. COCO's pixels come from pycocotools, pixel centres from the
plain definition below; the rest is what Limner computes, frozen. `changes/` and `codec/` are written by hand.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as coco

from limner import geometry
from limner.dataset import Mask, Shape, from_plain, to_plain
from limner.geometry import rle

HERE = Path(__file__).resolve().parent
ANY: Any = Shape

Case = tuple[str, Any, Any]


def write(file: str, about: str, cases: list[Case]) -> None:
    """Write one file, a case a line."""
    names = [name for name, _, _ in cases]
    if len(set(names)) < len(names):
        raise ValueError(f"{file}: two cases share a name")
    lines = ",\n".join(
        "  " + json.dumps({"name": n, "given": g, "expect": e}, ensure_ascii=False, separators=(",", ":"))
        for n, g, e in cases
    )
    path = HERE / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{{"about": {json.dumps(about)},\n "cases": [\n{lines}\n ]}}\n', "utf-8")


def polygon(*rings: list[float]) -> dict[str, Any]:
    """A polygon of one part: its exterior and its holes."""
    part: dict[str, Any] = {"exterior": rings[0]}
    return {"type": "polygon", "parts": [part | ({"holes": list(rings[1:])} if rings[1:] else {})]}


def parts(*exteriors: list[float]) -> dict[str, Any]:
    """A polygon of parts without holes."""
    return {"type": "polygon", "parts": [{"exterior": ring} for ring in exteriors]}


SQUARE = [2.0, 2.0, 8.0, 2.0, 8.0, 8.0, 2.0, 8.0]
SHAPES_GIVEN: dict[str, dict[str, Any]] = {
    "a tag": {"type": "tag"},
    "a box": {"type": "box", "x": 2, "y": 3, "width": 5, "height": 4},
    "a box between pixels": {"type": "box", "x": 1.25, "y": 2.75, "width": 4.5, "height": 3.1},
    "a box on pixel centres": {"type": "box", "x": 1.5, "y": 1.5, "width": 4, "height": 3},
    "a turned box": {"type": "box", "x": 2.1, "y": 3.2, "width": 6, "height": 3, "rotation": 30},
    "a box turned by a right angle": {
        "type": "box",
        "x": 2,
        "y": 4.2,
        "width": 7,
        "height": 2,
        "rotation": 90,
    },
    "a box turned far": {"type": "box", "x": 3.1, "y": 3.3, "width": 5, "height": 2, "rotation": 312.5},
    "a box beyond every edge": {"type": "box", "x": -5, "y": -5, "width": 30, "height": 30},
    "a box outside": {"type": "box", "x": 40, "y": 3, "width": 5, "height": 5},
    "a box left above": {"type": "box", "x": -3.5, "y": -2.5, "width": 6.25, "height": 5.75},
    "a box without width": {"type": "box", "x": 4, "y": 2, "width": 0, "height": 6},
    "a box within one pixel": {"type": "box", "x": 4.2, "y": 4.2, "width": 0.5, "height": 0.5},
    "a box between two centres": {"type": "box", "x": 4.6, "y": 4.6, "width": 0.3, "height": 0.3},
    "a triangle": polygon([1.2, 1.1, 10.7, 3.3, 4.4, 9.6]),
    "a triangle, wound the other way": polygon([4.4, 9.6, 10.7, 3.3, 1.2, 1.1]),
    "a square on whole pixels": polygon(SQUARE),
    "a square with a hole": polygon(SQUARE, [4.0, 4.0, 6.0, 4.0, 6.0, 6.0, 4.0, 6.0]),
    "a hole beyond its exterior": polygon(SQUARE, [6.0, 4.0, 11.0, 4.0, 11.0, 6.0, 6.0, 6.0]),
    "two parts": parts([1.0, 1.0, 4.0, 1.0, 4.0, 4.0], [6.0, 6.0, 11.0, 6.0, 11.0, 9.0]),
    "two parts that overlap": parts(SQUARE, [5.0, 5.0, 11.0, 5.0, 11.0, 11.0, 5.0, 11.0]),
    "a bow tie": polygon([1.0, 1.0, 11.0, 9.0, 11.0, 1.0, 1.0, 9.0]),
    "a star that crosses itself": polygon([6.0, 0.2, 9.5, 11.0, 0.4, 4.3, 11.6, 4.3, 2.5, 11.0]),
    "points that repeat": polygon([2.0, 2.0, 2.0, 2.0, 8.0, 2.0, 8.0, 2.0, 8.0, 8.0, 2.0, 2.0]),
    "a ring without area": polygon([2.0, 2.0, 8.0, 8.0, 5.0, 5.0]),
    "three times the same point": polygon([5.0, 5.0, 5.0, 5.0, 5.0, 5.0]),
    "a thin sliver": polygon([1.0, 5.1, 11.0, 5.9, 11.0, 6.1]),
    "negative coordinates": polygon([-4.3, -3.2, 6.1, 2.2, 2.7, 9.9]),
    "a quad": {
        "type": "polygon",
        "parts": [{"exterior": [2.0, 1.0, 9.0, 3.0, 8.0, 9.0, 1.0, 7.0]}],
        "subtype": "quad",
    },
    "a polyline": {"type": "polyline", "points": [1.0, 2.0, 9.0, 4.0, 3.0, 8.0]},
    "a bezier": {
        "type": "polyline",
        "curve": "bezier",
        "points": [1.0, 1.0, 4.0, 12.0, 8.0, -6.0, 11.0, 9.0],
    },
    "two beziers": {
        "type": "polyline",
        "curve": "bezier",
        "points": [0.0, 0.0, 10.0, 0.0, 10.0, 10.0, 20.0, 10.0, 30.0, 10.0, 30.0, 40.0, 20.0, 40.0],
    },
    "a bezier that is straight": {
        "type": "polyline",
        "curve": "bezier",
        "points": [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0],
    },
    "a catmull-rom": {
        "type": "polyline",
        "curve": "catmull-rom",
        "points": [1.0, 1.0, 40.0, 12.0, 8.0, 36.0, 11.0, 90.0],
    },
    "a catmull-rom of two points": {
        "type": "polyline",
        "curve": "catmull-rom",
        "points": [1.0, 1.0, 4.0, 5.0],
    },
    "a polyline with a partner": {"type": "polyline", "points": [1.0, 1.0, 4.0, 5.0], "parallel": -2.5},
    "keypoints": {"type": "keypoints", "points": [[3.5, 2.25, 2], [0.0, 0.0, 0], [9.0, 7.5, 1]]},
    "keypoints that are absent": {"type": "keypoints", "points": [[3.0, 2.0, 0]]},
    "one point": {"type": "keypoints", "points": [[3.5, 2.25, 2]]},
    "an ellipse": {"type": "ellipse", "cx": 6.1, "cy": 5.3, "rx": 4.2, "ry": 2.6},
    "a turned ellipse": {"type": "ellipse", "cx": 6.1, "cy": 5.3, "rx": 4.7, "ry": 1.9, "rotation": 33},
    "a large ellipse": {"type": "ellipse", "cx": 200, "cy": 100, "rx": 180, "ry": 90.5, "rotation": 190},
    "an ellipse without height": {"type": "ellipse", "cx": 6, "cy": 5, "rx": 3, "ry": 0},
    "a mask": {"type": "mask", "x": 3, "y": 2, "width": 3, "height": 3, "counts": "11120N0"},
    "an empty mask": {"type": "mask", "x": 0, "y": 0, "width": 0, "height": 0, "counts": ""},
    "a mask that sticks out": {"type": "mask", "x": -1, "y": 9, "width": 3, "height": 5, "counts": "0?"},
    "a cuboid": {
        "type": "cuboid",
        "corners": [2.0, 3.0, 7.0, 3.0, 7.0, 9.0, 2.0, 9.0, 4.0, 1.0, 10.0, 1.0, 10.0, 6.0, 4.0, 6.0],
    },
}


def inside(rings: list[Any], x: float, y: float) -> bool:
    """Even-odd, by the definition: how often a ray to the left meets the rings."""
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring[-1:] + ring[:-1], ring, strict=True):
            if (ay <= y) != (by <= y):
                odd ^= ax + (y - ay) * (bx - ax) / (by - ay) <= x
    return odd


def raster_cases() -> list[Case]:
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


def coco_cases() -> list[Case]:
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


def rle_cases() -> list[Case]:
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


def combination_cases() -> list[Case]:
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


MATRICES: dict[str, geometry.Matrix] = {
    "moved": (1, 0, 3, 0, 1, -2),
    "scaled": (2, 0, 0, 0, 0.5, 1),
    "turned by 90 degrees": (0, -1, 12, 1, 0, 0),
    "mirrored": (-1, 0, 12, 0, 1, 0),
    "turned by 30 degrees": (0.8660254037844387, -0.5, 1, 0.5, 0.8660254037844387, 2),
}


def each(answer: Callable[[Any], Any], *, but: tuple[type, ...] = ()) -> list[Case]:
    """One case per shape that is not of the types `but`."""
    shapes = {name: from_plain(plain, ANY) for name, plain in SHAPES_GIVEN.items()}
    return [
        (name, {"shape": SHAPES_GIVEN[name]}, answer(shape))
        for name, shape in shapes.items()
        if not isinstance(shape, but)
    ]


def transform_cases() -> list[Case]:
    """Every shape after every matrix; masks by whole pixels only."""
    cases: list[Case] = []
    for name, plain in SHAPES_GIVEN.items():
        for how, matrix in MATRICES.items():
            if how == "moved" or plain["type"] != "mask":
                shape = geometry.transform(from_plain(plain, ANY), matrix)
                cases.append((f"{name}, {how}", {"shape": plain, "matrix": matrix}, to_plain(shape)))
    return cases


def simplify_cases() -> list[Case]:
    """A wavy ring, noise, and every polygon and line."""
    angles = np.arange(56) / 9
    radii = 20 + 3 * np.cos(7 * angles)
    wavy = (
        np.stack([50 + radii * np.cos(angles), 50 + radii * np.sin(angles)], axis=1).round(2).ravel().tolist()
    )
    noise = np.random.default_rng(3).uniform(0, 20, 60).round(1).tolist()
    given = {
        "a wavy ring": polygon(wavy),
        "noise as a line": {"type": "polyline", "points": noise},
        "noise as a ring": polygon(noise),
    }
    tolerances = dict.fromkeys(given, (0, 0.5, 2, 8, 1000))
    given |= {name: plain for name, plain in SHAPES_GIVEN.items() if plain["type"] in ("polygon", "polyline")}
    return [
        (
            f"{name}, {tolerance} pixels",
            {"shape": plain, "tolerance": tolerance},
            to_plain(geometry.simplify(from_plain(plain, ANY), tolerance)),
        )
        for name, plain in given.items()
        for tolerance in tolerances.get(name, (1,))
    ]


ENDS = [
    "|",
    "|V",
    "V|",
    "|1",
    "|01",
    "z|",
    "zz|",
    "a|b",
    "a|c",
    "a|aV",
    "a|a1",
    "a|a01",
    "az|b",
    "azz|b1",
    "1|2",
    "A|Z",
    "Z|a",
    "9|A",
    "V0001|V0002",
    "b|cV",
]


def z_cases() -> list[Case]:
    """Open ends, neighbours, and texts of different lengths."""
    pairs = [end.split("|") for end in ENDS]
    return [(f"{a!r} to {b!r}", {"a": a, "b": b}, geometry.between(a, b)) for a, b in pairs]


def outline_cases() -> list[Case]:
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


def coverage_cases() -> list[Case]:
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


def main() -> None:
    """Write all files."""
    write(
        "raster/pixels.json",
        "The pixels whose centre lies inside, row by row: # set, . clear.",
        raster_cases(),
    )
    write(
        "coco_raster/runs.json", "The whole picture's compressed string, as pycocotools has it.", coco_cases()
    )
    write("rle/encode.json", "Run-lengths, their compressed string, area and bounds.", rle_cases())
    write(
        "rle/combine.json",
        "Union, intersection, exclusive-or and IoU of two masks of a size.",
        combination_cases(),
    )
    write(
        "bounds/shapes.json",
        "The box around a shape, and its area.",
        each(lambda shape: {"bounds": geometry.bounds(shape), "area": geometry.area(shape)}),
    )
    write(
        "flatten/shapes.json",
        "The straight legs that stand for a shape.",
        each(
            lambda shape: [
                {"points": path.points.ravel().tolist(), "closed": path.closed}
                for path in geometry.flatten(shape)
            ],
            but=(Mask,),
        ),
    )
    write("transform/shapes.json", "A shape after a matrix.", transform_cases())
    write("simplify/shapes.json", "A shape with fewer points.", simplify_cases())
    write("outline/masks.json", "The rings along a mask's pixels.", outline_cases())
    write("coverage/pictures.json", "How many pixels shapes cover, and whether enough.", coverage_cases())
    write("z/between.json", "A text that sorts strictly between two.", z_cases())


if __name__ == "__main__":
    main()
