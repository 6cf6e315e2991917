"""One conversion by a peer, as a script for the peers' own environment: prints seconds and megabytes as JSON.

Imports are not timed. `material.py` says who can do which work.
"""

import ast
import collections
import importlib.util
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def datumaro(work: str, source: Path, target: Path) -> float:
    """COCO and YOLO in, YOLO, VOC and COCO out."""
    import datumaro

    began = time.perf_counter()
    if work == "yolo-coco":
        laid = target / "in"
        (laid / "obj_train_data").mkdir(parents=True)
        names = (source / "yolo/classes.txt").read_text()
        (laid / "obj.names").write_text(names)
        count = len(names.splitlines())
        (laid / "obj.data").write_text(f"classes = {count}\ntrain = data/train.txt\nnames = data/obj.names\n")
        listed = []
        for picture in sorted((source / "yolo/images").iterdir()):
            os.link(picture, laid / "obj_train_data" / picture.name)
            os.link(
                source / "yolo/labels" / f"{picture.stem}.txt",
                laid / "obj_train_data" / f"{picture.stem}.txt",
            )
            listed.append(f"data/obj_train_data/{picture.name}\n")
        (laid / "train.txt").write_text("".join(listed))
        began = time.perf_counter()
        found = datumaro.Dataset.import_from(str(laid), "yolo")
        found.export(str(target / "out"), "coco_instances", save_media=False)
        return began
    laid = target / "in/annotations"
    laid.mkdir(parents=True)
    os.link(source / "coco/instances.json", laid / "instances_train.json")
    pictures = target / "in/images/train"
    pictures.mkdir(parents=True)
    for picture in (source / "yolo/images").iterdir():
        os.link(picture, pictures / picture.name)
    began = time.perf_counter()
    found = datumaro.Dataset.import_from(str(target / "in"), "coco_instances")
    to = {"coco-yolo": "yolo", "coco-voc": "voc", "coco-coco": "coco_instances"}[work]
    found.export(str(target / "out"), to, save_media=False)
    return began


def globox(work: str, source: Path, target: Path) -> float:
    """The same, boxes alone."""
    import globox

    began = time.perf_counter()
    target.mkdir(parents=True)
    if work == "yolo-coco":
        found = globox.AnnotationSet.from_yolo_v5(source / "yolo/labels", image_folder=source / "yolo/images")
        found.save_coco(target / "out.json", auto_ids=True)
        return began
    found = globox.AnnotationSet.from_coco(source / "coco/instances.json")
    if work == "coco-yolo":
        places = {label: place for place, label in enumerate(sorted(found._labels()))}
        found.save_yolo_v5(target, label_to_id=places)
    elif work == "coco-voc":
        found.save_pascal_voc(target)
    else:
        found.save_coco(target / "out.json", auto_ids=True)
    return began


def supervision(_: str, source: Path, target: Path) -> float:
    """YOLO to COCO."""
    import supervision

    began = time.perf_counter()
    found = supervision.DetectionDataset.from_yolo(
        images_directory_path=str(source / "yolo/images"),
        annotations_directory_path=str(source / "yolo/labels"),
        data_yaml_path=str(source / "yolo/data.yaml"),
    )
    target.mkdir(parents=True)
    found.as_coco(annotations_path=str(target / "out.json"))
    return began


def ultralytics(_: str, source: Path, target: Path) -> float:
    """Its converter's own functions, without the package around them, which wants torch."""
    import numpy

    found = importlib.util.find_spec("ultralytics")
    assert found is not None
    assert found.origin is not None
    file = Path(found.origin).parent / "data/converter.py"
    tree = ast.parse(file.read_text())
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]

    class Quiet:
        def __getattr__(self, _: str) -> Callable[..., None]:
            return lambda *_, **__: None

    def made(path: str, **_: object) -> Path:
        Path(path).mkdir(parents=True, exist_ok=True)
        return Path(path)

    known: dict[str, Any] = {
        "np": numpy, "Path": Path, "json": json, "defaultdict": collections.defaultdict, "os": os,
        "TQDM": lambda items, **_: items, "LOGGER": Quiet(), "increment_path": made,
    }  # fmt: skip
    text = "from __future__ import annotations\n" + ast.unparse(tree)
    exec(compile(text, str(file), "exec"), known)
    laid = target / "in"
    laid.mkdir(parents=True)
    os.link(source / "coco/instances.json", laid / "instances_val.json")
    began = time.perf_counter()
    known["convert_coco"](
        labels_dir=str(laid), save_dir=str(target / "out"), use_segments=False, cls91to80=True
    )
    return began


def main() -> None:
    """`theirs.py NAME WORK SOURCE TARGET`."""
    name, work, source, target = sys.argv[1:]
    began = globals()[name](work, Path(source), Path(target))
    wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    print()
    print(
        json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024})
    )


if __name__ == "__main__":
    main()
