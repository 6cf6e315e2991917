"""Writes LabelMe's documents."""

from typing import Any, cast
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml.ElementTree import fromstring
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Flat,
    Image,
    LabelledImage,
    Mask,
    Part,
    Polygon,
    Shape,
)
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pixels import grey_png, window
from limner.formats.core.sink import Sink
from limner.formats.labelme_xml.holds import FRACTIONS, HOLDS, OTHER_RELATIONS, PART_OF, SIGNS
from limner.formats.shared.degrees import yes_or_no
from limner.formats.shared.folders import split_prefix
from limner.formats.shared.labels import write_labels
from limner.formats.shared.painting import OUTSIDE
from limner.formats.shared.xmltext import NO_XML, check_names, writable
from limner.geometry import rle


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """A document beside the place of each picture, masks in a folder beside it; dataset_meta.json lists the classes."""
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    check_names(names.values())
    types = {type_.id for type_ in dataset.ontology.relation_types if type_.name == PART_OF}
    paths = Paths()
    for item, annotations in Fitted(dataset, HOLDS, ledger, _in_whole_pixels):
        path = paths.place(split_prefix(item.image), item.image, ledger)
        if annotations is not None:
            document = _head(item.image, path.name)
            numbers = _numbers(annotations)
            parts = _parts(item, numbers, types, ledger)
            for one in annotations:
                document.append(
                    _object(one, names, numbers[one.id], parts.get(one.id, ({}, {})), stem_of(path).name)
                )
                if isinstance(one.shape, Mask):
                    name = f"{stem_of(path).name}_mask_{numbers[one.id]}.png"
                    sink.write(str("Masks" / path.parent / name), _png(one.shape, item.image))
            indent(document)
            sink.write(f"{stem_of(path)}.xml", f"{tostring(document, 'unicode')}\n".encode())
        sink.picture(str(path), item)
    write_labels(sink, dataset.ontology)


_Parts = tuple[dict[str, None], dict[str, None]]
"""Numbers of an object's parts, and of what it is part of."""


def _parts(
    item: LabelledImage, numbers: dict[UUID, str], types: set[UUID], ledger: Ledger
) -> dict[UUID, _Parts]:
    found: dict[UUID, _Parts] = {}
    layer = item.layer()
    for relation in layer.relations if layer else ():
        part, whole = relation.source_id, relation.target_id
        if relation.type_id not in types or part not in numbers or whole not in numbers:
            ledger.say(Loss(what=OTHER_RELATIONS, picture=item.image.path, before=str(relation.id)))
            continue
        found.setdefault(whole, ({}, {}))[0][numbers[part]] = None
        found.setdefault(part, ({}, {}))[1][numbers[whole]] = None
    return found


def _numbers(annotations: tuple[Annotation, ...]) -> dict[UUID, str]:
    """Every object's number: its own where that is free, else the next."""
    numbers: dict[UUID, str] = {}
    wanted = {str(one.extra.get("labelme-xml", {}).get("id", "")) for one in annotations}
    taken: set[str] = set()
    for place, one in enumerate(annotations):
        own = str(one.extra.get("labelme-xml", {}).get("id", ""))
        if not own.isdigit() or own in taken:
            own = next(
                text
                for at in range(place, place + len(annotations) * 2 + 1)
                if (text := str(at)) not in wanted
            )
            wanted.add(own)
        taken.add(own)
        numbers[one.id] = own
    return numbers


def _head(image: Image, name: str) -> Element:
    kept = image.extra.get("labelme-xml", {})
    document = Element("annotation")
    SubElement(document, "filename").text = name
    SubElement(document, "folder").text = str(kept.get("folder", ""))
    document.extend(fromstring(text, forbid_dtd=True) for text in kept.get("elements", ()))
    size = SubElement(document, "imagesize")
    SubElement(size, "nrows").text = str(image.height)
    SubElement(size, "ncols").text = str(image.width)
    return document


