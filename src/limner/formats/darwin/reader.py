"""Reads Darwin JSON 2: one file for each item, and the classes of .v7/metadata.json where they lie there."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Class, Dataset, Image, Joint, LabelledImage, Mask, Ontology, Skeleton, Split
from limner.formats.core.attributes import Questions, attribute
from limner.formats.core.classes import classes
from limner.formats.core.files import json_text, problem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report, unreported
from limner.formats.core.splits import image_at
from limner.formats.core.stream import Stream, labelled
from limner.formats.darwin.layers import masks_in
from limner.formats.darwin.objects import KEPT_AS_TAG, Unsupported, annotation_of, asked_of
from limner.formats.shared.sidecars import label_files, never_labelled, split_of

ANNOTATIONS = ("annotations", "releases/latest/annotations")
METADATA = ".v7/metadata.json"


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """Every item of the folder, a picture for each slot, in order of the files' names. Files are read twice."""
    base = root.parent if root.is_file() else root
    paths = label_files(root, ".json", *ANNOTATIONS)
    kinds = _Kinds(base, report)
    found = 0
    for path in paths:
        if document := _document(base, path, unreported):
            found += 1
            for entry in _entries(document):
                kinds.note(entry)
    if not found:
        raise FormatError("there is no Darwin JSON", where=str(root), hint="They lie in annotations/.")
    ontology = Ontology(classes=kinds.classes())
    return Dataset(ontology, Stream(partial(_images, base, paths, kinds, pictures, report)))


class _Kinds:
    """The classes: those of the metadata in their order, then the others by name."""

    def __init__(self, root: Path, report: Report) -> None:
        self.questions = Questions()
        self._listed: dict[str, dict[str, Any]] = {}
        self._seen: dict[str, list[dict[str, Any]]] = {}
        places = (root / METADATA, *(root / folder / METADATA for folder in ANNOTATIONS))
        path = next((path for path in places if path.is_file()), None)
        try:
            document = json_text(path) if path else {}
        except FormatError as error:
            report(problem_of(error))
            document = {}
        rows = document.get("classes") if isinstance(document, dict) else None
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(row.get("name"), str) and row["name"].strip():
                self._listed.setdefault(row["name"], row)

    def note(self, entry: dict[str, Any]) -> None:
        """Take in the name and the answers of an annotation."""
        name = entry.get("name")
        if isinstance(name, str) and name.strip() and "raster_layer" not in entry:
            seen = self._seen.setdefault(name, [])
            if asked := asked_of(entry):
                seen.append(asked)

    def classes(self) -> tuple[Class, ...]:
        names = [*self._listed, *sorted(set(self._seen) - set(self._listed))]
        made = []
        for kind in classes(names):
            about = self._listed.get(kind.name, {})
            self._ask(kind, about)
            made.append(
                replace(
                    kind, color=_color(about.get("color")) or kind.color, skeleton=_skeleton(about.get("skeleton")),
                    attributes=self.questions.of(kind.id),
                )
            )  # fmt: skip
        self._seen.clear()
        self.ids = {kind.name: kind.id for kind in made}
        self.skeletons = {kind.id: kind.skeleton for kind in made}
        return tuple(made)

    def _ask(self, kind: Class, about: dict[str, Any]) -> None:
        rows = about.get("properties")
        for row in rows if isinstance(rows, list) else ():
            name = row.get("name") if isinstance(row, dict) else None
            values = row.get("property_values") if isinstance(row, dict) else None
            if not isinstance(name, str) or not name.strip():
                continue
            options = [str(one.get("value")) for one in values or () if isinstance(one, dict)]
            type_ = {"single_select": "select", "multi_select": "multi-select"}.get(
                str(row.get("type")), "text"
            )
            self.questions.declare(kind.id, attribute(kind.id, name, type_, options))  # type: ignore[arg-type]
        seen = self._seen.get(kind.name, ())
        several: dict[str, set[str]] = {}
        for asked in seen:
            for name, value in asked.items():
                if isinstance(value, list):
                    several.setdefault(name, set())
        for asked in seen:
            for name in several:
                value = asked.get(name, [])
                several[name] |= {
                    one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)
                }
            self.questions.note(kind.id, asked)
        for name, choices in several.items():
            self.questions.declare(kind.id, attribute(kind.id, name, "multi-select", sorted(choices)))


def _document(root: Path, path: str, report: Report) -> dict[str, Any] | None:
    """A file that has an item; None (and reported) for others."""
    try:
        found = json_text(root / path)
        if not isinstance(found, dict) or not isinstance(found.get("item"), dict):
            raise FormatError("it has no item", where=path, hint="Darwin JSON of version 2 has one.")
    except FormatError as error:
        report(problem_of(error, error.where.removeprefix(f"{root}/")))
        return None
    return found


def _entries(document: dict[str, Any]) -> list[dict[str, Any]]:
    rows = document.get("annotations")
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []


