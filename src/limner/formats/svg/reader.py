"""Reads SVG drawings over pictures: one file for each picture, transforms and viewBox worked into the coordinates."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring
from zlib import crc32

from limner.dataset import (
    Annotation,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Polygon,
    Shape,
    Source,
    Tag,
    derived_id,
    encode,
)
from limner.formats.core.files import problem_of, strict_json, xml_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.splits import image_at, own_path
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.kinds import UNLABELLED, Kinds
from limner.formats.shared.labels import read_labels
from limner.formats.shared.remarks import fields_of
from limner.formats.shared.sidecars import label_files, never_labelled, split_of
from limner.formats.svg.elements import DRAWN, GEOMETRY, NAMESPACE, geometry_of, length, local, shapes_of
from limner.formats.svg.matrix import IDENTITY, Matrix, transform_of, viewport

SOURCE = Source(kind="import", name="svg")
CLASS, ANSWERS, REMARK, NAME = "data-class", "data-attributes", "data-limner", "data-path"

_INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}label"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_UNDRAWN = frozenset(
    {
        "defs",
        "style",
        "metadata",
        "title",
        "desc",
        "symbol",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "script",
        "filter",
    }
)
_OURS = frozenset({*GEOMETRY, CLASS, ANSWERS, REMARK, "data-shape", "fill-rule"})
_OURS_OF_PICTURE = frozenset({"width", "height", "viewBox", "preserveAspectRatio", NAME})


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every drawing of the folder, in order of the files' names. Files are read twice."""
    base = root.parent if root.is_file() else root
    paths = label_files(root, ".svg", "labels")
    if not paths:
        raise FormatError("there is no SVG", where=str(root))
    kinds = Kinds("svg")
    for path in paths:
        if (document := _document(base, path, unreported)) is not None:
            for found in _found(document, IDENTITY, unreported):
                if found.name or local(found.element) != "g":
                    kinds.note(found.name, found.answers)
    ontology = Ontology(classes=kinds.classes(read_labels(base, report)))
    return Dataset(ontology, Stream(partial(_images, base, paths, kinds, pictures, report)))


@dataclass(frozen=True)
class _Found:
    """A drawn element, where the ones around it put it, and what it is called."""

    element: Element
    around: Matrix
    name: str
    number: int

    @property
    def answers(self) -> dict[str, Any]:
        """Answers by name; empty where they cannot be understood, which is said when it is read."""
        try:
            given = strict_json(self.element.get(ANSWERS, "{}"), ANSWERS)
        except FormatError:
            return {}
        return given if isinstance(given, dict) else {}

    @property
    def matrix(self) -> Matrix:
        """What its own transform makes of that too. Raises ValueError."""
        text = self.element.get("transform")
        return self.around @ transform_of(text) if text else self.around


@dataclass
class _Names:
    """What an element and those around it are called: by us, and by others."""

    ours: str = ""
    others: str = ""

    def inside(self, element: Element) -> "_Names":
        """With what the element says itself."""
        given = element.get(CLASS)
        ours = _text(given) if given is not None else self.ours
        group = local(element) == "g"
        others = (
            element.get(_INKSCAPE)
            or element.get("class")
            or (element.get("id") if group else "")
            or self.others
        )
        return _Names(ours, others)

    def __str__(self) -> str:
        return self.ours or self.others


def _text(given: str) -> str:
    """A class's name: as JSON where it begins with a quote, as what XML cannot hold is written."""
    if given.startswith('"'):
        try:
            found = json.loads(given)
        except ValueError:
            return given
        return found if isinstance(found, str) else given
    return given


def _document(root: Path, path: str, report: Report) -> Element | None:
    try:
        document = xml_of(root / path)
        if local(document) != "svg":
            raise FormatError(f"its root is <{local(document)[:40]}> and not <svg>", where=path)
    except FormatError as error:
        report(problem_of(error, error.where.removeprefix(f"{root}/")))
        return None
    return document


def _found(document: Element, outer: Matrix, report: Report, path: str = "") -> Iterator[_Found]:
    """Every drawn element in order; what cannot be drawn is reported."""
    number = 0
    waiting = [(element, outer, _Names()) for element in reversed(document)]
    while waiting:
        element, matrix, names = waiting.pop()
        kind = local(element)
        if kind in _UNDRAWN or kind.startswith("{") or not kind or kind == "image":
            continue
        number += 1
        names = names.inside(element)
        where = f"{path}, <{kind}> {number}"
        if kind in DRAWN or element.get("data-shape") == "tag":
            yield _Found(element, matrix, str(names), number)
        elif kind in ("g", "a", "switch", "svg"):
            try:
                inner = matrix @ _moves(element, kind)
            except ValueError as error:
                report(Problem(str(error), where))
                continue
            waiting += [(child, inner, names) for child in reversed(element)]
        else:
            report(Problem(f"<{kind[:40]}> is not drawn here", where, code="unsupported"))


def _moves(element: Element, kind: str) -> Matrix:
    """What a group does to what is in it. Raises ValueError."""
    matrix = transform_of(element.get("transform", ""))
    if kind == "svg":
        matrix = matrix @ Matrix(e=length(element.get("x", "")), f=length(element.get("y", "")))
        matrix = matrix @ _view(element)[0]
    return matrix


def _view(element: Element) -> tuple[Matrix, float, float]:
    """What the viewBox does, and the size of the viewport in pixels. Raises ValueError."""
    width, height = length(element.get("width", ""), "width"), length(element.get("height", ""), "height")
    box = element.get("viewBox")
    if box is None:
        return IDENTITY, width, height
    matrix = viewport(box, width, height, element.get("preserveAspectRatio", ""))
    given = [float(one) for one in box.replace(",", " ").split()]
    return matrix, width or given[2], height or given[3]


