"""Upright boxes in whole pixels; one XML file for each picture.

VOC counts pixels from 1 and includes the last; a box of ours starts at 0 and is half-open. Many tools write corners
from 0 and half-open all the same, which a corner at 0 gives away. Both frames meet ours in `Frame`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast
from uuid import UUID
from xml.etree.ElementTree import Element, tostring

import msgspec

from limner.dataset import (
    Annotation,
    Box,
    Dataset,
    Flag,
    Image,
    LabelledImage,
    Ontology,
    Source,
    Split,
    derived_id,
    with_valid,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import data_of, lines_of, problem_of, xml_of
from limner.formats.core.fit import Fitted
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.pictures import Pictures, stem
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.rendered import Rendered
from limner.formats.core.sink import Sink
from limner.formats.core.stream import Stream, labelled
from limner.formats.voc.document import SIDES, document, element

TITLE = "Pascal VOC"
TIER = "A"
PROOF = "The development kit's own files, and BCCD's, come back element by element."
EXAMPLE = """\
<annotation>
  <filename>x.jpg</filename>
  <size><width>100</width><height>80</height><depth>3</depth></size>
  <object>
    <name>cat</name><difficult>0</difficult>
    <bndbox><xmin>11</xmin><ymin>21</ymin><xmax>40</xmax><ymax>60</ymax></bndbox>
  </object>
</annotation>
"""
HOLDS = Holds(
    shapes={"box": frozenset()},
    becomes={
        "box with rotation": "box",
        "box with outside": "clipped",
        "polygon": "box",
        "ellipse": "box",
        "mask": "box",
        "cuboid": "box",
    },
    fields=frozenset({"occluded", "truncated"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty"}),
    foreign="voc",
    also={
        "fractions of pixels": "whole pixels",
        "degree of occluded": "yes or no",
        "degree of truncated": "yes or no",
    },
)
_NO_XML = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OURS = frozenset({"name", "bndbox", "truncated", "occluded", "difficult"})
_OURS_OF_PICTURE = frozenset({"folder", "filename", "size", "object"})
_SPLITS: dict[str, Split] = {"train": "train", "val": "val", "test": "test"}
_LABELME = (b"<polygon", b"<segm>", b"<imagesize")
_LIKELY = frozenset({"Annotations", "annotations", "train", "val", "valid", "test"})


@dataclass(frozen=True, slots=True)
class Frame:
    """How corners are counted: from 1 with the last pixel included, or from 0 and half-open."""

    first: int = 1

    def box(self, xmin: float, ymin: float, xmax: float, ymax: float) -> Box:
        """Raises ValueError for corners that are swapped or not finite."""
        if xmax < xmin or ymax < ymin:
            raise ValueError(f"corners {xmin:g},{ymin:g} and {xmax:g},{ymax:g} are swapped")
        return Box(xmin - self.first, ymin - self.first, xmax - xmin + self.first, ymax - ymin + self.first)

    def corners(self, box: Box) -> tuple[int, int, int, int]:
        """The nearest whole corners; at least one pixel."""
        left, top = round(box.x), round(box.y)
        right = max(round(box.x + box.width), left + 1)
        bottom = max(round(box.y + box.height), top + 1)
        return left + self.first, top + self.first, right, bottom


def sniff(look: Look) -> list[str]:
    """XML files whose root is `annotation`; those with polygons are LabelMe's."""
    if look.is_file:
        return []
    likely = [path for path in look.named("*.xml") if "/" not in path or path.split("/")[0] in _LIKELY]
    for path in likely[:5]:
        if look.xml_root(path) == "annotation" and not any(tag in look.head(path) for tag in _LABELME):
            return [f"{path} is an XML document with <annotation>"]
    return []


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """A VOC folder as a data set, in order of the documents' names.

    Every document is read twice: first for the class names and the frame.
    """
    documents = _documents(root)
    if not documents:
        raise FormatError("there are no XML documents", where=str(root))
    names, frame = _survey(root, documents)
    if frame.first == 0:
        remark = "some corner is 0, so corners are read as counted from 0 and half-open, not from 1"
        report(Problem(remark, str(root), code="frame", outcome="noted"))
    kinds = {kind.name: kind.id for kind in classes(names)}
    stream = Stream(partial(_images, root, documents, frame, kinds, pictures, report))
    extra = {"voc": {"first": 0}} if frame.first == 0 else {}
    return Dataset(Ontology(classes=classes(names)), stream, extra=extra)


