"""A YOLO folder: what its rows mean, where a picture's labels lie, which split it belongs to."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from typing import Any, Literal
from uuid import UUID

import msgspec

from limner.dataset import (
    Annotation,
    Class,
    Dataset,
    Image,
    LabelledImage,
    Ontology,
    Source,
    Split,
    Tag,
    derived_id,
    derived_ids,
    shape_type,
    with_valid,
)
from limner.formats.core.classes import classes
from limner.formats.core.files import few_lines_of, problem_of
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures, same, stem
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.stream import in_parts, labelled
from limner.formats.yolo.lines import Parse, parse, parse_turned, pose_parser
from limner.formats.yolo.names import LISTS, UNSPLIT, Setup, find_setup, split_named

Task = Literal["detect", "segment", "pose", "obb"]
"""What rows hold: boxes, rings, boxes with points, or four corners."""

_TASKS: dict[str, Task] = {one: one for one in ("detect", "segment", "pose", "obb")}
_LOOKED_AT = 20
_DARKNET = re.compile(f"obj_(train|valid|test|{UNSPLIT})_data")
_BARE = Annotation(id=UUID(int=0), shape=Tag(), source=Source(kind="import", name="yolo"))


def sniff(task: Task, look: Look) -> list[str]:
    """A description or a list of class names, and label files whose rows are of that kind."""
    found, evidence = _recognised(look)
    return list(evidence) if found == task else []


def read(task: Task, root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """A YOLO folder as a data set: pictures in order of their paths, objects as they come."""
    setup = find_setup(root, dialect)
    if setup is None:
        raise FormatError(
            "there are no class names", where=str(root),
            hint="Put a data.yaml or a classes.txt there that names the classes in their order.",
        )  # fmt: skip
    folder = root if root.is_dir() else root.parent
    kinds = _classes(setup)
    ids = [kind.id for kind in kinds]
    pick = partial(_images, folder, setup, ids, _parser(task, setup), pictures, report)
    stream = in_parts(lambda: len(pictures.paths), pick)
    return Dataset(Ontology(classes=kinds), stream, extra={"yolo": dict(setup.extra)} if setup.extra else {})


@lru_cache(maxsize=1)
def _recognised(look: Look) -> tuple[str, tuple[str, ...]]:
    """What the folder's rows hold, and what says so; empty where it is no YOLO folder, or of pictures by class."""
    try:
        setup = find_setup(look.root)
    except FormatError as error:
        return ("detect", (str(error),)) if not look.is_file else ("", ())
    if setup is None:
        return "", ()
    around = Look(look.root.parent) if look.is_file else look
    named = f"{setup.source.name} names {len(setup.names)} classes"
    columns: Counter[int] = Counter()
    for path in Labels(around.files).first(_LOOKED_AT):
        counts = _columns(around.text(path))
        if counts and not columns:
            named = f"{path} holds rows of {max(counts)} numbers"
        columns.update(counts)
    evidence = (f"{setup.source.name} names {len(setup.names)} classes", named)
    if not columns and setup.source.name in LISTS:
        return "", ()
    if setup.joints:
        return "pose", (f"{setup.source.name} has a kpt_shape", *evidence)
    if setup.task in (*_TASKS, "classify"):
        return _TASKS.get(setup.task, ""), (f"{setup.source.name} says task: {setup.task}", *evidence)
    if max(columns, default=0) <= 6:
        return "detect", tuple(dict.fromkeys(evidence))
    return ("obb" if set(columns) == {9} else "segment"), evidence


def _columns(text: str) -> list[int]:
    """How many numbers stand in each of the first rows that hold nothing else, and enough for a box."""
    rows = [line.split() for line in text.splitlines()[:50]]
    return [
        len(row)
        for row in rows
        if len(row) >= 5 and all(re.fullmatch(r"[-+.\deE]{1,40}", value) for value in row)
    ]


def _classes(setup: Setup) -> tuple[Class, ...]:
    """One class for each index up to the greatest; those of key points have joints."""
    plain = classes(setup.names.get(at, f"class {at}") for at in range(max(setup.names, default=-1) + 1))
    if setup.joints is None:
        return plain
    return tuple(
        msgspec.structs.replace(kind, skeleton=setup.joints.skeleton(at)) for at, kind in enumerate(plain)
    )


def _parser(task: Task, setup: Setup) -> Parse:
    if task == "obb":
        return parse_turned
    if task != "pose":
        return parse
    if setup.joints is None:
        hint = "Say `kpt_shape: [17, 3]` for 17 points of x, y and visibility."
        raise FormatError("it does not say how many points there are", where=str(setup.source), hint=hint)
    return pose_parser(setup.joints)


class Labels:
    """Label files by the picture that they belong to."""

    def __init__(self, files: Iterable[str]) -> None:
        self._by_key = {
            same(path).removesuffix(".txt"): path
            for path in files
            if path.endswith(".txt") and path.rpartition("/")[2] not in LISTS
        }
        self.unused = {path for path in self._by_key.values() if "/labels/" in f"/{path}"}

    def of(self, picture: str) -> str | None:
        """The label file of a picture: `labels` in place of its last `images`, else beside it."""
        key = stem(same(picture))
        head, images, tail = f"/{key}".rpartition("/images/")
        for candidate in (f"{head}/labels/{tail}"[1:] if images else "", key, f"labels/{key}"):
            if path := self._by_key.get(candidate):
                self.unused.discard(path)
                return path
        return None

    def first(self, count: int) -> list[str]:
        """Some label files, for a look at them."""
        return sorted(self.unused or self._by_key.values())[:count]


