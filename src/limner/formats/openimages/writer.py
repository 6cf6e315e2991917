"""Writes Open Images: tables for each split, masks as pictures, and the sizes that the tables lack."""

import json
import shlex
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

import msgspec

from limner.dataset import Annotation, Box, Dataset, Image, Mask, Ontology, Split
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pixels import grey_png
from limner.formats.core.problems import FormatError
from limner.formats.core.sink import Sink
from limner.formats.core.splits import UNSPLIT
from limner.formats.core.spool import Spool
from limner.formats.openimages.tables import (
    BOXES,
    DESCRIPTIONS,
    FLAGS,
    LABELS,
    MASK_SIDES,
    MASKS,
    PICTURES,
    SIDES,
    parents_of,
)
from limner.formats.shared.degrees import yes_or_no
from limner.formats.shared.inside import ALSO, inside
from limner.formats.shared.table import Sheet, digits, line_of
from limner.formats.shared.tags import UNNAMED
from limner.geometry import bounds, rle

_FULL = "score of 1"
_TIES = "ties between other shapes than a box and its mask"
_IN_PART = "verified in part"
_UNTAGGED = "verified as present without a label"

HOLDS = Holds(
    shapes={"tag": frozenset(), "box": frozenset(), "mask": frozenset()},
    becomes={
        "box with rotation": "box", "box with outside": "clipped", "polygon": "mask", "ellipse": "mask",
        "cuboid": "box",
    },
    fields=frozenset({"instance_id", "occluded", "truncated", "score"}),
    flags=frozenset({"group-of", "depiction", "inside"}),
    dataset=frozenset({"split", "verified", "licence", "author"}),
    foreign="openimages",
    also={
        "degree of occluded": "yes or no", "degree of truncated": "yes or no", _FULL: "none", _TIES: "none",
        UNNAMED: "", _IN_PART: "", _UNTAGGED: "", **ALSO,
    },
    precision_relative=1e-12,
)  # fmt: skip

_SUBSETS: dict[Split, str] = {"train": "train", "val": "validation", "test": "test", "": ""}
_OURS = frozenset({*BOXES, *LABELS, *MASKS} - {"Source", "BoxID", "PredictedIoU", "Clicks"})


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """annotations/ with a table of each kind for each split, masks/ and, where wanted, images/.

    A picture's id is its path without suffix. Sizes stand in images.meta, as Datumaro keeps them.
    """
    _Writer(dataset, sink, ledger).run()