def write(dataset: Dataset, sink: Sink, ledger: Ledger) -> None:
    """Annotations/, ImageSets/Main/ and, where wanted, JPEGImages/; classes.txt keeps the classes' order."""
    frame = Frame(int(dataset.extra.get("voc", {}).get("first", 1)))
    names = {kind.id: kind.name for kind in dataset.ontology.classes}
    _check_names(names.values())
    paths = Paths()
    listed: dict[Split, list[str]] = {}

    def objects(_: Image, annotations: tuple[Annotation, ...]) -> str:
        return "".join([element(one, frame.corners(cast(Box, one.shape)), names) for one in annotations])

    fitted = Fitted(dataset, HOLDS, ledger, partial(_in_whole_pixels, frame))
    for item, found in Rendered(fitted, objects, str):
        image = item.image
        path = paths.place_text("JPEGImages", image, ledger)
        name = stem(path.removeprefix("JPEGImages/"))
        listed.setdefault(image.split, []).append(name)
        if found is not None:
            sink.write(f"Annotations/{name}.xml", document(image, path, found).encode())
        sink.picture(path, item)
    for split, stems in sorted(listed.items()):
        sink.write(f"ImageSets/Main/{split or 'default'}.txt", "".join(f"{one}\n" for one in stems).encode())
    ordered = [kind.name for kind in dataset.ontology.by_index()]
    sink.write("classes.txt", "".join(f"{name}\n" for name in ordered).encode())


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if _NO_XML.search(name):
            raise FormatError(
                f"the class {name!r} holds characters that XML has no place for", code="class-name",
                hint="Rename the class, or take another format.",
            )  # fmt: skip


def _documents(root: Path) -> list[str]:
    if root.is_file():
        return []
    base = root / "Annotations"
    return sorted(
        path.relative_to(root).as_posix() for path in (base if base.is_dir() else root).rglob("*.xml")
    )


def _survey(root: Path, documents: list[str]) -> tuple[list[str], Frame]:
    """Class names (of classes.txt, then the others in order of the alphabet), and the frame that corners are in."""
    listed = root / "classes.txt"
    names = dict.fromkeys(_lines(listed)) if listed.is_file() else {}
    found: set[str] = set()
    from_zero = False
    for path in documents:
        document = _parse(root, path, unreported)
        for entry in document.iterfind("object") if document is not None else ():
            found.add(_text(entry, "name"))
            corners = entry.find("bndbox")
            if corners is not None and not from_zero:
                from_zero = any(_text(corners, side) in ("0", "0.0") for side in ("xmin", "ymin"))
    return [*names, *sorted(found - set(names) - {""})], Frame(0 if from_zero else 1)


