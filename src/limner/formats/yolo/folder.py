"""A YOLO folder: where a picture's labels lie, which split it belongs to; read and written."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from uuid import UUID

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Source, Split, derived_id
from limner.formats.classes import classes
from limner.formats.pictures import Pictures, same, stem
from limner.formats.problems import FormatError, Problem, Report
from limner.formats.stream import Stream, labelled
from limner.formats.yolo.lines import parse
from limner.formats.yolo.names import LISTS, Setup, find_setup, split_named

_MAX_LABELS = 50_000_000


def evidence(root: Path) -> tuple[list[str], bool]:
    """What speaks for a YOLO folder, and whether its first labels are rings."""
    try:
        setup = find_setup(root)
    except FormatError as error:
        return ([str(error)] if root.is_dir() else []), False
    if setup is None:
        return [], False
    folder = root if root.is_dir() else root.parent
    found = [f"{setup.source.name} names {len(setup.names)} classes"]
    longest = 0
    for path in Labels(Pictures(folder)).first(20):
        count = _numbers_in_a_row(folder / path)
        if count >= 5:
            found[1:] = [f"{path} holds rows of {count} numbers"]
            longest = max(longest, count)
    described = setup.source.name not in LISTS
    return (found if described or longest else []), longest > 6


def _numbers_in_a_row(path: Path) -> int:
    """The longest of the first rows that hold nothing but numbers; 0 if there is none."""
    rows = [line.split() for line in path.read_text("utf-8", "replace").splitlines()[:50]]
    return max(
        (len(row) for row in rows if all(re.fullmatch(r"[-+.\deE]+", text) for text in row)), default=0
    )


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """A YOLO folder as a data set: pictures in order of their paths, boxes and rings as they come."""
    setup = find_setup(root)
    folder = root if root.is_dir() else root.parent
    if setup is None:
        raise FormatError(
            "there are no class names", where=str(root),
            hint="Put a data.yaml or a classes.txt there that names the classes in their order.",
        )  # fmt: skip
    kinds = classes(setup.names.get(at, f"class {at}") for at in range(max(setup.names, default=-1) + 1))
    extra = {"yolo": dict(setup.extra)} if setup.extra else {}
    ids = [kind.id for kind in kinds]
    return Dataset(
        Ontology(classes=kinds), Stream(partial(_images, folder, setup, ids, pictures, report)), extra=extra
    )


class Labels:
    """Label files by the picture that they belong to."""

    def __init__(self, files: Pictures) -> None:
        self._by_key = {
            same(path).removesuffix(".txt"): path
            for path in files.files
            if path.endswith(".txt") and PurePosixPath(path).name not in LISTS
        }
        self.unused = {path for path in self._by_key.values() if "labels" in PurePosixPath(path).parts[:-1]}

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
    folder: Path, setup: Setup, kinds: list[UUID], pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    labels = Labels(Pictures(folder, report))
    split_of = _Splits(folder, setup, pictures, report)
    for path in pictures.paths:
        size = pictures.size(path)
        if size is None:
            continue
        where = PurePosixPath(path)
        split = split_of(path)
        parent = _without_layout(where.parent, split)
        image = Image(
            id=derived_id("image", split, *parent, where.name), name=where.name, folder="/".join(parent),
            width=size[0], height=size[1], split=split,
        )  # fmt: skip
        label = labels.of(path)
        annotations = (
            None if label is None else list(_annotations(folder / label, label, image, kinds, report))
        )
        yield labelled(image, annotations, pictures, path)
    for label in sorted(labels.unused):
        report(Problem("there is no picture of that name", label, "Put the picture beside it.", "unmatched"))


def _annotations(
    path: Path, name: str, image: Image, kinds: list[UUID], report: Report
) -> Iterator[Annotation]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = file.read(_MAX_LABELS).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        report(Problem(f"it cannot be read: {error}", name))
        return
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            index, shape, score = parse(line, image.width, image.height)
            if index >= len(kinds):
                raise ValueError(f"class {index} is not in the list of {len(kinds)} names")
        except ValueError as error:
            report(Problem(str(error), f"{name}, line {number}"))
            continue
        yield Annotation(
            id=derived_id("yolo", str(image.id), number), shape=shape, class_id=kinds[index], score=score,
            source=Source(kind="import", name="yolo"),
        )  # fmt: skip


def _without_layout(folder: PurePosixPath, split: Split) -> tuple[str, ...]:
    """A picture's folder without `images` and the split's name, which only say how YOLO lays things out."""
    parts = list(folder.parts)
    if "images" in parts:
        parts.remove("images")
    at = next(
        (at for at, part in enumerate(parts) if part in ("train", "val", "valid", "test", "unsplit")), None
    )
    if at is not None and (split_named(parts[at]) == split):
        del parts[at]
    return tuple(parts)


class _Splits:
    """Which split a picture is in, by the folders and list files that data.yaml names."""

    def __init__(self, folder: Path, setup: Setup, pictures: Pictures, report: Report) -> None:
        self._pictures = pictures
        self._folders: list[tuple[str, Split]] = []
        self._listed: dict[str, Split] = {}
        for split, entries in setup.lists.items():
            for entry in entries:
                self._add(folder, setup, entry, split, report)

    def _add(self, folder: Path, setup: Setup, entry: str, split: Split, report: Report) -> None:
        text = same(entry).removeprefix("../").rstrip("/")
        base = folder / same(setup.base) if (folder / same(setup.base) / text).exists() else folder
        target = (base / text).resolve()
        if not target.is_relative_to(folder.resolve()):
            report(
                Problem(f"{entry!r} leads out of the folder", str(setup.source), code="link", outcome="noted")
            )
        elif target.is_file() and target.suffix == ".txt":
            for line in target.read_text("utf-8", "replace").splitlines():
                if path := self._pictures.find(line.strip(), split):
                    self._listed[path] = split
        else:
            path = target.relative_to(folder.resolve()).as_posix()
            self._folders.append(("" if path == "." else path, split))

    def __call__(self, path: str) -> Split:
        if path in self._listed:
            return self._listed[path]
        key = same(path)
        found = {split for folder, split in self._folders if not folder or f"{key}/".startswith(f"{folder}/")}
        if len(found) == 1:
            return found.pop()
        named = {split_named(part) for part in PurePosixPath(key).parts[:-1]} & (
            found or {"train", "val", "test"}
        )
        return named.pop() if len(named) == 1 else ""
