"""Writes ADE20K as of 2020: a document for each picture, a picture for each object, and colours for each part level."""

import json
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import msgspec
import numpy as np

from limner.dataset import Annotation, Class, Dataset, Image, Mask, Ontology
from limner.formats.ade20k.codes import MOST_CLASSES, MOST_OBJECTS, color_code
from limner.formats.ade20k.holds import HOLDS, UNASKED
from limner.formats.ade20k.reader import META
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.pixels import color_png, grey_png, window
from limner.formats.core.problems import FormatError
from limner.formats.core.sink import Sink
from limner.formats.shared.degrees import yes_or_no
from limner.formats.shared.painting import values, within
from limner.formats.shared.scenes import placed
from limner.geometry import outline

_FOLDERS = {"train": "training", "val": "validation", "test": "testing", "": "unsplit"}


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """Everything beside its picture; dataset_meta.json names the classes by their numbers, less 1."""
    kinds = dataset.ontology.class_by_id()
    most = max((kind.index for kind in kinds.values()), default=0) + 1
    if most > MOST_CLASSES:
        raise FormatError(
            f"its colours have room for {MOST_CLASSES:,} classes, not for {most:,}", code="too-many"
        )
    arrange = _Arrange(dataset.ontology)
    for image, annotations, key in placed(dataset, sink, ledger, HOLDS, arrange, _folder):
        if annotations is not None:
            base = f"{_folder(image)}/{key}"
            name = key.rpartition("/")[2]
            entries = []
            for number, one in enumerate(annotations):
                mask = cast(Mask, one.shape)
                path = f"{name}/instance_{number:03d}_{name}.png"
                pixels = np.zeros((image.height, image.width), dtype=bool)
                place, inside = window(mask, image.width, image.height)
                pixels[place] = inside
                sink.write(f"{base}/{path.rpartition('/')[2]}", grey_png(pixels))
                entries.append(_entry(one, number, kinds[cast(UUID, one.class_id)], path, arrange.answers))
            sink.write(f"{base}.json", _document(image, key, entries))
            _write_levels(sink, base, image, annotations, kinds)
    table = {str(kind.index): kind.name for kind in dataset.ontology.by_index()}
    sink.write(META, (json.dumps({"label_map": table}, ensure_ascii=False, indent=1) + "\n").encode())


def _folder(image: Image) -> str:
    return _FOLDERS[image.split]


class _Arrange:
    """Masks inside the picture, with yes or no where that is all that can be said."""

    def __init__(self, ontology: Ontology) -> None:
        self.answers = Answers(ontology)

    def __call__(
        self, fitted: Fitted, image: Image, annotations: Sequence[Annotation]
    ) -> tuple[Annotation, ...]:
        return tuple(self._said(fitted, one) for one in within(fitted, image, annotations))

    def _said(self, fitted: Fitted, one: Annotation) -> Annotation:
        changes = yes_or_no(fitted, one, "occluded", "truncated")
        kept = {}
        for id_, value in one.attributes.items():
            [(name, answer)] = self.answers.of(msgspec.structs.replace(one, attributes={id_: value})).items()
            if answer is True:
                kept[id_] = value
            else:
                fitted.say(one, UNASKED, field=f"attributes.{name}", before=answer)
        if len(kept) < len(one.attributes):
            changes["attributes"] = kept
        return msgspec.structs.replace(one, **changes) if changes else one


def _entry(one: Annotation, number: int, kind: Class, path: str, answers: Answers) -> dict[str, Any]:
    kept = {"id": number, "raw_name": kind.name, "parts": {"hasparts": [], "ispartof": [], "part_level": 0}}
    kept |= one.extra.get("ade20k", {})
    ring = outline(one.shape)
    points = ring.parts[0].exterior if ring else ()
    said = {None: [], 0: "no"}
    return kept | {
        "name": kind.name,
        "name_ndx": kind.index + 1,
        "attributes": list(answers.of(one)),
        "occluded": said.get(one.occluded, "yes"),
        "crop": [] if one.truncated is None else int(one.truncated > 0),
        "instance_mask": path,
        "polygon": {"x": list(points[::2]), "y": list(points[1::2])},
    }


def _document(image: Image, key: str, entries: list[dict[str, Any]]) -> bytes:
    folder = key.rpartition("/")[0]
    inner = {
        **image.extra.get("ade20k", {}),
        "filename": image.name,
        "folder": f"{_folder(image)}/{folder}".rstrip("/"),
        "imsize": [image.height, image.width, 3],
        "scene": list(image.tags),
        "object": entries,
    }
    return (json.dumps({"annotation": inner}, ensure_ascii=False, indent=1) + "\n").encode()


def _write_levels(
    sink: Sink, base: str, image: Image, annotations: Sequence[Annotation], kinds: dict[UUID, Class]
) -> None:
    """Colours of the objects, and of the parts of each level; blue is 0 beyond 255 objects."""
    levels: dict[int, list[Annotation]] = {0: []}
    for one in annotations:
        levels.setdefault(_level(one), []).append(one)
    for level, those in sorted(levels.items()):
        codes = [
            color_code(kinds[cast(UUID, one.class_id)].index + 1, number if number <= MOST_OBJECTS else 0)
            for number, one in enumerate(those, start=1)
        ]
        ending = f"parts_{level}" if level else "seg"
        sink.write(f"{base}_{ending}.png", color_png(values(image, those, codes)))


def _level(one: Annotation) -> int:
    parts = one.extra.get("ade20k", {}).get("parts")
    level = parts.get("part_level") if isinstance(parts, dict) else 0
    return level if isinstance(level, int) and 0 < level < 100 else 0