def _images(
    root: Path, documents: list[str], frame: Frame, kinds: dict[str, UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    splits = _read_splits(root)
    unlabelled = set(pictures.paths)
    for path in documents:
        document = _parse(root, path, report)
        if document is None:
            continue
        inside = (
            PurePosixPath(path).relative_to("Annotations")
            if path.startswith("Annotations/")
            else PurePosixPath(path)
        )
        key = str(inside.with_name(inside.name.removesuffix(".xml")))
        name = PurePosixPath(_text(document, "filename").replace("\\", "/") or key).name
        folder = "" if str(inside.parent) == "." else str(inside.parent)
        picture = pictures.find(f"{folder}/{name}".lstrip("/")) or pictures.find(key)
        unlabelled.discard(picture or "")
        if picture and not PurePosixPath(name).suffix:
            name = PurePosixPath(picture).name
        image = _image(document, name, folder, splits.get(key, ""), path, report)
        if not (image.width and image.height) and picture and (size := pictures.size(picture)):
            image = msgspec.structs.replace(image, width=size[0], height=size[1])
        annotations = list(_annotations(document, image, frame, kinds, path, report))
        yield labelled(image, annotations, pictures, picture)
    for picture in sorted(unlabelled):
        if size := pictures.size(picture):
            yield labelled(_unlabelled(picture, size, splits), None, pictures, picture)


def _image(document: Element, name: str, folder: str, split: Split, path: str, report: Report) -> Image:
    sides = []
    for side in ("width", "height"):
        try:
            sides.append(max(0, int(float(_text(document, f"size/{side}") or 0))))
        except (ValueError, OverflowError):
            report(
                Problem(
                    f"size/{side} is {_text(document, f'size/{side}')!r}, not a number", path, outcome="noted"
                )
            )
            sides.append(0)
    kept = [_source_text(child) for child in document if child.tag not in _OURS_OF_PICTURE]
    depth = _text(document, "size/depth")
    extra = {"elements": kept, **({"depth": depth} if depth not in ("", "3") else {})}
    return Image(
        id=derived_id("image", split, *filter(None, folder.split("/")), name), name=name, folder=folder, width=sides[0],
        height=sides[1], split=split, extra={"voc": extra} if kept or len(extra) > 1 else {},
    )  # fmt: skip


def _unlabelled(path: str, size: tuple[int, int], splits: dict[str, Split]) -> Image:
    parts = [part for part in PurePosixPath(path).parts if part != "JPEGImages"]
    split = splits.get(str(stem_of(PurePosixPath(*parts))), "")
    return Image(
        id=derived_id("image", split, *parts), name=parts[-1], folder="/".join(parts[:-1]), width=size[0],
        height=size[1], split=split,
    )  # fmt: skip


def _annotations(
    document: Element, image: Image, frame: Frame, kinds: dict[str, UUID], path: str, report: Report
) -> Iterator[Annotation]:
    for number, entry in enumerate(document.iterfind("object"), start=1):
        name = _text(entry, "name")
        where = f"{path}, object {number} ({name[:60]})"
        try:
            if name not in kinds:
                raise ValueError("it has no <name>")
            yield _annotation(entry, derived_id("voc", str(image.id), number), kinds[name], frame)
        except ValueError as error:
            report(Problem(str(error), where))


def _annotation(entry: Element, id_: UUID, class_id: UUID, frame: Frame) -> Annotation:
    """Raises ValueError for corners that are missing, swapped or no numbers."""
    corners = [_number(entry, f"bndbox/{side}") for side in SIDES]
    kept = [_source_text(child) for child in entry if child.tag not in _OURS]
    occluded, truncated = _switch(entry, "occluded"), _switch(entry, "truncated")
    flags: frozenset[Flag] = frozenset({"difficult"} if _switch(entry, "difficult") else ())
    return Annotation(
        id=id_, shape=frame.box(*corners), class_id=class_id, flags=flags,
        occluded=None if occluded is None else (1 if occluded else 0),
        truncated=None if truncated is None else float(truncated),
        source=Source(kind="import", name="voc"), extra={"voc": {"elements": kept}} if kept else {},
    )  # fmt: skip


def _in_whole_pixels(
    frame: Frame, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """As VOC's numbers can say it: corners between pixels, yes or no."""
    return tuple(_rounded(annotation, frame, fitted) for annotation in annotations)


def _rounded(annotation: Annotation, frame: Frame, fitted: Fitted) -> Annotation:
    changes: dict[str, Any] = {}
    for name in ("truncated", "occluded"):
        value = getattr(annotation, name)
        if value is not None and value not in (0, 1):
            fitted.say(annotation, f"degree of {name}", "yes or no", field=name, before=value, after=1)
            changes[name] = type(value)(1)
    box = cast(Box, annotation.shape)
    written = frame.box(*frame.corners(box))
    if written != box:
        why = partial(_moved, box, written)
        fitted.say(
            annotation,
            "fractions of pixels",
            "whole pixels",
            field="shape",
            before=box,
            after=written,
            why=why,
        )
        changes["shape"] = written
    return with_valid(annotation, **changes) if changes else annotation


def _moved(box: Box, written: Box) -> str:
    error = max(abs(was - now) for was, now in zip(_edges(box), _edges(written), strict=True))
    return f"moved by up to {error:.3g} px"


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.width, box.y + box.height


def _read_splits(root: Path) -> dict[str, Split]:
    """Split by stem, from ImageSets/Main/{train,val,test}.txt."""
    found: dict[str, Split] = {}
    for name, split in _SPLITS.items():
        path = root / "ImageSets" / "Main" / f"{name}.txt"
        if path.is_file():
            found |= {line: split for _, line in lines_of(path) if line.strip()}
    return found


def _lines(path: Path) -> list[str]:
    text = data_of(path).decode("utf-8", "replace").removeprefix("\ufeff")
    return [line.removesuffix("\r") for line in text.split("\n") if line.strip()]


def _parse(root: Path, path: str, report: Report) -> Element | None:
    """The document's root; None (and reported) if it is no VOC document or holds a DTD or entities."""
    try:
        return xml_of(root / path, "annotation")
    except FormatError as error:
        report(problem_of(error, path))
        return None


def _text(element: Element, path: str) -> str:
    return element.findtext(path) or ""


def _number(element: Element, path: str) -> float:
    text = _text(element, path).strip()
    try:
        return float(text)
    except ValueError:
        raise ValueError(
            f"{path} is {text[:40]!r}, not a number" if text else f"there is no {path}"
        ) from None


def _switch(element: Element, name: str) -> bool | None:
    text = _text(element, name).strip()
    return None if not text else text not in ("0", "0.0", "false", "False")


def _source_text(element: Element) -> str:
    """An element of the source as text, without the blanks that only lay it out."""
    for one in element.iter():
        one.tail = None
        if len(one) and not (one.text or "").strip():
            one.text = None
    return tostring(element, "unicode")