def _object(one: Annotation, names: dict[UUID, str], number_: str, parts: _Parts, stem: str) -> Element:
    kept = one.extra.get("labelme-xml", {})
    entry = Element("object")
    SubElement(entry, "name").text = names[cast(UUID, one.class_id)]
    SubElement(entry, "deleted").text = "0"
    if one.occluded is not None:
        SubElement(entry, "occluded").text = "yes" if one.occluded else "no"
    SubElement(entry, "attributes").text = one.text or ""
    told = SubElement(entry, "parts")
    for tag, those in zip(("hasparts", "ispartof"), parts, strict=True):
        SubElement(told, tag).text = ",".join(those)
    SubElement(entry, "id").text = number_
    entry.extend(fromstring(text, forbid_dtd=True) for text in kept.get("elements", ()))
    if isinstance(one.shape, Mask):
        _add_mask(entry, one.shape, kept, f"{stem}_mask_{number_}.png")
        return entry
    if isinstance(one.shape, Box):
        SubElement(entry, "type").text = "bounding_box"
    polygon = SubElement(entry, "polygon")
    if kept.get("username"):
        SubElement(polygon, "username").text = str(kept["username"])
    flat = _corners(one.shape)
    for at in range(0, len(flat), 2):
        point = SubElement(polygon, "pt")
        SubElement(point, "x").text = str(int(flat[at]))
        SubElement(point, "y").text = str(int(flat[at + 1]))
    return entry


def _add_mask(entry: Element, mask: Mask, kept: dict[str, Any], name: str) -> None:
    segment = SubElement(entry, "segm")
    if kept.get("username"):
        SubElement(segment, "username").text = str(kept["username"])
    box = SubElement(segment, "box")
    sides = (mask.x, mask.y, mask.x + mask.width - 1, mask.y + mask.height - 1)
    for tag, at in zip(("xmin", "ymin", "xmax", "ymax"), sides, strict=True):
        SubElement(box, tag).text = str(at)
    SubElement(segment, "mask").text = name


def _png(mask: Mask, image: Image) -> bytes:
    width, height = _extent(mask, image)
    return grey_png(rle.to_pixels(rle.uncrop(mask, width, height), width, height))


def _extent(mask: Mask, image: Image) -> tuple[int, int]:
    return image.width or max(0, mask.x + mask.width), image.height or max(0, mask.y + mask.height)


def _corners(shape: Shape) -> Flat:
    if isinstance(shape, Box):
        right, bottom = shape.x + shape.width, shape.y + shape.height
        return shape.x, shape.y, right, shape.y, right, bottom, shape.x, bottom
    return cast(Polygon, shape).parts[0].exterior


def _in_whole_pixels(
    fitted: Fitted, image: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """As LabelMe says it: whole pixels, masks inside the picture, yes or no."""
    return tuple(kept for one in annotations if (kept := _fitted(fitted, image, one)) is not None)


def _fitted(fitted: Fitted, image: Image, one: Annotation) -> Annotation | None:
    changes: dict[str, Any] = yes_or_no(fitted, one, "occluded")
    if one.text is not None and NO_XML.search(one.text):
        changes["text"] = writable(one.text)
        fitted.say(one, SIGNS, "question marks", field="text", before=one.text, after=changes["text"])
    shape = _inside_picture(fitted, image, one) if isinstance(one.shape, Mask) else _rounded(one.shape)
    if shape is None:
        return None
    if shape != one.shape:
        if not isinstance(shape, Mask):
            moved = max(abs(a - b) for a, b in zip(_corners(one.shape), _corners(shape), strict=True))
            fitted.say(
                one, FRACTIONS, "whole pixels", field="shape", before=one.shape, after=shape,
                why=f"moved by up to {moved:.3g} px",
            )  # fmt: skip
        changes["shape"] = shape
    return replace(one, **changes) if changes else one


def _rounded(shape: Shape) -> Shape:
    if isinstance(shape, Box):
        left, top = float(round(shape.x)), float(round(shape.y))
        return Box(left, top, round(shape.x + shape.width) - left, round(shape.y + shape.height) - top)
    ring = cast(Polygon, shape).parts[0].exterior
    return Polygon((Part(tuple(float(round(value)) for value in ring)),))


def _inside_picture(fitted: Fitted, image: Image, one: Annotation) -> Mask | None:
    mask = cast(Mask, one.shape)
    width, height = _extent(mask, image)
    whole = int(rle.area(rle.decode(mask.counts)))
    _, pixels = window(mask, width, height)
    inside = int(pixels.sum())
    if not inside:
        fitted.say(one, OUTSIDE, severity="lost", before=mask, why="nothing of it lies in the picture")
        return None
    if inside == whole:
        return mask
    fitted.say(
        one,
        OUTSIDE,
        "what lies in the picture",
        field="shape",
        before=f"{whole} pixels",
        after=f"{inside} pixels",
    )
    return rle.crop(rle.uncrop(mask, width, height), height)