class _Writer:
    def __init__(self, dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
        self._dataset = dataset
        self._sink = sink
        self._ledger = ledger
        self._labels = _labels(dataset.ontology)
        self._sheets: dict[tuple[str, Split], Sheet] = {}
        self._pictures = Sheet(*PICTURES)
        self._sizes = Spool()
        self._paths = Paths()
        self._masks = Paths()

    def run(self) -> None:
        for item, annotations in Fitted(self._dataset, HOLDS, self._ledger, _arranged):
            image = item.image
            place = self._paths.place("images", image, self._ledger).relative_to("images")
            key = str(stem_of(place))
            self._list(image, key)
            self._say_verified(image, annotations or ())
            self._absent(image, key)
            boxes = {one.instance_id: one for one in annotations or () if isinstance(one.shape, Box)}
            for one in annotations or ():
                if isinstance(one.shape, Box):
                    self._box(image, key, one)
                elif isinstance(one.shape, Mask):
                    partner = boxes.get(one.instance_id) if one.instance_id else None
                    self._mask(image, key, one, partner, annotations or ())
                else:
                    self._tag(image, key, one)
            self._sink.picture(f"images/{_SUBSETS[image.split] or UNSPLIT}/{place}", item)
        self._finish()

    def _list(self, image: Image, key: str) -> None:
        known = image.extra.get("openimages", {})
        cells = {name: text for name, text in known.items() if isinstance(text, str)}
        cells |= {"ImageID": key, "Subset": _SUBSETS[image.split], "License": image.licence}
        self._pictures.add({**cells, "Author": image.author})
        self._sizes.write(f"{shlex.quote(key)} {image.height} {image.width}\n".encode())

    def _say_verified(self, image: Image, annotations: tuple[Annotation, ...]) -> None:
        labels = {str(one.class_id) for one in annotations if not isinstance(one.shape, Box | Mask)}
        for class_id, how in image.verified.items():
            what = _IN_PART if how == "partial" else _UNTAGGED if how == "present" else ""
            if what and not (how == "present" and class_id in labels):
                self._ledger.say(Loss(what=what, picture=image.path, field="verified", before=how))

    def _absent(self, image: Image, key: str) -> None:
        for class_id, how in sorted(image.verified.items()):
            if how == "absent" and UUID(class_id) in self._labels:
                label = self._labels[UUID(class_id)]
                cells = {"ImageID": key, "Source": "verification", "LabelName": label, "Confidence": "0"}
                self._sheet("labels", image.split, LABELS).add(cells)

    def _tag(self, image: Image, key: str, one: Annotation) -> None:
        verified = image.verified.get(str(one.class_id)) == "present"
        source = {"Source": "verification" if verified else "unverified"}
        cells = {**source, **self._cells(one, key), **_flags(one, bare=True)}
        self._sheet("labels", image.split, LABELS).add(cells)

    def _box(self, image: Image, key: str, one: Annotation) -> None:
        cells = {
            "Source": "limner",
            **self._cells(one, key),
            **_flags(one),
            **_sides(one.shape, image, SIDES),
        }
        self._sheet("boxes", image.split, BOXES).add(cells)

    def _mask(
        self,
        image: Image,
        key: str,
        one: Annotation,
        partner: Annotation | None,
        all_: tuple[Annotation, ...],
    ) -> None:
        mask = cast(Mask, one.shape)
        cells = {**self._cells(one, key), **_flags(one, bare=True)}
        cells |= _sides((partner or one).shape, image, MASK_SIDES)
        if one.score is None:
            del cells["Confidence"]
        alike = (
            other for other in all_ if isinstance(other.shape, Box) and other.class_id == one.class_id
            and list(_sides(other.shape, image, SIDES).values()) == [cells[side] for side in MASK_SIDES]
        )  # fmt: skip
        joined = partner is not None or next(alike, None) is None
        cells["BoxID"] = str(cells.get("BoxID") or one.id.hex[:8]) if joined else ""
        name = f"{key}_{cells['LabelName'].replace('/', '')}_{cells['BoxID']}.png"
        path = self._masks.take(f"masks/{_SUBSETS[image.split] or UNSPLIT}", name)
        cells["MaskPath"] = str(PurePosixPath(*path.parts[2:]))
        runs = rle.uncrop(mask, image.width, image.height)
        self._sink.write(str(path), grey_png(rle.to_pixels(runs, image.width, image.height)))
        self._sheet("masks", image.split, MASKS).add(cells)

    def _cells(self, one: Annotation, key: str) -> dict[str, str]:
        known = one.extra.get("openimages", {}).get("cells", {})
        cells = {name: str(text) for name, text in known.items() if name not in _OURS}
        confidence = "1" if one.score is None else digits(one.score)
        label = self._labels[cast(UUID, one.class_id)]
        return cells | {"ImageID": key, "LabelName": label, "Confidence": confidence}

    def _sheet(self, kind: str, split: Split, columns: tuple[str, ...]) -> Sheet:
        return self._sheets.setdefault((kind, split), Sheet(*columns))

    def _finish(self) -> None:
        names = {"boxes": "bbox", "labels": "human-imagelabels", "masks": "object-segmentation"}
        for (kind, split), sheet in sorted(self._sheets.items()):
            # the official tables of the training split are called so
            six = "oidv6-" if split == "train" and kind != "masks" else ""
            above = f"{six}{_SUBSETS[split]}-" if split else ""
            self._sink.write(f"annotations/{above}annotations-{names[kind]}.csv", sheet.chunks())
        self._sink.write("annotations/image_ids_and_rotation.csv", self._pictures.chunks())
        self._sink.write("annotations/images.meta", self._sizes.chunks())
        ordered = self._dataset.ontology.by_index()
        rows = [line_of(DESCRIPTIONS), *(line_of([self._labels[kind.id], kind.name]) for kind in ordered)]
        self._sink.write("annotations/oidv6-class-descriptions.csv", rows)
        tree = self._tree()
        if tree is not None:
            text = json.dumps(tree, ensure_ascii=False, indent=1) + "\n"
            self._sink.write("annotations/bbox_labels_600_hierarchy.json", text.encode())

    def _tree(self) -> Any:
        """The hierarchy as it came, as long as it says what the classes say; else made from them."""
        kinds = self._dataset.ontology.by_index()
        above = {self._labels[k.id]: self._labels[k.parent_id] for k in kinds if k.parent_id}
        came = self._dataset.extra.get("openimages", {}).get("hierarchy")
        known = set(self._labels.values())
        if {one: up for one, up in parents_of(came).items() if one in known and up in known} == above:
            return came
        nodes: dict[str, dict[str, Any]] = {label: {"LabelName": label} for label in self._labels.values()}
        for label, up in above.items():
            nodes[up].setdefault("Subcategory", []).append(nodes[label])
        tops = [node for label, node in nodes.items() if label not in above and "Subcategory" in node]
        return {"LabelName": "/m/0bl9f", "Subcategory": tops}


def _arranged(fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Boxes, masks, labels, in this order; what the tables cannot say is said."""
    if not (image.width and image.height) and any(isinstance(one.shape, Box | Mask) for one in annotations):
        raise FormatError(
            "the picture's size is not known, and Open Images writes shares of it", code="no-size",
            where=image.path, hint="Say where the pictures lie.",
        )  # fmt: skip
    found = [one for one in (_settled(fitted, image, one) for one in annotations) if one is not None]
    pairs = _pairs(found)
    for at, one in enumerate(found):
        if one.instance_id is not None and one.id not in pairs:
            fitted.say(one, _TIES, "none", field="instance_id", before=str(one.instance_id))
            found[at] = msgspec.structs.replace(one, instance_id=None)
    return tuple(sorted(found, key=lambda one: (_rank(one), one.id not in pairs, str(one.instance_id))))


def _rank(one: Annotation) -> int:
    return 0 if isinstance(one.shape, Box) else 1 if isinstance(one.shape, Mask) else 2


def _pairs(annotations: list[Annotation]) -> set[UUID]:
    """Annotations that are a box and a mask of one object and class, with no third."""
    members: dict[UUID, list[Annotation]] = {}
    for one in annotations:
        if one.instance_id is not None:
            members.setdefault(one.instance_id, []).append(one)
    return {
        one.id
        for group in members.values()
        if sorted(type(one.shape).__name__ for one in group) == ["Box", "Mask"]
        and group[0].class_id == group[1].class_id
        for one in group
    }


def _settled(fitted: Fitted, image: Image, one: Annotation) -> Annotation | None:
    if one.class_id is None:
        fitted.say(one, UNNAMED, severity="lost")
        return None
    changes = yes_or_no(fitted, one, "occluded", "truncated")
    if one.score == 1:
        fitted.say(
            one, _FULL, "none", field="score", before=1, why="1 is what stands where there is no score"
        )
        changes["score"] = None
    if changes:
        one = msgspec.structs.replace(one, **changes)
    return inside(fitted, image, one) if isinstance(one.shape, Mask) else one


def _flags(one: Annotation, bare: bool = False) -> dict[str, str]:
    """-1 for unknown; with `bare`, only what is said, for tables that do not have these columns."""
    unknown = one.extra.get("openimages", {}).get("unknown", ())
    said = {
        "IsOccluded": "-1" if one.occluded is None else str(one.occluded),
        "IsTruncated": "-1" if one.truncated is None else str(int(one.truncated)),
        **{
            name: "1" if flag in one.flags else "-1" if name in unknown else "0"
            for name, flag in FLAGS.items()
        },
    }
    if bare:
        plain = {"IsOccluded": "-1", "IsTruncated": "-1", **dict.fromkeys(FLAGS, "0")}
        return {name: text for name, text in said.items() if text != plain[name]}
    return said


def _sides(shape: Any, image: Image, names: tuple[str, ...]) -> dict[str, str]:
    left, top, right, bottom = bounds(shape) or (0.0, 0.0, 0.0, 0.0)
    values = (left / image.width, right / image.width, top / image.height, bottom / image.height)
    return {name: digits(round(value, 14)) for name, value in zip(names, values, strict=True)}


def _labels(ontology: Ontology) -> dict[UUID, str]:
    """A label for each class: that which it came with, else its name, each only once."""
    found: dict[UUID, str] = {}
    taken: set[str] = set()
    for kind in ontology.by_index():
        wanted = str(kind.extra.get("openimages", {}).get("label") or kind.name)
        names: Iterator[str] = (wanted if at == 1 else f"{wanted} ({at})" for at in range(1, 1 << 30))
        found[kind.id] = next(name for name in names if name not in taken)
        taken.add(found[kind.id])
    return found
