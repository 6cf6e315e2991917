"""KITTI's objects: one text file for each picture of the left colour camera, one line for each object.

A line holds type, truncated, occluded, alpha, the box's corners, size, place and turn in space, and maybe a score.
Corners are ours. What is unknown is −1, −10 or −1000; occluded 3 means unknown.
"""

from collections.abc import Iterator
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Box, Dataset, Image, LabelledImage, Ontology, Source, derived_id
from limner.formats.core.files import number, text_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.labels import META, read_labels, with_others, write_labels
from limner.formats.shared.lists import Words, reported_lines, word
from limner.formats.shared.narrow import own_keys
from limner.formats.shared.pairs import Layout, Pair, label_files, pairs
from limner.formats.shared.table import digits

TITLE = "KITTI object detection"
TIER = "A"
PROOF = "Real label files come back field by field, places in space and calibration included."
EXAMPLE = "Car 0.00 1 -1.57 599.41 156.40 629.75 189.25 2.85 2.63 12.34 0.47 1.49 69.44 -1.56"
HOLDS = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes={
        "box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box",
    },
    fields=frozenset({"occluded", "truncated", "score"}),
    flags=frozenset({"crowd"}),
    dataset=frozenset({"split", "empty"}),
    foreign="kitti",
    also={
        "occluded wholly": "largely",
        "flag crowd": "plain object",
        "DontCare": "region that is ignored",
    },
)  # fmt: skip
IGNORED = "DontCare"
_LAYOUT = Layout(
    "image_2", "label_2", folders={"": "", "train": "training", "val": "validation", "test": "testing"}
)
_UNKNOWN = {"alpha": [-10.0], "dimensions": [-1.0] * 3, "location": [-1000.0] * 3, "rotation_y": [-10.0]}
_NUMBERS = 14
_TRACKLETS = "tracklet_labels.xml"


def sniff(look: Look) -> list[str]:
    """Text files in `label_2` whose lines hold a type and 14 or 15 numbers."""
    files = look.named("label_2/*.txt", "*/label_2/*.txt")
    for path in files[:20]:
        for line in look.text(path).split("\n")[:5]:
            if _is_row(line.split()):
                return [f"{path} holds lines of a type and {len(line.split()) - 1} numbers"]
    empty = all(not look.head(path).strip() for path in files)
    return ["there are label_2 and image_2"] if files and empty and look.named("*image_2/*") else []