def _images(
    root: Path, paths: list[str], kinds: _Kinds, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    seen = set[str]()
    for path in paths:
        document = _document(root, path, report)
        if document is None:
            continue
        split = split_of(path, *(part for folder in ANNOTATIONS for part in folder.split("/")))
        try:
            found = list(_pictures(document, split, pictures, path))
        except FormatError as error:
            report(problem_of(error))
            continue
        entries = list(enumerate(_entries(document)))
        for at, (image, slot, picture) in enumerate(found):
            mine = [(number, entry) for number, entry in entries if _belongs(entry, slot, first=at == 0)]
            seen |= {picture} if picture else set()
            yield labelled(image, _annotations(mine, image, kinds, path, report), pictures, picture)
    yield from never_labelled(pictures, seen)


def _belongs(entry: dict[str, Any], slot: str, *, first: bool) -> bool:
    names = entry.get("slot_names")
    return names[0] == slot if isinstance(names, list) and names else first


def _pictures(
    document: dict[str, Any], split: Split, pictures: Pictures, path: str
) -> Iterator[tuple[Image, str, str | None]]:
    """A picture for each slot, with its slot's name. Raises FormatError."""
    item = document["item"]
    name, folder = str(item.get("name") or ""), str(item.get("path") or "/").strip("/")
    slots = item.get("slots")
    slots = [slot for slot in slots if isinstance(slot, dict)] if isinstance(slots, list) else []
    if not name.strip("/"):
        raise FormatError("its item has no name", where=path)
    own = {key: value for key, value in item.items() if key not in ("name", "path", "slots")}
    own |= (
        {"file": rest}
        if (rest := {k: v for k, v in document.items() if k not in ("item", "annotations")})
        else {}
    )
    for slot in slots or [{}]:
        called = str(slot.get("slot_name", "0"))
        file = name if len(slots) < 2 else _source(slot) or f"{name} {called}"
        at = f"{folder}/{file}".strip("/").replace("\\", "/")
        picture = pictures.find(f"images/{split}/{at}".replace("//", "/"), path)
        size = _size(slot, path) or (pictures.size(picture) if picture else None) or (0, 0)
        kept = {
            key: value for key, value in slot.items() if key not in ("slot_name", "width", "height", "type")
        }
        kept = {**own, "slot": kept} if kept else own
        try:
            image = image_at(
                at, split, size, group=f"{folder}/{name}".strip("/") if len(slots) > 1 else "",
                slot="" if called == "0" else called, extra={"darwin": kept} if kept else {},
            )  # fmt: skip
        except ValueError as error:
            raise FormatError(str(error), where=path) from error
        yield image, called, picture


def _source(slot: dict[str, Any]) -> str:
    files = slot.get("source_files")
    first = files[0] if isinstance(files, list) and files and isinstance(files[0], dict) else {}
    return str(first.get("file_name") or "")


def _size(slot: dict[str, Any], path: str) -> tuple[int, int] | None:
    """Raises FormatError for sizes that are none, and for slots that hold no picture."""
    if slot.get("type", "image") not in ("image", None):
        raise FormatError(f"its slot is a {slot['type']}, not an image", code="unsupported", where=path)
    sides = slot.get("width"), slot.get("height")
    if sides == (None, None):
        return None
    if not all(type(side) is int and 0 <= side < 2**31 for side in sides):
        raise FormatError(f"its size is {sides[0]} × {sides[1]}", where=path)
    return (sides[0], sides[1]) if all(sides) else None  # type: ignore[return-value]


def _annotations(
    entries: list[tuple[int, dict[str, Any]]], image: Image, kinds: _Kinds, path: str, report: Report
) -> list[Any]:
    masks: dict[str, Mask] = {}
    for number, entry in entries:
        if "raster_layer" in entry:
            try:
                masks |= masks_in(entry["raster_layer"], image)
            except ValueError as error:
                report(Problem(str(error), f"{path}, annotations[{number}]"))
    found = []
    for number, entry in entries:
        if "raster_layer" in entry:
            continue
        where = f"{path}, annotations[{number}]"
        try:
            class_id: UUID | None = kinds.ids.get(str(entry.get("name")))
            if class_id is None:
                raise ValueError("it has no name")
            made = annotation_of(
                entry, image, number, class_id, kinds.skeletons[class_id], kinds.questions, masks
            )
        except ValueError as error:
            report(
                Problem(
                    str(error), where, code="unsupported" if isinstance(error, Unsupported) else "bad-record"
                )
            )
            continue
        found.append(made)
        kept = [kind for kind in KEPT_AS_TAG if kind in entry]
        if kept:
            report(Problem(f"a {kept[0]} has no shape here; it is kept as a tag", where, outcome="noted"))
    return found


def _color(given: Any) -> str:
    """`rgba(255,0,0,1.0)` as `#ff0000`; empty for anything else."""
    inner = given[given.find("(") + 1 : given.find(")")] if isinstance(given, str) and "(" in given else ""
    parts = [part.strip() for part in inner.split(",")][:3]
    if len(parts) == 3 and all(part.isdecimal() and part.isascii() and int(part) < 256 for part in parts):
        return "#" + bytes(map(int, parts)).hex()
    return ""


def _skeleton(given: Any) -> Skeleton | None:
    """Nodes in their order, edges by names; None where it makes no sense."""
    if not isinstance(given, dict):
        return None
    try:
        nodes = [(str(node["name"]), float(node["x"]), float(node["y"])) for node in given["nodes"]]
        places = {name: at for at, (name, _, _) in enumerate(nodes)}
        edges = tuple((places[edge["from"]], places[edge["to"]]) for edge in given.get("edges", []))
        return (
            Skeleton(joints=tuple(Joint(name=n, x=x, y=y) for n, x, y in nodes), edges=edges)
            if nodes
            else None
        )
    except (KeyError, TypeError, ValueError):
        return None
