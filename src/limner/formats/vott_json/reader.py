"""Reads VoTT's projects and assets."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from msgspec import Raw
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Flat,
    Image,
    Keypoints,
    LabelledImage,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Shape,
    Source,
    Split,
    derived_id,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import problem_of
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import image_at, split_in
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.entries import (
    documents,
    finite,
    inner_pairs,
    loosely,
    member,
    object_of,
    pairs_of,
    real,
    side,
    value_of,
)
from limner.formats.shared.folders import without_prefix
from limner.formats.shared.labels import read_labels
from limner.formats.vott_json.holds import TAGGED, VISITED, type_of

_COLOR = re.compile("#[0-9a-fA-F]{6}")
_ASSET = frozenset({"name", "size"})
_REGION = frozenset({"tags", "points", "boundingBox"})


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Exports of a folder (`train-export.json` is the split `train`), or single `…-asset.json` files.

    Every file is read twice: first for the tags. A region with several tags is as many annotations of one instance.
    """
    found = [(path, split) for path, split in documents(root, ".json", ".vott") if _is_vott(path)]
    if not found:
        raise FormatError(
            "there is no VoTT file", where=str(root), hint="It lists assets, each with regions."
        )
    colors: dict[str, str] = dict.fromkeys(read_labels(root, report).values(), "")
    extra: dict[str, Any] = {}
    used: set[str] = set()
    for path, _ in found:
        try:
            _survey(path, colors, used, extra)
        except FormatError as error:
            report(problem_of(error))
    names = [*colors, *sorted(used - set(colors))]
    kinds = tuple(
        replace(kind, color=colors[name].lower()) if _COLOR.fullmatch(colors.get(name, "")) else kind
        for name, kind in zip(names, classes(names), strict=True)
    )
    ids = {name: kind.id for name, kind in reversed(list(zip(names, kinds, strict=True)))}
    stream = Stream(partial(_images, found, ids, pictures, report))
    return Dataset(
        Ontology(classes=kinds), stream, extra={"vott-json": extra} if extra and len(found) == 1 else {}
    )


def _is_vott(path: Path) -> bool:
    look = Look(path)
    top = look.keys(path.name)
    return "assets" in top or {"asset", "regions"} <= top


def _assets(path: Path) -> Iterator[tuple[str, Raw | dict[str, Any]]]:
    """Every asset with its regions. Raises FormatError."""
    members = pairs_of(path)
    for key, raw in members:
        if key == "assets":
            yield from inner_pairs(raw, f"{path}, assets")
    if any(key == "regions" for key, _ in members):
        yield path.name, dict(members)


