"""Small label files of labelme and X-AnyLabeling, for tests."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np

from limner.dataset import (
    Dataset,
    LabelledImage,
    Mask,
    Shape,
)
from limner.formats import Ledger, Problem, read
from limner.formats.core.pixels import grey_png
from limner.geometry import rle


def label_file(root: Path, *shapes: dict[str, Any], name: str = "x", **more: Any) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    document = {
        "version": "5.4.1", "flags": {}, "shapes": list(shapes), "imagePath": f"{name}.jpg", "imageData": None,
        "imageHeight": 80, "imageWidth": 100, **more,
    }  # fmt: skip
    (root / f"{name}.json").write_text(json.dumps(document), "utf-8")
    return root


def shape(kind: str, *points: object, label: str = "cat", **more: Any) -> dict[str, Any]:
    return {"label": label, "points": list(points), "shape_type": kind, "flags": {}, "group_id": None, **more}


def opened(root: Path, format: str = "labelme") -> tuple[Dataset, list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    found = read(root, format, report=problems.append)
    return found, list(found.images), problems


def png(*rows: str) -> str:
    return base64.b64encode(grey_png(np.array([[sign == "#" for sign in row] for row in rows]))).decode()


def pixels(mask: Shape) -> set[tuple[int, int]]:
    assert isinstance(mask, Mask)
    inside = rle.to_pixels(rle.decode(mask.counts), mask.width, mask.height)
    return {(mask.x + int(x), mask.y + int(y)) for y, x in np.argwhere(inside)}


def becomes(ledger: Ledger) -> dict[str, str]:
    return {row.what: row.becomes for row in ledger.rows() if row.severity != "note"}
