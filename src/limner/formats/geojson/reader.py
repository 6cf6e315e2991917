"""Reads GeoJSON in pixels: one file for each picture, QuPath's among them."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Source, Tag, derived_id
from limner.formats.core.files import json_text, problem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.splits import image_at, own_path
from limner.formats.core.stream import Stream, labelled
from limner.formats.geojson.geometry import Frame, positions, shapes_of
from limner.formats.shared.kinds import UNLABELLED, Kinds
from limner.formats.shared.labels import META, read_labels
from limner.formats.shared.remarks import fields_of
from limner.formats.shared.sidecars import label_files, never_labelled, split_of

SOURCE = Source(kind="import", name="geojson")
CLASSIFICATION = "classification"
KEYS = (CLASSIFICATION, "class", "label", "category", "class_name", "type")
"""Properties that may name the class, the likeliest first."""
OURS = "limner"
RESERVED = frozenset({*KEYS, OURS, "objectType", "isLocked", "measurements", "id"})
ENDINGS = (".geojson", ".json")

_MOST = 100_000_000
_TINY = 1.0


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Every picture that a file speaks of, in order of the files' names. Files are read twice.

    With the dialect `up`, y goes up from the lower edge. Raises FormatError where all places are on the globe.
    """
    base = root.parent if root.is_file() else root
    paths = [
        path for ending in ENDINGS for path in label_files(root, ending, "labels") if Path(path).name != META
    ]
    kinds = Kinds("geojson")
    refused: list[FormatError] = []
    found = 0
    for path in paths:
        try:
            if document := _document(base, path, unreported):
                _refuse_globe(document, path)
                found += 1
                _note(kinds, document)
        except FormatError as error:
            refused.append(error)
    if not found:
        raise refused[0] if refused else FormatError("there is no GeoJSON", where=str(root))
    ontology = Ontology(classes=kinds.classes(read_labels(base, report)))
    return Dataset(ontology, Stream(partial(_images, base, paths, kinds, dialect == "up", pictures, report)))


def _note(kinds: Kinds, document: dict[str, Any]) -> None:
    """Take in the classes and the properties of a file."""
    for feature in _features(document):
        given = _properties(feature)
        name, _ = named(given)
        if name or feature.get("geometry") is not None:
            kinds.note(name, asked_of(given), _color(given.get(CLASSIFICATION)))


def named(properties: dict[str, Any]) -> tuple[str, str]:
    """The name of the class and the property that says it; empty where there is none."""
    for key in KEYS:
        value = properties.get(key)
        if key == CLASSIFICATION and isinstance(value, dict):
            names = value.get("names")
            value = value.get("name") or (": ".join(map(str, names)) if isinstance(names, list) else None)
        if isinstance(value, str) and value.strip():
            return value, key
    return "", ""


