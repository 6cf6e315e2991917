"""Mapillary Vistas, 1.2 and 2.0: 16-bit pictures of class · 256 + object, whose classes stand in config.json.

Classes are numbered from 0 in the config's order; those called `void--unlabeled` are ground. Objects are counted from
0. Where there are no pictures of objects, panoptic ones are read, or polygons, or pictures of classes.
"""

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from uuid import UUID

import msgspec

from limner.dataset import Class, Dataset, Image, Ontology
from limner.formats.core.classes import classes
from limner.formats.core.files import json_of
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import index_png, number_png, read_picture
from limner.formats.core.problems import FormatError, Report
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream
from limner.formats.mapillary.panoptic import Panoptic
from limner.formats.mapillary.polygons import polygons
from limner.formats.shared.legend import entries_of
from limner.formats.shared.numbered import ALSO, Coding, stuff_of
from limner.formats.shared.painting import BECOMES
from limner.formats.shared.scenes import (
    PICTURE,
    SPLITS,
    Labelling,
    Place,
    Scene,
    placed,
    read_scenes,
    region_notes,
    relative_key,
    scenes,
)

TITLE = "Mapillary Vistas"
TIER = "A"
PROOF = (
    "Real folders of both releases come back number by number; Pillow finds the numbers in what is written."
)
EXAMPLE = """\
config_v2.0.json                 {"labels": [{"name": "animal--bird", "readable": "Bird",
                                              "instances": true, "color": [165, 42, 42]}]}
training/images/x.jpg
training/v2.0/instances/x.png    257 = 1 · 256 + 1: the second object of class 1
training/v2.0/labels/x.png       1
"""
HOLDS = Holds(
    shapes={"mask": frozenset()},
    becomes=BECOMES,
    dataset=frozenset({"split", "empty"}),
    also=ALSO,
)
VOID = "void--unlabeled"
_CODING = Coding(base=256, first=0, groups=False)
_CONFIG = re.compile(r"config(_v[\d.]+)?\.json")
_VERSION = re.compile(r"v\d+\.\d+")
_ROLES = ("instances", "panoptic", "polygons", "labels")
"""Folders, in the order in which they are looked for."""
_FOLDERS = {"train": "training", "val": "validation", "test": "testing", "": "unsplit"}
_WRITTEN = "v2.0"


class _Label(msgspec.Struct):
    name: str
    readable: str = ""
    instances: bool = True
    color: tuple[int, int, int] = (0, 0, 0)
    evaluate: bool = True


class _Config(msgspec.Struct):
    labels: list[_Label]


