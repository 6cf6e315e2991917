"""Data sets handed to the libraries that train on them, without files between."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from limner.dataset import Dataset, LabelledImage
from limner.geometry import Bounds
from limner.ops.items import OpsError
from limner.ops.objects import Object, objects_on, tags_on
from limner.ops.tally import Tally
from limner.ops.twins import source_of

if TYPE_CHECKING:
    import datasets
    import supervision


_AT_ONCE = 1000


def to_huggingface(dataset: Dataset, tally: Tally | None = None) -> "datasets.Dataset | datasets.DatasetDict":
    """A `datasets.Dataset`; where pictures are in splits, a `DatasetDict` with one for each (`unsplit`: in none).

    Columns: `image`, `image_id`, `width`, `height`, `labels` of the whole picture, and `objects` with lists of `id`,
    `bbox` (x, y, width, height in pixels), `area`, `iscrowd` and `category`. Outlines and keypoints are their boxes
    here; what has none is counted in `tally`. Pictures stay files and are decoded by `datasets` when asked for.
    """
    package: Any = _package("datasets", "huggingface")
    kinds = dataset.ontology.by_index()
    category = package.ClassLabel(names=[kind.name for kind in kinds])
    features = package.Features(
        image=package.Image(),
        image_id=package.Value("string"),
        width=package.Value("int64"),
        height=package.Value("int64"),
        labels=package.Sequence(category),
        objects={
            "id": package.Sequence(package.Value("string")),
            "bbox": package.Sequence(package.Sequence(package.Value("float64"), length=4)),
            "area": package.Sequence(package.Value("float64")),
            "iscrowd": package.Sequence(package.Value("bool")),
            "category": package.Sequence(category),
        },
    )
    places = {kind.id: at for at, kind in enumerate(kinds)}
    waiting: dict[str, list[dict[str, Any]]] = {}
    made: dict[str, list[Any]] = {}

    def put(split: str) -> None:
        """Rows as a table, which takes a fraction of the memory."""
        rows = waiting.pop(split, [])
        columns = {name: [row[name] for row in rows] for name in features}
        made.setdefault(split, []).append(package.Dataset.from_dict(columns, features))

    for item in dataset.images:
        split = item.image.split or "unsplit"
        rows = waiting.setdefault(split, [])
        rows.append(_row(item, places, tally))
        if len(rows) == _AT_ONCE:
            put(split)
    for rest in list(waiting) or ([] if made else ["unsplit"]):
        put(rest)
    found = {split: package.concatenate_datasets(tables) for split, tables in made.items()}
    return found["unsplit"] if set(found) == {"unsplit"} else package.DatasetDict(found)


def _row(item: LabelledImage, places: dict[Any, int], tally: Tally | None) -> dict[str, Any]:
    source = source_of(item)
    picture: dict[str, Any] = {"path": str(source), "bytes": None}
    if not isinstance(source, Path):
        picture = {"path": item.image.name, "bytes": source}
    objects = [one for one in objects_on(item, tally) if one.class_id in places]
    return {
        "image": None if source is None else picture,
        "image_id": str(item.image.id),
        "width": item.image.width,
        "height": item.image.height,
        "labels": [places[kind] for kind in tags_on(item) if kind in places],
        "objects": {
            "id": [str(one.id) for one in objects],
            "bbox": [_xywh(one.box) for one in objects],
            "area": [one.area for one in objects],
            "iscrowd": [one.crowd for one in objects],
            "category": [places[one.class_id] for one in objects],
        },
    }


def to_supervision(
    dataset: Dataset, *, masks: bool = False, tally: Tally | None = None
) -> "supervision.DetectionDataset":
    """A `supervision.DetectionDataset` of boxes; with `masks`, of their pixels too, as run-lengths.

    Pictures are loaded by supervision when asked for; one whose file is not at hand stands there by its name. Masks
    are COCO's pixels; a box or what has no inside covers its box. What has no box is counted in `tally`.
    """
    package: Any = _package("supervision", "supervision")
    kinds = dataset.ontology.by_index()
    places = {kind.id: at for at, kind in enumerate(kinds)}
    found = {}
    for item in dataset.images:
        source = source_of(item)
        objects = [one for one in objects_on(item, tally) if one.class_id in places]
        found[str(source) if isinstance(source, Path) else item.image.path] = package.Detections(
            xyxy=np.array([one.box for one in objects], dtype=np.float64).reshape(-1, 4),
            mask=_compact(package, item, objects) if masks and objects else None,
            class_id=np.array([places[one.class_id] for one in objects], dtype=np.int64),
            confidence=_scores(objects),
            data={
                "class_name": np.array([kinds[places[one.class_id]].name for one in objects], dtype=np.str_)
            },
        )
    return package.DetectionDataset([kind.name for kind in kinds], list(found), found)


def _compact(package: Any, item: LabelledImage, objects: list[Object]) -> Any:
    width, height = item.image.width, item.image.height
    if not (width and height):
        raise OpsError("nobody knows its size, so it has no masks", code="no-size", where=item.image.path)
    runs = [{"size": [height, width], "counts": one.runs(width, height).tolist()} for one in objects]
    boxes = np.array([one.box for one in objects])
    return package.CompactMask.from_coco_rle(runs, boxes, (height, width))


def _scores(objects: list[Object]) -> Any:
    scores = [one.score for one in objects]
    return np.array(scores, dtype=np.float64) if scores and None not in scores else None


def _xywh(box: Bounds) -> list[float]:
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def _package(name: str, extra: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise OpsError(
            f"the package {name} is not installed",
            code="missing-package",
            hint=f"pip install 'limner[{extra}]'",
        ) from error
