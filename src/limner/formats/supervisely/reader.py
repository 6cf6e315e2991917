"""Reads Supervisely projects: meta.json, and in each data set's `ann` a file for each picture in its `img`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    Joint,
    LabelledImage,
    Ontology,
    Skeleton,
    Source,
    Split,
    Tag,
    derived_id,
)
from limner.formats.core.attributes import Questions, attribute
from limner.formats.core.classes import classes
from limner.formats.core.files import finite, json_text, problem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.splits import image_at, split_folder
from limner.formats.core.stream import Stream, labelled
from limner.formats.supervisely.frame import KINDS, Frame, is_whole
from limner.formats.supervisely.holds import VALUE

SOURCE = Source(kind="import", name="supervisely")
META = "meta.json"
_OURS_OF_PICTURE = frozenset({"size", "objects", "tags"})
_OURS = frozenset(
    {"classTitle", "geometryType", "tags", "points", "parts", "nodes", "vertices", "bitmap", "angle", "faces"}
    | {"instance", "description"}
)


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """Every data set of the project, in order of their files' names. Files are read twice."""
    root = root.parent if root.is_file() else root
    meta = finite(json_text(root / META), str(root / META))
    if not isinstance(meta, dict) or not isinstance(meta.get("classes"), list):
        raise FormatError("it lists no classes", where=str(root / META))
    paths = sorted(
        path.relative_to(root).as_posix() for path in root.rglob("ann/*.json") if path.is_file()
    )  # fmt: skip
    kinds = _Kinds(meta, report)
    whole = True
    for path in paths:
        document = _document(root, path, unreported) or {}
        kinds.note(document)
        whole = whole and all(map(is_whole, _rows(document, "objects")))
    told = meta.get("limner")
    frame = (
        dialect or (told.get("frame") if isinstance(told, dict) else "") or ("pixel" if whole else "subpixel")
    )
    if frame == "subpixel" and not dialect and not told:
        remark = "some place is a fraction, so places are read as points and not as whole pixels"
        report(Problem(remark, str(root), code="frame", outcome="noted"))
    ontology = Ontology(classes=kinds.classes())
    own = {key: value for key, value in meta.items() if key not in ("classes", "tags", "limner")}
    if frame == "subpixel":
        own["frame"] = frame
    reading = Frame("subpixel" if frame == "subpixel" else "pixel")
    stream = Stream(partial(_images, root, paths, kinds, reading, pictures, report))
    return Dataset(ontology, stream, extra={"supervisely": own} if own else {})


class _Kinds:
    """Classes of objects in meta.json's order, then the tags of whole pictures."""

    def __init__(self, meta: dict[str, Any], report: Report) -> None:
        self.questions = Questions()
        self._listed: dict[str, dict[str, Any]] = {}
        self._tags: dict[str, dict[str, Any]] = {}
        for listed, key, name in ((self._listed, "classes", "title"), (self._tags, "tags", "name")):
            rows = meta.get(key)
            for number, row in enumerate(rows if isinstance(rows, list) else ()):
                called: Any = row.get(name) if isinstance(row, dict) else None
                if not isinstance(called, str) or not called.strip() or called in listed:
                    report(
                        Problem(f"it has no {name}, or one that is there already", f"{META}, {key}[{number}]")
                    )
                else:
                    listed[called] = row
        self._on_pictures = {
            name: [] for name, row in self._tags.items() if row.get("applicable_type") == "imagesOnly"
        }  # type: dict[str, list[Any]]
        self._on_objects: dict[str, list[dict[str, Any]]] = {}

    def note(self, document: dict[str, Any]) -> None:
        """Take in the tags of a file."""
        for name, value in _tags(document).items():
            self._on_pictures.setdefault(name, []).append(value)
        for entry in _rows(document, "objects"):
            title = entry.get("classTitle")
            if isinstance(title, str) and (asked := _tags(entry)):
                self._on_objects.setdefault(title, []).append(asked)

    def classes(self) -> tuple[Class, ...]:
        made = []
        for kind in classes([*self._listed, *sorted(set(self._on_pictures) - set(self._listed))]):
            about = self._listed.get(kind.name) or self._tags.get(kind.name, {})
            self._ask(kind)
            own = (
                {k: v for k, v in about.items() if k not in ("title", "name", "color")}
                if kind.name in self._listed
                else {}
            )
            config = own.pop("geometry_config", None)
            skeleton, names = _skeleton(config)
            if names:
                own["nodes"] = list(names)
            made.append(
                replace(
                    kind, color=_color(about.get("color")) or kind.color, skeleton=skeleton,
                    attributes=self.questions.of(kind.id), hotkey=str(own.pop("hotkey", "") or ""),
                    description=str(own.pop("description", "") or ""), extra={"supervisely": own} if own else {},
                )
            )  # fmt: skip
        self._on_objects.clear()
        self.by_name = {kind.name: kind for kind in made}
        return tuple(made)

    def _ask(self, kind: Class) -> None:
        for name, row in self._tags.items():
            values = row.get("values")
            if row.get("value_type") != "oneof_string" or not isinstance(values, list):
                continue
            applies = row.get("classes")
            if isinstance(applies, list) and kind.name in applies:
                self.questions.declare(
                    kind.id, attribute(kind.id, name, "select", [str(one) for one in values])
                )
            elif name == kind.name and name in self._on_pictures:
                self.questions.declare(
                    kind.id, attribute(kind.id, VALUE, "select", [str(one) for one in values])
                )
        for asked in self._on_objects.get(kind.name, ()):
            self.questions.note(kind.id, asked)
        for value in self._on_pictures.get(kind.name, ()):
            if value is not True:
                self.questions.note(kind.id, {VALUE: value})


