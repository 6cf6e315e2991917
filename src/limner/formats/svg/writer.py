"""Writes SVG: labels/<split>/<picture>.svg with a group for each run of one class, over the picture itself."""

import json
import re
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from zlib import crc32

import msgspec
from defusedxml.ElementTree import fromstring

from limner.dataset import Annotation, Class, Dataset, Image, Keypoints, Polygon, Tag, encode
from limner.formats.core.attributes import Answers
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.sink import Sink
from limner.formats.shared.answers import single
from limner.formats.shared.kinds import is_unlabelled
from limner.formats.shared.labels import write_labels
from limner.formats.shared.remarks import remark_of
from limner.formats.shared.sidecars import IMAGES, place
from limner.formats.svg.elements import NAMESPACE, drawn, geometry_of, number, safe
from limner.formats.svg.holds import ANSWERS as OF_TAG
from limner.formats.svg.holds import HOLDS
from limner.formats.svg.reader import ANSWERS, CLASS, NAME, REMARK

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A file for each labelled picture, in its pixels."""
    answers = Answers(dataset.ontology)
    kinds = dataset.ontology.class_by_id()
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, partial(_arranged, answers)):
        put, path = place(paths, item.image, ledger)
        if annotations is not None:
            inside = stem_of(PurePosixPath(put).relative_to(IMAGES))
            document = _document(item.image, path, "../" * len(inside.parts) + put)
            _draw(document, annotations, kinds, answers)
            indent(document, " ")
            text = tostring(document, "unicode") + "\n"
            sink.write(f"labels/{inside}.svg", text.encode("utf-8"))
        sink.picture(put, item)
    write_labels(sink, dataset.ontology)


def _arranged(
    answers: Answers, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """Answers that are one value each."""
    kept = []
    for one in annotations:
        changes: dict[str, Any] = {}
        if one.attributes and one.class_id is None:
            fitted.say(one, OF_TAG, field="attributes", before=answers.of(one))
            changes["attributes"] = {}
        elif one.attributes:
            changes["attributes"] = single(fitted, answers, one)
        kept.append(msgspec.structs.replace(one, **changes) if changes else one)
    return tuple(kept)


def _document(image: Image, path: str, href: str) -> Element:
    own = image.extra.get("svg", {})
    document = Element(f"{NAMESPACE}svg", own.get("attributes", {}))
    document.set(NAME, _plain(path))
    for element in own.get("elements", ()):
        document.append(fromstring(element))
    if image.width and image.height:
        size = {"width": str(image.width), "height": str(image.height)}
        for side, value in size.items():
            document.set(side, value)
        document.set("viewBox", f"0 0 {image.width} {image.height}")
        SubElement(document, f"{NAMESPACE}image", {"href": quote(href), **size})
    return document


def _draw(
    document: Element, annotations: tuple[Annotation, ...], kinds: dict[Any, Class], answers: Answers
) -> None:
    group, last = document, None
    for one in annotations:
        if one.class_id != last:
            group, last = document, one.class_id
            kind = kinds[one.class_id] if one.class_id else None
            if kind and not (is_unlabelled(kind, "svg") and not isinstance(one.shape, Tag)):
                look = {
                    "fill": kind.color,
                    "fill-opacity": "0.3",
                    "stroke": kind.color,
                    "stroke-linecap": "round",
                }
                group = SubElement(document, f"{NAMESPACE}g", {CLASS: _plain(kind.name), **look})
        group.append(_element(one, answers))


def _element(one: Annotation, answers: Answers) -> Element:
    own = one.extra.get("svg", {})
    name, given, exact = drawn(one.shape)
    text = None
    if (
        own.get("element") == "text"
        and isinstance(one.shape, Keypoints)
        and len(one.shape.points) == 1
        and exact
    ):
        x, y, _ = one.shape.points[0]
        text = None if _NO_XML.search(one.text or "") else one.text or ""
        name, given = ("text", {"x": number(x), "y": number(y)}) if text is not None else (name, given)
    kept = own.get("drawn", {})
    if isinstance(one.shape, Polygon) and kept.get("of") == crc32(encode(one.shape)):
        name, given, exact = "path", {"d": kept["d"]}, False
    element = Element(f"{NAMESPACE}{name}", {**own.get("attributes", {}), **given})
    if said := {**own.get("answers", {}), **answers.of(one)}:
        element.set(ANSWERS, json.dumps(said, ensure_ascii=True))
    remark = remark_of(one, None if exact else geometry_of(element))
    if text is not None:
        remark.pop("text", None)
        element.text = text
    if remark:
        element.set(REMARK, json.dumps(remark, ensure_ascii=True))
    for child in own.get("children", ()):
        element.append(fromstring(child))
    return element


def _plain(text: str) -> str:
    """The text, as JSON where XML has no place for it or where it would be taken for JSON."""
    return safe(text) if _NO_XML.search(text) or text.startswith('"') or not text.strip() else text