def _images(
    folder: Path,
    setup: Setup,
    kinds: list[UUID],
    parser: Parse,
    pictures: Pictures,
    report: Report,
    wanted: Callable[[int], bool],
) -> Iterator[LabelledImage | None]:
    """The wanted pictures; None for one that cannot be read."""
    files = Pictures(folder, report).files
    labels = Labels(files)
    split_of = _Splits(folder, files, setup, pictures, report)
    inside = cache(_without_layout)
    for place, path in enumerate(pictures.paths):
        label = labels.of(path)
        if not wanted(place):
            continue
        size = pictures.size(path)
        if size is None:
            yield None
            continue
        above, _, name = path.rpartition("/")
        split = split_of(path)
        parent = inside(above, split)
        image = Image(
            id=derived_id("image", split, *parent, name), name=name, folder="/".join(parent),
            width=size[0], height=size[1], split=split,
        )  # fmt: skip
        annotations = (
            None if label is None else list(_annotations(folder / label, label, image, kinds, parser, report))
        )
        yield labelled(image, annotations, pictures, path)
    for label in sorted(labels.unused):
        report(Problem("there is no picture of that name", label, "Put the picture beside it.", "unmatched"))


def _annotations(
    path: Path, name: str, image: Image, kinds: list[UUID], parser: Parse, report: Report
) -> Iterator[Annotation]:
    forms: Counter[str] = Counter()
    named = derived_ids("yolo", str(image.id))
    for number, line in _lines(path, name, report):
        try:
            index, shapes, score = parser(line, image.width, image.height)
            if index >= len(kinds):
                raise ValueError(f"class {index} is not in the list of {len(kinds)} names")
        except ValueError as error:
            report(Problem(str(error), f"{name}, line {number}"))
            continue
        forms[shape_type(shapes[0])] += 1
        object_id = named(number)
        said: dict[str, Any] = {"class_id": kinds[index], "score": score}
        if len(shapes) > 1:
            said["instance_id"] = object_id
        for at, shape in enumerate(shapes):
            own_id = named(number, shape_type(shape)) if at else object_id
            yield with_valid(_BARE, id=own_id, shape=shape, **said)
    if len(forms) > 1 and parser is parse:
        counts = " and ".join(f"{count} × {form}" for form, count in sorted(forms.items()))
        hint = "Training takes boxes or outlines; where both stand in one set, it drops the outlines."
        report(Problem(f"it mixes {counts}", name, hint, "mixed", "noted"))


def _lines(path: Path, name: str, report: Report) -> Iterator[tuple[int, str]]:
    """The rows of a label file that are not empty, with their numbers; what cannot be read is reported."""
    try:
        yield from ((number, line) for number, line in few_lines_of(path) if line.strip())
    except FormatError as error:
        place = error.where.removeprefix(str(path))
        report(problem_of(error, f"{name}{place}"))
    except OSError as error:
        report(Problem(f"it cannot be read: {error.strerror}", name))


def _without_layout(folder: str, split: Split) -> tuple[str, ...]:
    """A picture's folder without `images` and the split's name, which only say how YOLO lays things out."""
    parts = folder.split("/") if folder else []
    if parts and _DARKNET.fullmatch(parts[0]):
        del parts[0]
    if "images" in parts:
        parts.remove("images")
    at = next(
        (at for at, part in enumerate(parts) if part in ("train", "val", "valid", "test", UNSPLIT)), None
    )
    if at is not None and (split_named(parts[at]) == split):
        del parts[at]
    return tuple(parts)


class _Splits:
    """Which split a picture is in, by the folders, pictures and list files that data.yaml names."""

    def __init__(
        self, folder: Path, files: Iterable[str], setup: Setup, pictures: Pictures, report: Report
    ) -> None:
        self._pictures = pictures
        self._folders: dict[str, set[Split]] = {}
        self._listed: dict[str, Split] = {}
        self._known = {same(path): path for path in pictures.paths}
        folders = {path.rpartition("/")[0] for path in self._known}
        self._parents = {above for one in folders for above in _above(one)}
        self._by_folder: dict[str, Split] = {}
        lists = {path for path in files if path.endswith(".txt")}
        for split, entries in setup.lists.items():
            for entry in entries:
                self._add(folder, lists, setup, entry, split, report)

    def _add(
        self, folder: Path, lists: set[str], setup: Setup, entry: str, split: Split, report: Report
    ) -> None:
        text = same(entry).removeprefix("../").rstrip("/")
        paths = [normpath(join(base, text)) for base in (same(setup.base), "")]
        if all(path.startswith(("../", "/")) or path == ".." for path in paths):
            report(
                Problem(f"{entry!r} leads out of the folder", str(setup.source), code="link", outcome="noted")
            )
        for path in paths:
            if path in self._parents:
                self._folders.setdefault(path, set()).add(split)
            elif path in self._known:
                self._listed[self._known[path]] = split
            elif path in lists:
                for _, line in _lines(folder / path, path, report):
                    if found := self._pictures.find(line.strip(), split):
                        self._listed[found] = "" if PurePosixPath(path).stem == UNSPLIT else split
            else:
                continue
            break

    def __call__(self, path: str) -> Split:
        if path in self._listed:
            return self._listed[path]
        folder = same(path).rpartition("/")[0]
        if folder not in self._by_folder:
            self._by_folder[folder] = self._of_folder(folder)
        return self._by_folder[folder]

    def _of_folder(self, folder: str) -> Split:
        found = {split for parent in _above(folder) for split in self._folders.get(parent, ())}
        if len(found) == 1:
            return found.pop()
        named = {split_named(part) for part in PurePosixPath(folder).parts} & (
            found or {"train", "val", "test"}
        )
        return named.pop() if len(named) == 1 else ""


def _above(folder: str) -> list[str]:
    """The folder and those that it lies in; the outermost is `.`."""
    inner = PurePosixPath(folder)
    return [str(one) for one in (inner, *inner.parents)]