def _rows(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = document.get(key)
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []


def _tags(given: dict[str, Any]) -> dict[str, Any]:
    """Values by name; True for a tag that has none."""
    return {
        row["name"]: True if row.get("value") is None else row["value"]
        for row in _rows(given, "tags")
        if isinstance(row.get("name"), str) and row["name"].strip()
    }


def _document(root: Path, path: str, report: Report) -> dict[str, Any] | None:
    try:
        found = json_text(root / path)
        if not isinstance(found, dict) or not isinstance(found.get("objects"), list):
            raise FormatError("it lists no objects", where=path)
    except FormatError as error:
        report(problem_of(error, error.where.removeprefix(f"{root}/")))
        return None
    return found


def _images(
    root: Path, paths: list[str], kinds: _Kinds, frame: Frame, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    left = {path for path in pictures.paths if "img" in PurePosixPath(path).parts}
    for path in paths:
        document = _document(root, path, report)
        if document is None:
            continue
        parts = PurePosixPath(path).parts
        picture = pictures.find("/".join((*parts[:-2], "img", parts[-1].removesuffix(".json"))))
        left.discard(picture or "")
        try:
            image = _image(document, path, picture, pictures)
        except (FormatError, ValueError) as error:
            report(Problem(getattr(error, "message", str(error)), path))
            continue
        annotations = [
            *_of_picture(document, image, kinds),
            *_objects(document, image, kinds, frame, path, report),
        ]
        yield labelled(image, annotations, pictures, picture)
    for picture in sorted(left):
        if size := pictures.size(picture):
            split, name = _place(picture)
            yield labelled(image_at(name, split, size), None, pictures, picture)


def _place(path: str) -> tuple[Split, str]:
    """Split, and path without the folders of the layout."""
    *folders, name = PurePosixPath(path).parts
    inside = [*(one for one in folders[:-1] if one != "datasets")]
    split = split_folder(inside[0]) if inside else None
    return split or "", "/".join([*(inside[1:] if split is not None else inside), name])


def _image(document: dict[str, Any], path: str, picture: str | None, pictures: Pictures) -> Image:
    split, name = _place(path)
    given = document.get("size")
    sides = (given.get("width"), given.get("height")) if isinstance(given, dict) else (0, 0)
    if not all(type(side) is int and 0 <= side < 2**31 for side in sides):
        raise FormatError(f"its size is {sides[0]} × {sides[1]}")
    size = sides if all(sides) else (pictures.size(picture) if picture else None) or (0, 0)
    own = {key: value for key, value in document.items() if key not in _OURS_OF_PICTURE}
    return image_at(name.removesuffix(".json"), split, size, extra={"supervisely": own} if own else {})  # type: ignore[arg-type]


def _of_picture(document: dict[str, Any], image: Image, kinds: _Kinds) -> Iterator[Annotation]:
    for number, row in enumerate(_rows(document, "tags")):
        kind = kinds.by_name.get(row["name"]) if isinstance(row.get("name"), str) else None
        if kind:
            value = row.get("value")
            answers, _ = kinds.questions.split(kind.id, {} if value is None else {VALUE: value})
            own = {key: row[key] for key in row if key != "name" and (key != "value" or not answers)}
            yield Annotation(
                id=derived_id("supervisely", str(image.id), "tag", number), shape=Tag(), class_id=kind.id,
                attributes=answers, source=SOURCE, extra={"supervisely": own} if own else {},
            )  # fmt: skip


def _objects(
    document: dict[str, Any], image: Image, kinds: _Kinds, frame: Frame, path: str, report: Report
) -> Iterator[Annotation]:
    for number, entry in enumerate(_rows(document, "objects")):
        where = f"{path}, objects[{number}]"
        kind = kinds.by_name.get(str(entry.get("classTitle")))
        geometry = entry.get("geometryType")
        if not isinstance(geometry, str) or geometry not in KINDS:
            message = f"geometry {str(geometry)[:40]!r} is none that pictures of ours have"
            report(Problem(message, where, code="unsupported"))
            continue
        try:
            if kind is None:
                raise ValueError(f"class {str(entry.get('classTitle'))[:60]!r} is not in {META}")
            yield _object(entry, geometry, image, number, kind, kinds.questions, frame)
        except ValueError as error:
            report(Problem(str(error), where))


def _object(
    entry: dict[str, Any], geometry: str, image: Image, number: int, kind: Class, questions: Questions, frame: Frame
) -> Annotation:  # fmt: skip
    answers, _ = questions.split(kind.id, _tags(entry))
    answered = {one.name for one in kind.attributes if str(one.id) in answers}
    own = {key: value for key, value in entry.items() if key not in _OURS}
    if rest := [row for row in _rows(entry, "tags") if row.get("name") not in answered]:
        own["tags"] = rest
    skeleton = kind.skeleton
    if skeleton and (ids := kind.extra.get("supervisely", {}).get("nodes")):
        skeleton = replace(skeleton, joints=tuple(Joint(name=one) for one in ids))
    text = entry.get("description")
    fields: dict[str, Any] = {}
    if (instance := entry.get("instance")) is not None:
        own["instance"] = instance
        fields["instance_id"] = derived_id("supervisely", "instance", str(image.id), str(instance))
    if isinstance(text, str) and text:
        fields["text"] = text
    return Annotation(
        id=derived_id("supervisely", str(image.id), number), class_id=kind.id, attributes=answers,
        shape=frame.shape(geometry, entry, skeleton), source=SOURCE, extra={"supervisely": own} if own else {},
        **fields,
    )  # fmt: skip


def _skeleton(config: Any) -> tuple[Skeleton | None, tuple[str, ...]]:
    """The joints by their labels, and the ids of their nodes; None where there are none."""
    nodes = config.get("nodes") if isinstance(config, dict) else None
    if not isinstance(nodes, dict) or not nodes:
        return None, ()
    rows = {name: row if isinstance(row, dict) else {} for name, row in nodes.items()}
    places = {name: at for at, name in enumerate(rows)}
    edges = [edge for edge in config.get("edges") or () if isinstance(edge, dict)]
    pairs = [(places.get(str(edge.get("src"))), places.get(str(edge.get("dst")))) for edge in edges]
    found = tuple((a, b) for a, b in pairs if a is not None and b is not None)
    joints = tuple(Joint(name=str(row.get("label") or name)) for name, row in rows.items())
    return Skeleton(joints=joints, edges=found), tuple(rows)


def _color(given: Any) -> str:
    sound = isinstance(given, str) and len(given) == 7 and given[0] == "#"
    return given.lower() if sound and set(given[1:].lower()) <= set("0123456789abcdef") else ""
