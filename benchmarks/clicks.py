"""Clicks that an outline takes, point by point and along edges: `python -m benchmarks.clicks [--data COCO-FOLDER]`.

The hand is simulated. It knows the outline that people drew and clicks where the line is farthest from it, until what
the line holds is like enough. Both ways share that hand; along edges, the line between two clicks is the one that the
editor finds.
"""

import argparse
import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from web import node

AIMS = (0.85, 0.9)
_LEAST_AREA = 1500
_MARGIN = 40
_ROOT = Path(__file__).resolve().parent.parent
_OWN = _ROOT / "src/limner/jobs/demo_data/pictures"
_SCRIPT = _ROOT / "benchmarks/clicks.mjs"


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clicks", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with COCO's layout; else the demo's pictures")
    parser.add_argument("--most", type=int, default=10**6, help="as many objects at most")
    chosen = parser.parse_args()
    found = list(measured(list(objects(chosen.data))[: chosen.most]))
    print(
        f"{len(found)} objects\n\n| like the true outline | way | reached | median clicks | sum where both reach |"
    )
    print("| --- | --- | --: | --: | --: |")
    for order, aim in enumerate(AIMS):
        both = [one for one in found if one["plain"][order] and one["scissors"][order]]
        for way in ("plain", "scissors"):
            clicks = [one[way][order] for one in found if one[way][order]]
            total = sum(one[way][order] for one in both)
            print(f"| {aim} | {way} | {len(clicks)} | {median(clicks):g} | {total} |")


def objects(data: Path | None) -> Iterator[tuple[Path, list[float]]]:
    """Picture and outline of every object of one part and some size."""
    files = sorted((data / "annotations").glob("instances_*.json")) if data else [_OWN / "labels.json"]
    for file in files:
        document = json.loads(file.read_text(encoding="utf-8"))
        folder = data / file.stem.removeprefix("instances_") if data else _OWN
        names = {image["id"]: image["file_name"] for image in document["images"]}
        for one in document["annotations"]:
            parts = one.get("segmentation")
            if isinstance(parts, list) and len(parts) == 1 and one["area"] >= _LEAST_AREA:
                yield folder / names[one["image_id"]], parts[0]


def measured(found: list[tuple[Path, list[float]]]) -> Iterator[dict[str, Any]]:
    """What the simulated hand needed for each."""
    lines = "\n".join(json.dumps(_scene(path, outline)) for path, outline in found)
    command = [str(node()), "--experimental-strip-types", "--no-warnings", str(_SCRIPT)]
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        yield json.loads(line)


def _scene(path: Path, outline: list[float]) -> dict[str, Any]:
    """A crop about the object, as the editor sees it at 100 %."""
    picture = np.asarray(Image.open(path).convert("RGBA"))
    points = np.array(outline).reshape(-1, 2)
    x0, y0 = np.maximum(0, np.floor(points.min(axis=0)) - _MARGIN).astype(int)
    x1, y1 = (np.ceil(points.max(axis=0)) + _MARGIN).astype(int)
    crop = np.ascontiguousarray(picture[y0:y1, x0:x1])
    return {
        "width": crop.shape[1],
        "height": crop.shape[0],
        "pixels": base64.b64encode(crop.tobytes()).decode(),
        "outline": (points - (x0, y0)).ravel().tolist(),
    }


if __name__ == "__main__":
    main()