def _survey(path: Path, colors: dict[str, str], used: set[str], extra: dict[str, Any]) -> None:
    for key, raw in pairs_of(path):
        if key == "tags":
            listed = value_of(raw, f"{path}, tags")
            for tag in listed if isinstance(listed, list) else []:
                if isinstance(tag, dict) and isinstance(tag.get("name"), str):
                    color = tag.get("color")
                    colors[tag["name"]] = color if isinstance(color, str) else ""
        elif key not in ("assets", "asset", "regions"):
            extra[key] = object_of(b'{"it":' + bytes(raw) + b"}", str(path))["it"]
    for _, asset in _assets(path):
        found = asset if isinstance(asset, dict) else loosely(asset)
        regions = found.get("regions")
        regions = value_of(regions, f"{path}, regions") if isinstance(regions, Raw) else regions
        for region in regions if isinstance(regions, list) else []:
            tags = region.get("tags") if isinstance(region, dict) else None
            used |= {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()


def _images(
    found: list[tuple[Path, Split]], ids: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlabelled = set(pictures.paths)
    seen: set[UUID] = set()
    for path, folder in found:
        split = folder or split_in(path.stem.removesuffix("-export"))
        try:
            for key, raw in _assets(path):
                where = f"{path.name}, asset {key[:60]}"
                item = _item(raw, split, where, ids, pictures, report)
                if item is None:
                    continue
                labelled_, picture = item
                unlabelled.discard(picture or "")
                if labelled_.image.id in seen:
                    report(Problem(f"{labelled_.image.path} stands there twice", where, code="double"))
                    continue
                seen.add(labelled_.image.id)
                yield labelled_
        except FormatError as error:
            report(problem_of(error))
    for name in sorted(unlabelled):
        if size := pictures.size(name):
            own, split = without_prefix(name)
            yield labelled(image_at(own, split, size), None, pictures, name)


def _item(
    raw: Raw | dict[str, Any],
    split: Split,
    where: str,
    ids: dict[str, UUID],
    pictures: Pictures,
    report: Report,
) -> tuple[LabelledImage, str | None] | None:
    try:
        record = object_of(raw, where) if not isinstance(raw, dict) else {
            key: object_of(b'{"it":' + bytes(value) + b"}", where)["it"] for key, value in raw.items()
        }  # fmt: skip
        asset = member(record, "asset", dict, needed=True)
        image, picture = _image(asset, record, split, pictures)
        regions = member(record, "regions", list) or []
    except FormatError as error:
        report(problem_of(error))
        return None
    except ValueError as error:
        report(Problem(str(error), where))
        return None
    notes: list[Annotation] = []
    for number, region in enumerate(regions):
        try:
            notes += _annotations(region, image, number, ids)
        except (ValueError, OverflowError) as error:
            report(Problem(str(error), f"{where}, regions[{number}]"))
    never = asset.get("state") == 0 and not regions
    return labelled(image, None if never else notes, pictures, picture), picture


def _image(
    asset: dict[str, Any], record: dict[str, Any], split: Split, pictures: Pictures
) -> tuple[Image, str | None]:
    """The picture: where `path` is relative, it says folder and name; else `name` does."""
    said = unquote(asset["path"]).replace("\\", "/") if isinstance(asset.get("path"), str) else ""
    name = asset.get("name")
    if not isinstance(name, str) or not name.strip():
        name = said.rpartition("/")[2]
    if not name.strip():
        raise ValueError("the asset has no name")
    is_relative = bool(said) and not re.match(r"[A-Za-z][\w+.-]*:|/", said)
    path = said if is_relative else name.replace("\\", "/")
    picture = pictures.find(path, said or split)
    own, folder_split = without_prefix(path) if is_relative else (path, "")
    split = split or folder_split
    given = asset.get("size")
    size = tuple(side(given.get(name)) for name in ("width", "height")) if isinstance(given, dict) else (0, 0)
    if not all(size):
        size = (pictures.size(picture) if picture else None) or (0, 0)
    extra = {key: value for key, value in asset.items() if key not in _ASSET}
    if is_relative:
        extra.pop("path")
    if extra.get("state") in (0, VISITED, TAGGED):
        extra.pop("state")
    more = {key: value for key, value in record.items() if key not in ("asset", "regions")}
    if more:
        extra["more"] = more
    return image_at(own, split, (size[0], size[1]), extra={"vott-json": extra} if extra else {}), picture


def _annotations(region: Any, image: Image, number: int, ids: dict[str, UUID]) -> Iterator[Annotation]:
    """One for each tag. Raises ValueError that says what is wrong with the region."""
    if not isinstance(region, dict):
        raise ValueError("it is no object")
    shape = _shape(region)
    tags = list(dict.fromkeys(tag for tag in member(region, "tags", list) or [] if isinstance(tag, str)))
    if not tags:
        raise ValueError("it has no tag")
    extra = {key: value for key, value in region.items() if key not in _REGION}
    if extra.get("type") == type_of(shape):
        del extra["type"]
    instance = derived_id("vott-json", str(image.id), number, "region") if len(tags) > 1 else None
    for place, tag in enumerate(tags):
        key = (number, tag) if place else (number,)
        yield Annotation(
            id=derived_id("vott-json", str(image.id), *key), shape=shape, class_id=ids[tag], instance_id=instance,
            source=Source(kind="import", name="vott-json"), extra={"vott-json": extra} if extra else {},
        )  # fmt: skip


def _shape(region: dict[str, Any]) -> Shape:
    kind = region.get("type", "RECTANGLE")
    box = member(region, "boundingBox", dict)
    if kind in ("RECTANGLE", "SQUARE") and box is not None:
        left, top, width, height = (real(box, name) for name in ("left", "top", "width", "height"))
        return Box(left, top, width, height)
    flat = _points(region)
    if kind in ("RECTANGLE", "SQUARE"):
        xs, ys = flat[::2], flat[1::2]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    if kind == "POLYGON":
        return Polygon((Part(flat),))
    if kind == "POLYLINE":
        return Polyline(flat)
    if kind == "POINT" and len(flat) == 2:
        return Keypoints(((flat[0], flat[1], 2),))
    raise ValueError(f"type is {str(kind)[:40]!r}, with {len(flat) // 2} points")


def _points(region: dict[str, Any]) -> Flat:
    flat: list[float] = []
    for number, point in enumerate(member(region, "points", list, needed=True)):
        if not isinstance(point, dict):
            raise ValueError(f"points[{number}] is no point")
        flat += (finite(point.get(axis), f"points[{number}].{axis}") for axis in "xy")
    if not flat:
        raise ValueError("it has no points")
    return tuple(flat)