def asked_of(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties that may be answers to questions."""
    return {name: value for name, value in properties.items() if name not in RESERVED}


def _document(root: Path, path: str, report: Report) -> dict[str, Any] | None:
    """A collection of features; a list of them and a single one as such. None (and reported) for others."""
    try:
        found = json_text(root / path, _MOST)
        if isinstance(found, list):
            found = {"type": "FeatureCollection", "features": found, "listed": True}
        elif isinstance(found, dict) and found.get("type") == "Feature":
            found = {"type": "FeatureCollection", "features": [found]}
        if not isinstance(found, dict) or not isinstance(found.get("features"), list):
            raise FormatError("it is no collection of features", where=path)
    except FormatError as error:
        report(problem_of(error, error.where.removeprefix(f"{root}/")))
        return None
    return found


def _refuse_globe(document: dict[str, Any], path: str) -> None:
    """Raise FormatError where places are degrees and not pixels, as a crs or the numbers themselves say."""
    places = list(chain.from_iterable(positions(feature.get("geometry")) for feature in _features(document)))
    x, y = [place[0] for place in places], [place[1] for place in places]
    if isinstance(document.get("image"), dict):
        return  # then it says how many pixels there are
    degrees = bool(places) and max(map(abs, x)) <= 180 and max(map(abs, y)) <= 90
    tiny = len(places) > 2 and max(x) - min(x) < _TINY and max(y) - min(y) < _TINY
    if "crs" in document or (degrees and (tiny or max(x) < 0 or max(y) < 0)):
        raise FormatError(
            "its places are on the globe (longitude and latitude, or a map's metres), not pixels of a picture",
            code="geographic", where=path,
            hint="Turn them into pixels with the picture's world file or geotransform first (rasterio, GDAL).",
        )  # fmt: skip


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one if isinstance(one, dict) else {} for one in document["features"]]


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    given = feature.get("properties")
    return given if isinstance(given, dict) else {}


def _images(
    root: Path, paths: list[str], kinds: Kinds, up: bool, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    seen = set[str]()
    for path in paths:
        document = _document(root, path, report)
        if document is None:
            continue
        try:
            _refuse_globe(document, path)
            image, picture = _image(document, path, pictures)
            if up and not image.height:
                raise FormatError("the picture's height is not known, from which y goes up", where=path)
        except FormatError as error:
            report(problem_of(error))
            continue
        seen |= {picture} if picture else set()
        frame = Frame(float(image.height) if up else None)
        yield labelled(
            image, list(_annotations(document, image, kinds, frame, path, report)), pictures, picture
        )
    yield from never_labelled(pictures, seen)


def _image(document: dict[str, Any], path: str, pictures: Pictures) -> tuple[Image, str | None]:
    """The picture that the file names, else the one beside it of the same stem. Raises FormatError."""
    split = split_of(path, "labels")
    about = document.get("image")
    about = about if isinstance(about, dict) else {}
    stem = own_path(path, split, "labels")
    stem = stem[: -len(PurePosixPath(stem).suffix)]
    given = str(about.get("path") or "").replace("\\", "/").strip("/")
    picture = pictures.find(f"images/{split}/{given or stem}".replace("//", "/"), path)
    name = given or (str(PurePosixPath(stem).with_name(PurePosixPath(picture).name)) if picture else stem)
    sides = about.get("width", 0), about.get("height", 0)
    if not all(type(side) is int and 0 <= side < 2**31 for side in sides):
        raise FormatError(f"its size is {sides[0]} × {sides[1]}", where=path)
    size = sides if all(sides) else (pictures.size(picture) if picture else None) or (0, 0)
    own = {key: value for key, value in document.items() if key not in ("type", "features", "image")}
    try:
        return image_at(name, split, size, extra={"geojson": own} if own else {}), picture
    except ValueError as error:
        raise FormatError(str(error), where=path) from error


def _annotations(
    document: dict[str, Any], image: Image, kinds: Kinds, frame: Frame, path: str, report: Report
) -> Iterator[Annotation]:
    for number, feature in enumerate(_features(document)):
        where = f"{path}, features[{number}]"
        try:
            found = _of_feature(feature, image, number, kinds, frame)
        except ValueError as error:
            report(Problem(str(error), where))
            continue
        if any(len(place) > 2 for place in _third(feature.get("geometry"))):
            report(Problem("its third coordinates are left out", where, outcome="noted"))
        yield from found


def _third(geometry: Any) -> Iterator[list[Any]]:
    """The first position of a geometry, which shows how many numbers each has."""
    at = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(at, list) and at and isinstance(at[0], list):
        at = at[0]
    if isinstance(at, list):
        yield at


def _of_feature(
    feature: dict[str, Any], image: Image, number: int, kinds: Kinds, frame: Frame
) -> list[Annotation]:
    """One annotation, or several of one instance. Raises ValueError that says what is wrong."""
    if feature.get("type") != "Feature":
        raise ValueError("it is no Feature")
    given, geometry = _properties(feature), feature.get("geometry")
    shapes = shapes_of(geometry, frame)
    name, key = named(given)
    class_id = kinds.ids[name or UNLABELLED] if name or geometry is not None else None
    answers, rest = kinds.questions.split(class_id, asked_of(given))
    fields = fields_of(given.get(OURS), geometry or {})
    rest |= {name: given[name] for name in given if name in RESERVED and name not in (OURS, key)}
    said = given.get(key)
    if key == CLASSIFICATION and isinstance(said, dict):
        rest[key] = {name: said[name] for name in said if name not in ("name", "names", "color")}
        rest = {name: value for name, value in rest.items() if name != key or value}
    own: dict[str, Any] = {k: v for k, v in feature.items() if k not in ("type", "geometry", "properties")}
    own |= {"key": key} if key not in ("", CLASSIFICATION) else {}
    own |= {"properties": rest} if rest else {}
    if isinstance(geometry, dict):
        own |= (
            {"geometry": more} if (more := {k: v for k, v in geometry.items() if k not in _GEOMETRY}) else {}
        )
    if len(shapes) > 1:
        fields.setdefault("instance_id", derived_id("geojson", str(image.id), number))
    if len(shapes) == 1 and (not isinstance(shapes[0], Tag) or "shape" in fields):
        shapes = [fields.get("shape", shapes[0])]
    fields.pop("shape", None)
    return [
        Annotation(
            id=derived_id("geojson", str(image.id), number, *([at] if at else [])), shape=shape, class_id=class_id,
            attributes=answers, extra={"geojson": own} if own else {}, **{"source": SOURCE, **fields},
        )
        for at, shape in enumerate(shapes)
    ]  # fmt: skip


_GEOMETRY = frozenset({"type", "coordinates", "geometries"})


def _color(classification: Any) -> str:
    """The class's colour, empty for none: QuPath's `color` as three numbers, or the older `colorRGB` as one."""
    given = classification.get("color") if isinstance(classification, dict) else None
    whole = classification.get("colorRGB") if isinstance(classification, dict) else None
    if type(whole) is int:
        given = [whole >> 16 & 255, whole >> 8 & 255, whole & 255]
    sound = (
        isinstance(given, list) and len(given) == 3 and all(type(c) is int and 0 <= c < 256 for c in given)
    )
    return "#" + bytes(given).hex() if sound and given else ""
