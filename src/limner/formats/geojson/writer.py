"""Writes GeoJSON in pixels: labels/<split>/<picture>.geojson, and the classes' order in dataset_meta.json."""

from functools import partial
from pathlib import PurePosixPath
from typing import Any

import msgspec

from limner.dataset import Annotation, Class, Dataset, Image, Tag
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.problems import FormatError
from limner.formats.core.sink import Sink
from limner.formats.geojson.geometry import Frame, drawn
from limner.formats.geojson.holds import ANSWERS, HOLDS
from limner.formats.geojson.reader import CLASSIFICATION, OURS, RESERVED
from limner.formats.shared.answers import single
from limner.formats.shared.kinds import is_unlabelled
from limner.formats.shared.labels import write_labels
from limner.formats.shared.remarks import remark_of
from limner.formats.shared.sidecars import IMAGES, place

_encode = msgspec.json.Encoder().encode


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """A file for each labelled picture; with the dialect `up`, y goes up from the picture's lower edge."""
    answers = Answers(dataset.ontology)
    kinds = dataset.ontology.class_by_id()
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, answers)):
        put, path = place(paths, item.image, ledger)
        if annotations is not None:
            frame = Frame(_height(item.image) if dialect == "up" else None)
            rows = [_feature(one, kinds, answers, frame) for one in annotations]
            inside = stem_of(PurePosixPath(put).relative_to(IMAGES))
            sink.write(f"labels/{inside}.geojson", _file(item.image, path, rows))
        sink.picture(put, item)
    write_labels(sink, dataset.ontology)


def _height(image: Image) -> float:
    if not image.height:
        raise FormatError("the picture's height is not known, from which y goes up", where=image.path)
    return float(image.height)


def _file(image: Image, path: str, rows: list[dict[str, Any]]) -> bytes:
    own = {key: value for key, value in image.extra.get("geojson", {}).items() if key != "listed"}
    about = {"path": path, "width": image.width, "height": image.height}
    head = _encode({"type": "FeatureCollection", "image": about, **own})[:-1]
    return head + b',"features":[\n' + b",\n".join(_encode(row) for row in rows) + b"\n]}\n"


def _arranged(
    answers: Answers, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Answers that are one value each, under names of their own."""
    kept = []
    for one in annotations:
        changes: dict[str, Any] = {}
        if one.attributes and one.class_id is None:
            fitted.say(one, ANSWERS, field="attributes", before=answers.of(one))
            changes["attributes"] = {}
        elif one.attributes:
            changes["attributes"] = single(fitted, answers, one, RESERVED)
        kept.append(msgspec.structs.replace(one, **changes) if changes else one)
    return tuple(kept)


def _feature(one: Annotation, kinds: dict[Any, Class], answers: Answers, frame: Frame) -> dict[str, Any]:
    own = dict(one.extra.get("geojson", {}))
    key, rest, more = own.pop("key", CLASSIFICATION), own.pop("properties", {}), own.pop("geometry", {})
    geometry, exact = drawn(one.shape, frame)
    if geometry is not None:
        geometry |= more
    said = None if exact else (geometry if geometry is not None else {})
    properties: dict[str, Any] = {"objectType": "annotation", **rest}
    if one.class_id is not None:
        kind = kinds[one.class_id]
        bare = is_unlabelled(kind, "geojson") and not isinstance(one.shape, Tag)
        if not bare and key == CLASSIFICATION:
            color = list(bytes.fromhex(kind.color[1:]))
            properties[key] = {"name": kind.name, "color": color, **rest.get(key, {})}
        elif not bare:
            properties[key] = kind.name
    properties |= answers.of(one)
    if remark := remark_of(one, said):
        properties[OURS] = remark
    return {"type": "Feature", "id": str(one.id), **own, "geometry": geometry, "properties": properties}
