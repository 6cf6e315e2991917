"""Categories of COCO files as classes: ids with gaps, equal names and skeletons are kept."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import msgspec
from msgspec import UNSET

from limner.dataset import Class, Joint, Skeleton
from limner.formats.coco.attributes import survey
from limner.formats.coco.document import Category, Record, describe, entry
from limner.formats.core.attributes import Questions
from limner.formats.core.classes import classes
from limner.formats.core.problems import Problem, Report


class Described(Protocol):
    """A file, or files that share their categories: what is known of a `Document` here."""

    @property
    def categories(self) -> Iterable[bytes]:
        """Its categories."""

    @property
    def annotations(self) -> Iterable[bytes]:
        """Its records."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    def mentions(self, text: bytes) -> bool:
        """Whether the text may occur in it."""


class Categories:
    """Collects the categories of all files, in their order; equal id and name make one class."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._found: dict[tuple[Any, str], tuple[Category, dict[str, Any]]] = {}
        self._of_document: dict[int, dict[Any, tuple[Any, str]]] = {}
        self._ids: dict[tuple[Any, str], UUID] = {}
        self._documents: list[Described] = []
        self._things: set[tuple[Any, str]] = set()
        self._stuff: set[tuple[Any, str]] = set()
        self.attributes = Questions()

    def add(self, document: Described) -> None:
        """Take in a file's categories."""
        ours = self._of_document[id(document)] = {}
        is_stuff = document.path.name.startswith("stuff")
        self._documents.append(document)
        for number, raw in enumerate(document.categories):
            where = f"{document.path}, categories[{number}]"
            try:
                known, unknown = entry(raw, Category)
            except ValueError as error:
                self._report(Problem(describe(error), where))
                continue
            if known.id in ours:
                self._report(Problem(f"category id {known.id} stands there twice; the first is kept", where))
                continue
            key = (known.id, known.name)
            ours[known.id] = key
            (self._stuff if is_stuff or unknown.get("isthing") == 0 else self._things).add(key)
            if key in self._found:
                first, extra = self._found[key]
                pairs = ((getattr(first, name), getattr(known, name)) for name in Category.__struct_fields__)
                known = Category(*(theirs if mine is UNSET else mine for mine, theirs in pairs))
                unknown = {**unknown, **extra}
            self._found[key] = (known, unknown)

    def classes(self) -> tuple[Class, ...]:
        """One class for each category; call it when every file was added."""
        made = []
        plain = classes(known.name for known, _ in self._found.values())
        for kind, (key, (known, unknown)) in zip(plain, self._found.items(), strict=True):
            self._ids[key] = kind.id
            extra: dict[str, Any] = {"id": known.id, **unknown}
            if known.supercategory is not UNSET:
                extra["supercategory"] = known.supercategory
            if kind.name != known.name:
                extra["name"] = known.name
            skeleton, remark = _skeleton(known)
            if remark:
                self._report(Problem(remark, f"category {known.id} ({known.name})", outcome="noted"))
            if skeleton is None:
                extra |= {
                    name: msgspec.to_builtins(value)
                    for name in ("keypoints", "skeleton")
                    if (value := getattr(known, name)) is not UNSET
                }
            stuff = key in self._stuff and key not in self._things
            made.append(msgspec.structs.replace(kind, skeleton=skeleton, stuff=stuff, extra={"coco": extra}))
        for document in self._documents:
            if document.mentions(b'"attributes"'):
                survey(self.attributes, document.annotations, partial(self._id, document))
        return tuple(msgspec.structs.replace(kind, attributes=self.attributes.of(kind.id)) for kind in made)

    def class_of(self, document: Described, record: Record) -> UUID | None:
        """The class of a record; None for a caption. Raises ValueError for an unknown category."""
        if record.caption is not UNSET:
            return self._id(document, record.category_id)
        return self.class_with(document, record.category_id)

    def class_with(self, document: Described, category_id: Any) -> UUID:
        """The class of a category. Raises ValueError for an unknown one."""
        found = self._id(document, category_id)
        if found is not None:
            return found
        if category_id is UNSET or category_id is None:
            raise ValueError("it has no category_id")
        raise ValueError(f"there is no category with id {category_id}")

    def _id(self, document: Described, category_id: Any) -> UUID | None:
        key = self._of_document[id(document)].get(category_id)
        return None if key is None else self._ids[key]


def _skeleton(known: Category) -> tuple[Skeleton | None, str]:
    """Joints and edges, counted from 0, and a remark; no joints where there are none, or edges name others."""
    if known.keypoints is UNSET or not known.keypoints:
        return None, ""
    names = known.keypoints
    given = known.skeleton if known.skeleton is not UNSET else []
    first = 0 if any(0 in edge for edge in given) else 1
    remark = "" if first else "its skeleton names joint 0, so joints are read as counted from 0, not from 1"
    edges = tuple((a - first, b - first) for a, b in given)
    if any(not (0 <= joint < len(names)) for edge in edges for joint in edge):
        return None, "its skeleton names joints that it has not"
    mirrored = {name: at for at, name in enumerate(names)}
    joints = tuple(Joint(name=name, flip=mirrored.get(_mirror(name))) for name in names)
    return Skeleton(joints=joints, edges=edges), remark


def _mirror(name: str) -> str:
    if "left" in name:
        return name.replace("left", "right")
    return name.replace("right", "left") if "right" in name else ""
