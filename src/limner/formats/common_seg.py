"""Common semantic segmentation: `images`, `masks` of colours, and dataset_meta.json that says what they mean.

Masks may hold class numbers in place of colours. Names may differ by what stands before them (image_0001, gt_0001).
"""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from uuid import UUID

import msgspec

from limner.dataset import Dataset, Ontology
from limner.formats.core.files import json_of
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import color_number, color_png, read_picture, voc_palette
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.shared.legend import BLACK, Color, Entry, by_color, by_value, entries_of, kinds
from limner.formats.shared.painting import BECOMES, MERGING, regions, values
from limner.formats.shared.scenes import (
    PICTURE,
    Labelling,
    Place,
    Scene,
    paired,
    placed,
    read_scenes,
    region_notes,
    relative_key,
    scenes,
)

TITLE = "Common semantic segmentation"
TIER = "A"
PROOF = (
    "Real folders, also one with names of its own, come back pixel by pixel; Pillow finds the listed colours."
)
EXAMPLE = """\
{"label_map": {"0": "background", "1": "cat"},
 "segmentation_colors": [[0, 0, 0], [128, 0, 0]],
 "background_label": "0"}
"""
HOLDS = Holds(shapes={"mask": frozenset()}, becomes=BECOMES, dataset=frozenset({"empty"}), also=MERGING)
_META = "dataset_meta.json"
_ROLES = {"images": PICTURE, "masks": "colors"}


class _Meta(msgspec.Struct):
    label_map: dict[str, str]
    segmentation_colors: list[tuple[int, int, int]] = []
    background_label: str | int | None = None


def sniff(look: Look) -> list[str]:
    """dataset_meta.json with a label map, beside a folder `masks`."""
    if _META not in look.files or "label_map" not in look.keys(_META) or not look.named("masks/*.png"):
        return []
    return [f"{_META} says what the colours in masks mean"]


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """One mask a class and picture, in order of the pictures' names."""
    entries, ground = _legend(root / _META)
    made = kinds(entries, first=1 if all(entry.value for entry in entries) else 0)
    black = [] if any(entry.color == BLACK for entry in entries) else [BLACK]
    found = paired(scenes(root, pictures, _place, report))
    label = partial(
        _label,
        root,
        by_value(entries, made, *(entry.value for entry in ground)),
        by_color(entries, made, *black, *(entry.color for entry in ground)),
    )
    return Dataset(Ontology(classes=made), Stream(partial(read_scenes, found, label, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """`images`, `masks` as RGB and dataset_meta.json; a class's number is its index and one more."""
    legend = entries_of(dataset.ontology, first=1)
    for image, annotations, key in placed(dataset, sink, ledger, HOLDS, regions, lambda _: "images"):
        if annotations is not None:
            colors = [color_number(legend[one.class_id].color) for one in annotations if one.class_id]
            sink.write(f"masks/{key}.png", color_png(values(image, annotations, colors)))
    table = [Entry(0, "background"), *legend.values()]
    meta = {
        "label_map": {str(entry.value): entry.name for entry in table},
        "segmentation_colors": [entry.color for entry in table],
        "background_label": "0",
    }
    sink.write(_META, (json.dumps(meta, ensure_ascii=False, indent=1) + "\n").encode())


def _place(path: str) -> Place | None:
    first, *rest = PurePosixPath(path).parts
    return Place(_ROLES[first], "", relative_key(path, first)) if rest and first in _ROLES else None


def _label(
    root: Path,
    of_values: Mapping[int, UUID | None],
    of_colors: Mapping[int, UUID | None],
    scene: Scene,
    image_id: UUID,
) -> Labelling:
    where = root / scene.labels["colors"]
    found = read_picture(where)
    colored = found.colored or bool(found.palette)
    numbers, meaning = (found.colors(), of_colors) if colored else (found.numbers, of_values)
    height, width = numbers.shape
    return Labelling(
        width, height, region_notes("common-seg", image_id, numbers, meaning, where, colored=colored)
    )


def _legend(path: Path) -> tuple[list[Entry], list[Entry]]:
    """The classes in order of their numbers, and those that are background. Raises FormatError."""
    meta = json_of(path, _Meta)
    background = "" if meta.background_label is None else str(meta.background_label)
    spare = voc_palette(len(meta.label_map) + 1)
    found: list[Entry] = []
    for place, (text, name) in enumerate(meta.label_map.items()):
        if not (text.isascii() and text.isdigit()) or len(text) > 6:
            raise FormatError(f"label_map has the key {text[:40]!r}, not a number", where=str(path))
        listed = meta.segmentation_colors
        found.append(
            Entry(int(text), name, _color(listed[place], path) if place < len(listed) else spare[place])
        )
    found.sort(key=lambda entry: entry.value)
    ground = [entry for entry in found if str(entry.value) == background]
    return [entry for entry in found if entry not in ground], ground


def _color(color: Color, path: Path) -> Color:
    if not all(0 <= one <= 0xFF for one in color):
        raise FormatError(f"segmentation_colors has {color}, not three numbers up to 255", where=str(path))
    return color
