"""Reads LabelMe's documents."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast
from uuid import UUID
from xml.etree.ElementTree import Element, tostring

from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Image,
    LabelledImage,
    Mask,
    Ontology,
    Part,
    Polygon,
    Relation,
    RelationType,
    Shape,
    Source,
    derived_id,
)
from limner.formats.core.files import data_of, number, problem_of, xml_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.pixels import picture_of
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import image_at
from limner.formats.core.stream import Stream, labelled
from limner.formats.labelme_xml.holds import PART_OF
from limner.formats.shared.entries import side
from limner.formats.shared.folders import without_prefix
from limner.formats.shared.labels import read_labels, with_others
from limner.geometry import rle

_OURS = frozenset({"name", "deleted", "occluded", "attributes", "parts", "polygon", "segm", "type", "id"})
_OURS_OF_PICTURE = frozenset({"filename", "folder", "imagesize", "object"})
_BESIDE = frozenset({"Masks", "Scribbles"})
"""Folders whose pictures belong to objects."""
_LAYOUT = frozenset({"Annotations", "Images"})
_TYPE_ID = derived_id("relation", PART_OF)


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """A folder of documents as a data set, in order of their names; each is read twice, first for the names.

    Objects that somebody deleted are left out and named.
    """
    base = root if root.is_dir() else root.parent
    paths = (
        [root.name]
        if root.is_file()
        else sorted(path.relative_to(root).as_posix() for path in root.rglob("*.xml"))
    )
    listed = read_labels(base, report)
    if not paths and not listed:
        raise FormatError("there are no XML documents", where=str(root))
    used: set[str] = set()
    has_parts = False
    for path in paths:
        try:
            entries = _document(base, path).findall("object")
        except FormatError:
            continue
        used |= {_name(one) for one in entries}
        has_parts = has_parts or any(
            _text(one, "parts/ispartof") or _text(one, "parts/hasparts") for one in entries
        )
    kinds = with_others(listed, used - {""})
    ids = {kind.name: kind.id for kind in reversed(kinds)}
    types = (RelationType(id=_TYPE_ID, name=PART_OF),) if has_parts else ()
    ontology = Ontology(classes=kinds, relation_types=types)
    return Dataset(ontology, Stream(partial(_images, base, paths, ids, pictures, report)))


def _document(base: Path, path: str) -> Element:
    return xml_of(base / path, "annotation")


def _images(
    base: Path, paths: list[str], ids: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlabelled = {path for path in pictures.paths if not _BESIDE & set(PurePosixPath(path).parts[:-1])}
    masks = Pictures(base, report)
    seen: set[UUID] = set()
    for path in paths:
        try:
            document = _document(base, path)
            image, picture = _image(document, path, pictures)
        except FormatError as error:
            report(problem_of(error, path))
            continue
        unlabelled.discard(picture or "")
        if image.id in seen:
            report(Problem(f"{image.path} is labelled in another document already", path, code="double"))
            continue
        seen.add(image.id)
        places: dict[str, UUID] = {}
        notes = list(_annotations(document, image, ids, places, masks, path, report))
        item = labelled(image, notes, pictures, picture)
        relations = tuple(_relations(document, places))
        layers = tuple(replace(layer, relations=relations) for layer in item.layers)
        yield LabelledImage(item.image, layers, item.open_picture)
    for path in sorted(unlabelled):
        if size := pictures.size(path):
            own, split = without_prefix(_inside(path))
            yield labelled(image_at(own, split, size), None, pictures, path)


def _inside(path: str) -> str:
    """A path without the folders that only say how LabelMe lays things out."""
    *folders, name = path.split("/")
    return "/".join([*(folder for folder in folders if folder not in _LAYOUT), name])


def _image(document: Element, path: str, pictures: Pictures) -> tuple[Image, str | None]:
    folder = str(PurePosixPath(path).parent)
    stem = PurePosixPath(path).name.removesuffix(".xml")
    name = _text(document, "filename").replace("\\", "/").strip("\n").rpartition("/")[2] or stem
    near = folder.replace("Annotations", "Images")
    picture = pictures.find(str(PurePosixPath(near, name)), near) or pictures.find(stem, near)
    said = _text(document, "filename").strip()
    if not said and picture:
        name = PurePosixPath(picture).name
    sides = [_side(document, f"imagesize/{one}") for one in ("ncols", "nrows")]
    size = (sides[0], sides[1]) if all(sides) else ((pictures.size(picture) if picture else None) or (0, 0))
    kept = [_source_text(child) for child in document if child.tag not in _OURS_OF_PICTURE]
    extra: dict[str, Any] = {"elements": kept} if kept else {}
    if collection := _text(document, "folder"):
        extra["folder"] = collection
    own, split = without_prefix(_inside(str(PurePosixPath(folder, name))))
    return image_at(own, split, size, extra={"labelme-xml": extra} if extra else {}), picture


def _side(document: Element, path: str) -> int:
    try:
        return side(number(_text(document, path), path))
    except ValueError:
        return 0


def _annotations(
    document: Element, image: Image, ids: dict[str, UUID], places: dict[str, UUID], masks: Pictures, path: str,
    report: Report,
) -> Iterator[Annotation]:  # fmt: skip
    for place, entry in enumerate(document.iterfind("object"), start=1):
        name = _name(entry)
        where = f"{path}, object {place} ({name[:60]})"
        if _text(entry, "deleted").strip() not in ("", "0"):
            report(Problem("it was deleted", where, code="deleted", outcome="noted"))
            continue
        try:
            if name not in ids:
                raise ValueError("it has no name")
            shape = _shape(entry, path, masks)
            one = _annotation(entry, derived_id("labelme-xml", str(image.id), place), ids[name], shape)
        except FormatError as error:
            report(problem_of(error, where))
        except (ValueError, OverflowError) as error:
            report(Problem(str(error), where))
        else:
            if entry.find("segm/scribbles") is not None:
                report(Problem("its scribbles are left out", where, code="scribbles", outcome="noted"))
            places.setdefault(_text(entry, "id").strip(), one.id)
            yield one


def _annotation(entry: Element, id_: UUID, class_id: UUID, shape: Shape) -> Annotation:
    occluded = {"yes": 1, "no": 0}.get(_text(entry, "occluded").strip().lower())
    extra: dict[str, Any] = {}
    ours = _OURS - {"type"} if entry.find("segm") is not None else _OURS
    if kept := [_source_text(child) for child in entry if child.tag not in ours]:
        extra["elements"] = kept
    if said := _text(entry, "id").strip():
        extra["id"] = said
    for tag in ("polygon", "segm"):
        if user := _text(entry, f"{tag}/username"):
            extra["username"] = user
    return Annotation(
        id=id_, shape=shape, class_id=class_id, text=_text(entry, "attributes") or None,
        occluded=cast(Any, occluded), source=Source(kind="import", name="labelme-xml"),
        extra={"labelme-xml": extra} if extra else {},
    )  # fmt: skip


def _shape(entry: Element, path: str, masks: Pictures) -> Shape:
    """Raises ValueError or FormatError that says what is wrong with it."""
    if entry.find("segm") is not None:
        return _mask(entry, path, masks)
    flat: list[float] = []
    for place, point in enumerate(entry.iterfind("polygon/pt"), start=1):
        flat += (number(_text(point, axis).strip(), f"pt {place}, {axis}") for axis in "xy")
    if not flat:
        raise ValueError("it has neither a polygon nor a mask")
    if _text(entry, "type").strip() == "bounding_box":
        xs, ys = flat[::2], flat[1::2]
        corners = {(x, y) for x in (min(xs), max(xs)) for y in (min(ys), max(ys))}
        if set(zip(xs, ys, strict=True)) == corners:
            return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return Polygon((Part(tuple(flat)),))


def _mask(entry: Element, path: str, masks: Pictures) -> Mask:
    """The pixels that are to be seen of a picture as large as the labelled one."""
    name = _text(entry, "segm/mask").strip()
    folders = [folder for folder in PurePosixPath(path).parent.parts if folder != "Annotations"]
    found = masks.find("/".join(["Masks", *folders, name])) if name else None
    if found is None or "Masks" not in PurePosixPath(found).parts[:-1]:
        raise ValueError(f"its mask {name[:60]!r} is not there")
    pixels = picture_of(data_of(masks.root / found))
    mask = rle.crop(rle.from_pixels(pixels), pixels.shape[0])
    if not mask.width:
        raise ValueError(f"its mask {name[:60]!r} has no pixels")
    return mask


def _relations(document: Element, places: dict[str, UUID]) -> Iterator[Relation]:
    """Which object is part of which, as either of the two says it."""
    found: dict[tuple[UUID, UUID], None] = {}
    for entry in document.iterfind("object"):
        own = places.get(_text(entry, "id").strip())
        for path, turned in (("parts/ispartof", False), ("parts/hasparts", True)):
            for other in (places.get(one.strip()) for one in _text(entry, path).split(",")):
                if own and other and own != other:
                    found.setdefault((other, own) if turned else (own, other))
    for part, whole in found:
        yield Relation(
            id=derived_id("labelme-xml", "part", str(part), str(whole)), type_id=_TYPE_ID, source_id=part,
            target_id=whole,
        )  # fmt: skip


def _name(entry: Element) -> str:
    return _text(entry, "name").strip("\n")


def _text(element: Element, path: str) -> str:
    return element.findtext(path) or ""


def _source_text(element: Element) -> str:
    """An element of the source as text, without the blanks that only lay it out."""
    for one in element.iter():
        one.tail = None
        if len(one) and not (one.text or "").strip():
            one.text = None
    return tostring(element, "unicode")