def _is_row(fields: list[str]) -> bool:
    try:
        _parse(fields)
    except ValueError:
        return False
    return True


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """A KITTI folder as a data set, in order of the names; every file is read twice, first for the types."""
    files = label_files(root, _LAYOUT, report)
    if not files and (root / _TRACKLETS).is_file():
        raise FormatError(
            "the tracklets of KITTI's raw recordings are boxes in clouds of points", code="unsupported",
            where=str(root), hint="Take the labels of the object benchmark, whose boxes lie in pictures.",
        )  # fmt: skip
    if not files and not (root / META).is_file():
        raise FormatError("there is no folder label_2 with text files", where=str(root))
    known = read_labels(root, report)
    words = Words(known.values())
    types = {
        words.name(line.split()[0]) for path in files for _, line in reported_lines(root, path, unreported)
    }
    kinds = with_others(known, types)
    ids = {kind.name: kind.id for kind in kinds}
    return Dataset(Ontology(classes=kinds), Stream(partial(_images, root, words, ids, pictures, report)))


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """training/, validation/, testing/ with image_2 and label_2; the classes' names and order in dataset_meta.json."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    paths = Paths()
    Words(names.values()).say(ledger)
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, names)):
        picture, label = _LAYOUT.place(paths, item.image, ledger)
        if annotations is not None:
            sink.write(label, "".join(_line(one, names) for one in annotations).encode())
        calibration = own_keys(item.image.extra, "kitti").get("calib")
        if isinstance(calibration, str):
            sink.write(label.replace("label_2/", "calib/", 1), calibration.encode())
        sink.picture(picture, item)
    write_labels(sink, dataset.ontology)


def _images(
    root: Path, words: Words, ids: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    for pair in pairs(root, _LAYOUT, pictures, report):
        notes = None if pair.label is None else list(_annotations(root, pair, words, ids, report))
        image = _calibrated(root, pair, report)
        yield labelled(image, notes, pictures, pair.picture)


def _calibrated(root: Path, pair: Pair, report: Report) -> Image:
    if pair.label is None:
        return pair.image
    path = root / pair.label.replace("label_2/", "calib/", 1)
    if not path.is_file():
        return pair.image
    try:
        return msgspec.structs.replace(pair.image, extra={"kitti": {"calib": text_of(path)}})
    except FormatError as error:
        report(Problem(error.message, error.where, outcome="noted"))
        return pair.image


def _annotations(
    root: Path, pair: Pair, words: Words, ids: dict[str, UUID], report: Report
) -> Iterator[Annotation]:
    for at, line in reported_lines(root, cast(str, pair.label), report):
        fields = line.split()
        try:
            found = _parse(fields)
            name = words.name(fields[0])
            yield msgspec.structs.replace(
                found, id=derived_id("kitti", str(pair.image.id), at), class_id=ids[name],
                flags=frozenset({"crowd"} if name == IGNORED else ()),
            )  # fmt: skip
        except ValueError as error:
            report(Problem(str(error), f"{pair.label}, line {at}"))


def _parse(fields: list[str]) -> Annotation:
    """A line without its class. Raises ValueError."""
    if len(fields) not in (_NUMBERS + 1, _NUMBERS + 2):
        raise ValueError(
            f"{len(fields)} fields in the line; a type and 14 numbers are wanted, or 15 with a score"
        )
    truncated, occluded, alpha, left, top, right, bottom, *space = (
        number(text, f"field {at}") for at, text in enumerate(fields[1:], start=2)
    )
    if truncated != -1 and not 0 <= truncated <= 1:
        raise ValueError(f"truncated is {truncated:g}, outside 0 … 1")
    if occluded not in (-1, 0, 1, 2, 3):
        raise ValueError(f"occluded is {occluded:g}, not one of 0, 1, 2, 3")
    if right < left or bottom < top:
        raise ValueError(f"corners {left:g},{top:g} and {right:g},{bottom:g} are swapped")
    kept = {"alpha": [alpha], "dimensions": space[:3], "location": space[3:6], "rotation_y": space[6:7]}
    extra: dict[str, Any] = {key: value for key, value in kept.items() if value != _UNKNOWN[key]}
    if occluded == -1:
        extra["occluded"] = -1
    return Annotation(
        id=UUID(int=0), shape=Box(left, top, right - left, bottom - top),
        truncated=None if truncated == -1 else truncated,
        occluded=cast("Literal[0, 1, 2]", int(occluded)) if occluded in (0, 1, 2) else None,
        score=space[7] if len(space) > 7 else None, source=Source(kind="import", name="kitti"),
        extra={"kitti": extra} if extra else {},
    )  # fmt: skip


def _arranged(
    names: dict[UUID, str], fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """As KITTI means it: three degrees of occlusion, and what is ignored is a type of its own."""
    return tuple(_meant(one, names[cast(UUID, one.class_id)], fitted) for one in annotations)


def _meant(one: Annotation, name: str, fitted: Fitted) -> Annotation:
    changes: dict[str, Any] = {}
    if one.occluded == 3:
        fitted.say(one, "occluded wholly", "largely", field="occluded", before=3, after=2)
        changes["occluded"] = 2
    if name == IGNORED and "crowd" not in one.flags:
        fitted.say(one, "DontCare", "region that is ignored", field="flags", after="crowd")
        changes["flags"] = frozenset({"crowd"})
    elif name != IGNORED and "crowd" in one.flags:
        fitted.say(one, "flag crowd", "plain object", field="flags", before="crowd")
        changes["flags"] = frozenset()
    return msgspec.structs.replace(one, **changes) if changes else one


def _line(one: Annotation, names: dict[UUID, str]) -> str:
    kept = own_keys(one.extra, "kitti")
    box = cast(Box, one.shape)
    hidden = one.occluded if one.occluded is not None else -1 if kept.get("occluded") == -1 else 3
    alpha, dimensions, location, rotation = (
        _kept(kept.get(key), unknown) for key, unknown in _UNKNOWN.items()
    )
    numbers = [
        -1 if one.truncated is None else one.truncated, hidden, *alpha,
        box.x, box.y, box.x + box.width, box.y + box.height, *dimensions, *location, *rotation,
    ]  # fmt: skip
    if one.score is not None:
        numbers.append(one.score)
    return " ".join([word(names[cast(UUID, one.class_id)]), *map(digits, numbers)]) + "\n"


def _kept(value: Any, unknown: list[float]) -> list[float]:
    """Numbers out of `extra`, if they are as many as wanted."""
    fits = isinstance(value, list | tuple) and len(value) == len(unknown)
    fine = fits and all(isinstance(one, int | float) and isfinite(one) for one in value)
    return list(value) if fine else unknown