def _images(
    root: Path, paths: list[str], kinds: Kinds, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    seen = set[str]()
    for path in paths:
        document = _document(root, path, report)
        if document is None:
            continue
        try:
            image, picture, matrix = _image(document, path, pictures)
        except (FormatError, ValueError, RecursionError) as error:
            report(Problem(getattr(error, "message", str(error)), path))
            continue
        seen |= {picture} if picture else set()
        annotations: list[Annotation] = []
        for found in _found(document, matrix, report, path):
            try:
                annotations += _annotations(found, image, kinds, path, report)
            except (ValueError, RecursionError, FormatError) as error:
                message = getattr(error, "message", str(error))
                report(Problem(message, f"{path}, <{local(found.element)}> {found.number}"))
        yield labelled(image, annotations, pictures, picture)
    yield from never_labelled(pictures, seen)


def _image(document: Element, path: str, pictures: Pictures) -> tuple[Image, str | None, Matrix]:
    """The picture, and what turns the drawing's units into its pixels. Raises ValueError."""
    matrix, width, height = _view(document)
    split = split_of(path, "labels")
    stem = own_path(path, split, "labels").removesuffix(".svg")
    shown = next((one for one in document.iter(f"{NAMESPACE}image")), None)
    href = (shown.get("href") or shown.get(_XLINK) or "") if shown is not None else ""
    href = "" if href.startswith("data:") else PurePosixPath(unquote(href).replace("\\", "/")).name
    given = _text(document.get(NAME, ""))
    name = given or (str(PurePosixPath(stem).with_name(href)) if href else stem)
    picture = pictures.find(f"images/{split}/{name}".replace("//", "/"), path)
    if picture and not given:
        name = str(PurePosixPath(stem).with_name(PurePosixPath(picture).name))
    size = (round(width), round(height))
    true_size = pictures.size(picture) if picture else None
    if shown is not None and shown in list(document):
        matrix, size = _over_picture(shown, matrix, true_size, size)
    elif true_size and true_size != size and width and height:
        matrix, size = Matrix(a=true_size[0] / width, d=true_size[1] / height) @ matrix, true_size
    own: dict[str, Any] = {}
    attributes = {key: value for key, value in document.attrib.items() if key not in _OURS_OF_PICTURE}
    if attributes:
        own["attributes"] = attributes
    kept = [_source(one) for one in document if local(one) in _UNDRAWN]
    if kept:
        own["elements"] = kept
    return image_at(name, split, size, extra={"svg": own} if own else {}), picture, matrix


def _over_picture(
    shown: Element, matrix: Matrix, true_size: tuple[int, int] | None, size: tuple[int, int]
) -> tuple[Matrix, tuple[int, int]]:
    """The drawing's units as pixels of the picture that it shows. Raises ValueError."""
    x, y, width, height = (length(shown.get(side, ""), side) for side in ("x", "y", "width", "height"))
    if not width or not height:
        return matrix, true_size or size
    natural = true_size or (round(width), round(height))
    lies = matrix @ transform_of(shown.get("transform", "")) @ Matrix(e=x, f=y)
    back = (lies @ Matrix(a=width / natural[0], d=height / natural[1])).inverse()
    return back @ matrix, natural


def _annotations(found: _Found, image: Image, kinds: Kinds, path: str, report: Report) -> list[Annotation]:
    """One annotation, or several of one instance. Raises ValueError that says what is wrong."""
    element, kind = found.element, local(found.element)
    remark = element.get(REMARK)
    plain = None if remark is None else strict_json(remark, REMARK)
    fields = fields_of(plain, geometry_of(element))
    stays = found.around == IDENTITY
    shapes: list[Shape] = [Tag()]
    changed = False
    if kind in DRAWN:
        shapes, changed = shapes_of(kind, element.attrib, found.matrix)
        if changed and not (stays and "shape" in fields):
            what = "its round corners are left out" if kind == "rect" else "its curves are flattened"
            report(Problem(what, f"{path}, <{kind}> {found.number}", code="flattened", outcome="noted"))
    if stays and "shape" in fields:
        shapes = [fields["shape"]]
    fields.pop("shape", None)
    tagged = kind not in DRAWN
    class_id = kinds.ids[found.name or UNLABELLED] if found.name or not tagged else None
    answers, rest = kinds.questions.split(class_id, found.answers)
    own = _own(element, rest)
    if kind == "text":
        own["element"] = "text"
        fields.setdefault("text", "".join(element.itertext()))
    if changed and kind == "path" and stays and len(shapes) == 1 and isinstance(shapes[0], Polygon):
        own["drawn"] = {"d": element.get("d"), "of": crc32(encode(shapes[0]))}
    if len(shapes) > 1:
        fields.setdefault("instance_id", derived_id("svg", str(image.id), found.number))
    return [
        Annotation(
            id=derived_id("svg", str(image.id), found.number, *([at] if at else [])), shape=shape, class_id=class_id,
            attributes=answers, extra={"svg": own} if own else {}, **{"source": SOURCE, **fields},
        )
        for at, shape in enumerate(shapes)
    ]  # fmt: skip


def _own(element: Element, rest: dict[str, Any]) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if attributes := {key: value for key, value in element.attrib.items() if key not in _OURS}:
        own["attributes"] = attributes
    if children := [_source(one) for one in element if local(one) in ("title", "desc")]:
        own["children"] = children
    if rest:
        own["answers"] = rest
    return own


def _source(element: Element) -> str:
    tail, element.tail = element.tail, None
    text = tostring(element, "unicode")
    element.tail = tail
    return text
