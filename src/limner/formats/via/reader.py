"""Reads VIA: every file is read twice, first for its attributes and the names of the classes."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Source, Tag, derived_id
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import own_path, split_folder
from limner.formats.core.stream import Stream, labelled
from limner.formats.shared.entries import PictureIds
from limner.formats.via.files import Document, Entry, Region, open_documents
from limner.formats.via.schema import NO_CLASS, Schema, Survey, class_name
from limner.formats.via.shapes import shape_of

_SOURCE = Source(kind="import", name="via")


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """VIA's files in a folder and in its folders named after splits, as one data set."""
    found = open_documents(root, dialect, report)
    if not found:
        raise FormatError("there is no file of VIA's", where=str(root))
    survey = _survey(found)
    schema = Schema(survey)
    if survey.unnamed:
        remark = f"some regions have no attribute that names a class; they are read as {NO_CLASS!r}"
        report(Problem(remark, str(root), code="no-class", outcome="noted"))
    header = _header(found, schema)
    stream = Stream(partial(_images, found, schema, pictures, report))
    return Dataset(schema.ontology, stream, extra={"via": header})


def _survey(found: list[Document]) -> Survey:
    survey = Survey()
    for document in found:
        survey.declare(document.attributes)
    for document in found:
        for file, regions in document.raw_entries():
            survey.note("file", file)
            for region in regions:
                survey.note("region", region)
    attribute = survey.class_attribute()
    survey.unnamed = any(
        not class_name(region.get(attribute))
        for document in found for _, regions in document.raw_entries() for region in regions
    )  # fmt: skip
    return survey


def _header(found: list[Document], schema: Schema) -> dict[str, Any]:
    """What is given back: settings and declarations of the first file that has them."""
    header: dict[str, Any] = {"class": schema.class_attribute} if schema.class_attribute else {}
    for document in found:
        for name, value in (("attributes", document.attributes), ("settings", document.settings)):
            if value and name == "settings":
                header.setdefault(name, value)
            elif value:
                header.setdefault(name, _declared(value))
    return header


def _declared(attributes: dict[str, Any]) -> dict[str, Any]:
    """What is declared as it should be."""
    scopes = {scope: found for scope, found in attributes.items() if isinstance(found, dict)}
    return {
        scope: {name: spec for name, spec in found.items() if isinstance(spec, dict)}
        for scope, found in scopes.items()
    }


def _images(
    found: list[Document], schema: Schema, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlisted = set(pictures.paths)
    ids = PictureIds()
    for document in found:
        folder = document.name.rpartition("/")[0]
        for entry in document.entries(report):
            name = entry.filename.replace("\\", "/")
            picture = pictures.find(f"{folder}/{name}".lstrip("/"), document.split)
            unlisted.discard(picture or "")
            size = (pictures.size(picture) if picture else None) or (0, 0)
            if not all(size):
                remark = "the picture is not there, so its size is not known"
                report(Problem(remark, entry.where, outcome="noted"))
            directory, _, last = name.strip("/").rpartition("/")
            image = Image(
                id=ids.take(document.split, name, entry.where, report), name=last or name, folder=directory,
                width=size[0], height=size[1], split=document.split,
                extra={"via": {"size": entry.size, **entry.extra}},
            )  # fmt: skip
            annotations = [*_objects(entry, image, schema, report), *_of_picture(entry, image, schema)]
            yield labelled(image, annotations, pictures, picture)
    for picture in sorted(unlisted):
        split = split_folder(picture.split("/")[0]) or ""
        own = own_path(picture, split)
        if measured := pictures.size(picture):
            directory, _, last = own.rpartition("/")
            image = Image(
                id=ids.take(split, own, picture, report), name=last, folder=directory, width=measured[0],
                height=measured[1], split=split,
            )  # fmt: skip
            yield labelled(image, None, pictures, picture)


def _objects(entry: Entry, image: Image, schema: Schema, report: Report) -> Iterator[Annotation]:
    for number, region in enumerate(entry.regions):
        try:
            yield _object(region, derived_id("via", str(image.id), number), schema, closed=entry.closed)
        except ValueError as error:
            report(Problem(str(error), region.where))


def _object(region: Region, id_: Any, schema: Schema, *, closed: bool) -> Annotation:
    shape, own = shape_of(region.shape, closed=closed)
    class_id = schema.class_of(region.attributes)
    answers, rest = schema.answers(class_id, region.attributes)
    extra = {key: value for key, value in (("attributes", rest), ("shape", own)) if value}
    return Annotation(
        id=id_, shape=shape, class_id=class_id, attributes=answers, source=_SOURCE,
        extra={"via": extra} if extra else {},
    )  # fmt: skip


def _of_picture(entry: Entry, image: Image, schema: Schema) -> Iterator[Annotation]:
    """Classes of the picture, and a tag with its other answers."""
    for class_id in schema.classes_of(entry.attributes):
        id_ = derived_id("via", str(image.id), "class", str(class_id))
        yield Annotation(id=id_, shape=Tag(), class_id=class_id, source=_SOURCE)
    answers, rest = schema.answers(None, entry.attributes)
    if answers or any(rest.values()):
        id_ = derived_id("via", str(image.id), "file")
        extra = {"via": {"attributes": rest}} if rest else {}
        yield Annotation(id=id_, shape=Tag(), attributes=answers, source=_SOURCE, extra=extra)