def sniff(look: Look) -> list[str]:
    """A config.json that lists labels with colours, and which of them have instances."""
    for path in look.files:
        if _CONFIG.fullmatch(path) and {"name", "instances", "color"} <= look.keys(path, 3):
            return [f"{path} lists labels and which of them have instances"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Objects as masks, what is not counted as one mask a class; in order of the pictures' names.

    Of several releases in one folder, the newest is read.
    """
    configs = sorted(path for path in root.iterdir() if _CONFIG.fullmatch(path.name)) if root.is_dir() else []
    if not configs:
        raise FormatError("there is no config.json", where=str(root))
    config = json_of(configs[-1], _Config)
    made = _classes(config, configs[-1])
    version = configs[-1].stem.removeprefix("config").lstrip("_")
    found = scenes(root, pictures, partial(_place, version), report)
    label = partial(_label, root, config, made, Panoptic(), report)
    extra = {"mapillary": {"labels": [msgspec.to_builtins(one) for one in config.labels]}}
    return Dataset(
        Ontology(classes=tuple(made.values())),
        Stream(partial(read_scenes, found, label, pictures, report)),
        extra=extra,
    )


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """config_v2.0.json, and for each split `images`, `v2.0/instances` and `v2.0/labels`.

    Indices without a class, and the one behind the last, are `void--unlabeled`. Beyond 256 classes pictures of
    objects are RGB, and those of classes have 16 bits.
    """
    legend = entries_of(dataset.ontology)
    ids = {id_: entry.value for id_, entry in legend.items()}
    stuff = stuff_of(dataset.ontology)
    ground = max(ids.values(), default=-1) + 1
    for image, annotations, key in placed(dataset, sink, ledger, HOLDS, _CODING.arrange, _folder):
        if annotations is not None:
            numbers = _CODING.paint(image, annotations, ids, stuff, ground * _CODING.base)
            base = f"{_FOLDERS[image.split]}/{_WRITTEN}"
            sink.write(f"{base}/instances/{key}.png", number_png(numbers))
            sink.write(f"{base}/labels/{key}.png", index_png(numbers // _CODING.base))
    rows = [_Label(VOID, "Unlabeled", instances=False, evaluate=False) for _ in range(ground + 1)]
    readable = _readable(dataset)
    for id_, entry in legend.items():
        shown = readable.get(entry.name, entry.name)
        rows[entry.value] = _Label(entry.name, shown, id_ not in stuff, entry.color)
    config = {
        "labels": msgspec.to_builtins(rows),
        "version": "1.1",
        "mapping": "public",
        "folder_structure": "",
    }
    sink.write(f"config_{_WRITTEN}.json", (json.dumps(config, ensure_ascii=False, indent=1) + "\n").encode())


def _folder(image: Image) -> str:
    return f"{_FOLDERS[image.split]}/images"


def _place(version: str, path: str) -> Place | None:
    """Files of another release than `version` are none of ours."""
    parts = PurePosixPath(path).parts
    if len(parts) < 3 or parts[0] not in SPLITS:
        return None
    split, inner = SPLITS[parts[0]], parts[1:]
    if inner[0] == "images":
        return Place(PICTURE, split, relative_key(path, *parts[:2]))
    if _VERSION.fullmatch(inner[0]):
        if version and inner[0] != version:
            return None
        inner = inner[1:]
    if len(inner) < 2 or inner[0] not in _ROLES:
        return None
    key = relative_key(path, *parts[: -len(inner) + 1])
    if inner[0] == "polygons":
        key = key.removesuffix(".json")
    elif not path.lower().endswith(".png"):
        return None
    return Place(inner[0], split, key)


def _classes(config: _Config, path: Path) -> dict[int, Class]:
    """The classes by their numbers, void ones left out. Raises FormatError."""
    if any(not 0 <= one <= 0xFF for label in config.labels for one in label.color):
        raise FormatError("a colour is not three numbers up to 255", where=str(path))
    listed = [(index, label) for index, label in enumerate(config.labels) if label.name != VOID]
    return {
        index: msgspec.structs.replace(
            kind, index=index, color="#{:02x}{:02x}{:02x}".format(*label.color), stuff=not label.instances
        )
        for (index, label), kind in zip(listed, classes(label.name for _, label in listed), strict=True)
    }


def _label(
    root: Path,
    config: _Config,
    made: Mapping[int, Class],
    panoptic: Panoptic,
    report: Report,
    scene: Scene,
    image_id: UUID,
) -> Labelling:
    role = next(role for role in _ROLES if role in scene.labels)
    where = root / scene.labels[role]
    named = {kind.name: kind.id for kind in made.values()}
    if role == "polygons":
        return polygons(where, scene.labels[role], named, VOID, report, image_id)
    numbers = read_picture(where).numbers
    height, width = numbers.shape
    if role == "panoptic":
        return Labelling(width, height, panoptic.notes(where, numbers, named, VOID, image_id))
    known = {index: (kind.id, kind.stuff) for index, kind in made.items()}
    kinds = dict.fromkeys(range(len(config.labels))) | known
    if role == "instances":
        return Labelling(width, height, _CODING.read("mapillary", image_id, numbers, kinds, where))
    plain = {index: kind and kind[0] for index, kind in kinds.items()}
    return Labelling(width, height, region_notes("mapillary", image_id, numbers, plain, where))


def _readable(dataset: Dataset) -> dict[str, str]:
    """What classes are called for people, as the config said that was read."""
    kept = dataset.extra.get("mapillary", {}).get("labels", [])
    return {one["name"]: one["readable"] for one in kept if one.get("readable")}
