"""COCO files as large as the real ones: 80 classes with gaps between their ids, outlines, one crowd in a hundred."""

import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image

_SIZES = ((640, 480), (640, 427), (480, 640), (500, 375), (427, 640), (640, 640))
_GAPS = frozenset({12, 26, 29, 30, 45, 66, 68, 69, 71, 83})
IDS = tuple(number for number in range(1, 91) if number not in _GAPS)
_OBJECTS = 7.3
_MOST = 60
_CROWDS = 0.01


def yolo_folder(folder: Path, pictures: int) -> Path:
    """A folder with `coco/instances.json`, and the same boxes as `yolo/` with a picture each; made once."""
    if folder.exists():
        return folder
    rng = random.Random(pictures)
    labels, images = folder / "yolo/labels", folder / "yolo/images"
    for made in (folder / "coco", labels, images):
        made.mkdir(parents=True)
    blank = {size: _jpeg(folder, size) for size in _SIZES}
    encode = msgspec.json.Encoder().encode
    records: list[bytes] = []
    listed: list[bytes] = []
    for number in range(1, pictures + 1):
        width, height = rng.choice(_SIZES)
        name = f"{number:012d}"
        listed.append(encode({"id": number, "width": width, "height": height, "file_name": f"{name}.jpg"}))
        rows = []
        for record in _objects(rng, number, width, height):
            record["id"] = len(records) + 1
            records.append(encode(record))
            rows.append(_row(record, width, height))
        (labels / f"{name}.txt").write_text("".join(rows))
        (images / f"{name}.jpg").write_bytes(blank[width, height])
    kinds = [{"id": number, "name": f"class {number}", "supercategory": "thing"} for number in IDS]
    with (folder / "coco/instances.json").open("wb") as file:
        file.write(b'{"images":[' + b",".join(listed) + b'],"annotations":[')
        file.write(b",".join(records) + b'],"categories":' + encode(kinds) + b"}")
    names = "".join(f"  {place}: class {number}\n" for place, number in enumerate(IDS))
    (folder / "yolo/data.yaml").write_text(f"train: images\nval: images\nnames:\n{names}")
    (folder / "yolo/classes.txt").write_text("".join(f"class {number}\n" for number in IDS))
    return folder


def _objects(rng: random.Random, image: int, width: int, height: int) -> Iterator[dict[str, Any]]:
    for _ in range(min(int(rng.expovariate(1 / _OBJECTS)) + 1, _MOST)):
        w, h = rng.uniform(8, width * 0.6), rng.uniform(8, height * 0.6)
        x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
        record: dict[str, Any] = {"image_id": image, "category_id": rng.choice(IDS)}
        if rng.random() < _CROWDS:
            yield record | _crowd(int(x), int(y), max(1, int(w)), max(1, int(h)), width, height)
        else:
            yield record | _outline(rng, x, y, w, h)


def _outline(rng: random.Random, x: float, y: float, w: float, h: float) -> dict[str, Any]:
    count = max(4, min(120, int(rng.lognormvariate(3.1, 0.6))))
    ring: list[float] = []
    for step in range(count):
        angle, reach = 2 * math.pi * step / count, rng.uniform(0.7, 1.0)
        ring.append(round(x + w / 2 + w / 2 * reach * math.cos(angle), 2))
        ring.append(round(y + h / 2 + h / 2 * reach * math.sin(angle), 2))
    left, top = min(ring[::2]), min(ring[1::2])
    box = [left, top, round(max(ring[::2]) - left, 2), round(max(ring[1::2]) - top, 2)]
    return {"segmentation": [ring], "area": round(box[2] * box[3] * 0.7, 2), "bbox": box, "iscrowd": 0}


def _crowd(x: int, y: int, w: int, h: int, width: int, height: int) -> dict[str, Any]:
    counts = [x * height + y]
    for _ in range(w):
        counts += [h, height - h]
    counts[-1] = width * height - sum(counts[:-1])
    region = {"counts": counts if counts[-1] else counts[:-1], "size": [height, width]}
    return {"segmentation": region, "area": w * h, "bbox": [x, y, w, h], "iscrowd": 1}


def _row(record: dict[str, Any], width: int, height: int) -> str:
    x, y, w, h = record["bbox"]
    place = IDS.index(record["category_id"])
    return f"{place} {(x + w / 2) / width:.6f} {(y + h / 2) / height:.6f} {w / width:.6f} {h / height:.6f}\n"


def _jpeg(folder: Path, size: tuple[int, int]) -> bytes:
    path = folder / "blank.jpg"
    Image.new("RGB", size, (90, 120, 90)).save(path, quality=50)
    data = path.read_bytes()
    path.unlink()
    return data
