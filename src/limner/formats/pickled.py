"""Python's pickle, as MMDetection 2 takes labels: written on request only, and never read.

A pickle is a program: reading one runs whatever its author put into it.
"""

import io
import pickle
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from limner.dataset import Box, Dataset, Split
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink
from limner.formats.core.splits import folder_of
from limner.formats.core.spool import Spool
from limner.formats.shared.listing import names_text
from limner.formats.yolo.writer import class_places

TITLE = "Pickle (MMDetection 2), written only"
TIER = "B"
PROOF = "Made from MMDetection's description of its middle format; Python's own pickle gives back what was written."
EXAMPLE = """\
[{'filename': 'x.jpg', 'width': 100, 'height': 80,
  'ann': {'bboxes': [[10.0, 20.0, 40.0, 60.0]], 'labels': [0]}}]
"""
WRITE_ONLY = True
BY_LAYOUT = True  # a pickle beside labels of another format is no second meaning of the folder
HOLDS = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes={"polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box", "box with rotation": "box"},
    dataset=frozenset({"split", "empty"}),
)
_PROTOCOL = 2
_HEAD, _ADD, _END = b"\x80\x02]", b"a", b"."


def sniff(look: Look) -> list[str]:
    """Files called so; `read` then says why they are refused."""
    return [f"{path} is called a pickle" for path in look.named("*.pkl", "*.pickle") if "/" not in path][:1]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:  # noqa: ARG001 (nothing of it is looked at)
    """Raises FormatError, always."""
    raise FormatError(
        "pickles are not read: reading one runs whatever program its author put into it", code="unsafe-pickle",
        where=str(root), hint="Export it from where it was made as COCO or as JSON.",
    )  # fmt: skip


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """<split>.pkl, a list with a table for each labelled picture, and classes.txt; where wanted, <split>/…"""
    places = class_places(dataset.ontology, ledger)
    names = names_text(dataset.ontology.by_index())
    paths = Paths()
    files: dict[Split, Spool] = {}
    for item, annotations in Fitted(dataset, HOLDS, ledger):
        image = item.image
        path = paths.place(folder_of(image.split), image, ledger)
        sink.picture(str(path), item)
        if annotations is None:
            continue
        boxes = [cast(Box, one.shape) for one in annotations]
        table = {
            "filename": str(path.relative_to(folder_of(image.split))), "width": image.width, "height": image.height,
            "ann": {
                "bboxes": [[box.x, box.y, box.x + box.width, box.y + box.height] for box in boxes],
                "labels": [places[cast(UUID, one.class_id)] for one in annotations],
            },
        }  # fmt: skip
        files.setdefault(image.split, Spool()).write(_plain(table) + _ADD)
    for split, spool in sorted(files.items()):
        sink.write(
            f"{folder_of(split)}.pkl", (part for parts in ([_HEAD], spool.chunks(), [_END]) for part in parts)
        )
    sink.write("classes.txt", names)


def _plain(table: dict[str, Any]) -> bytes:
    """The table's pickle without head and end, so that it can stand in a list.

    Without references back (`fast`), so that the bytes say what the values are and not how they lie in memory.
    """
    file = io.BytesIO()
    pickler = pickle.Pickler(file, _PROTOCOL)
    pickler.fast = True
    pickler.dump(table)
    return file.getvalue()[2:-1]
