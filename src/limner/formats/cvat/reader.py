"""Reads CVAT's documents: images as they are listed, videos frame by frame."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

import msgspec

from limner.dataset import Annotation, Dataset, Image, LabelledImage, Ontology, Split
from limner.formats.core.attributes import Questions
from limner.formats.core.files import problem_of
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.splits import image_at, own_path, split_folder, split_in
from limner.formats.core.stream import Stream, labelled
from limner.formats.cvat.document import children, compact, documents
from limner.formats.cvat.labels import Labels
from limner.formats.cvat.objects import annotation, any_shape
from limner.formats.cvat.shapes import KEYS
from limner.formats.cvat.video import Clip, frames

_OURS = frozenset({"name", "width", "height", "subset"})
_MOST_PIXELS = 1 << 31


@dataclass
class Survey:
    """What a first pass over the documents shows."""

    labels: Labels = field(default_factory=Labels)
    questions: Questions = field(default_factory=Questions)
    clips: dict[Path, Clip] = field(default_factory=dict)
    """Documents of videos."""
    meta: list[str] = field(default_factory=list)


def read(root: Path, pictures: Pictures, report: Report) -> Dataset:
    """The documents of a folder, or the one file, as a data set.

    Every document is read twice: first for labels, answers and tracks.
    """
    base = root if root.is_dir() else root.parent
    paths = documents(root)
    if not paths:
        raise FormatError("there is no CVAT document", where=str(root), hint="Its root is <annotations>.")
    survey = Survey()
    noted: list[tuple[str, str, str]] = []
    for path in paths:
        try:
            _survey(path, survey, noted, report, len(paths) > 1, base)
        except FormatError as error:
            if len(paths) == 1 and not survey.meta:
                raise
            report(problem_of(error))
    survey.labels.finish()
    for name, key, text in noted:
        survey.questions.note(survey.labels.ids[name], {key: text})
    for kind in survey.labels.kinds:
        for asked in kind.attributes:
            survey.questions.declare(kind.id, asked)
    kinds = tuple(
        msgspec.structs.replace(kind, attributes=survey.questions.of(kind.id)) for kind in survey.labels.kinds
    )
    kept: dict[str, Any] = {"meta": survey.meta[0]} if len(survey.meta) == 1 else {}
    if survey.clips:
        kept["dialect"] = "video"
    return Dataset(
        Ontology(classes=kinds), Stream(partial(_images, base, paths, survey, pictures, report)),
        sequences=tuple(clip.sequence for clip in survey.clips.values()),
        tracks=tuple(track for clip in survey.clips.values() for track in clip.tracks(survey.labels)),
        extra={"cvat": kept} if kept else {},
    )  # fmt: skip


def _survey(
    path: Path,
    survey: Survey,
    noted: list[tuple[str, str, str]],
    report: Report,
    several: bool,
    base: Path,
) -> None:
    """Labels, and names of attributes that no label declares, of one document."""
    clip = Clip(path.relative_to(base), several)
    has_images = False
    try:
        has_images = _survey_children(path, survey, noted, report, clip)
    finally:
        if clip.has_tracks or (clip.is_video and not has_images):
            survey.clips[path] = clip


def _survey_children(
    path: Path, survey: Survey, noted: list[tuple[str, str, str]], report: Report, clip: Clip
) -> bool:
    """Whether there are images."""
    seen: set[tuple[str, str]] = set()
    declared: dict[str, set[str]] = {}
    has_images = False
    for child in children(path):
        if child.tag == "meta":
            survey.labels.declare(child)
            clip.describe(child, report)
            for label in child.iterfind(".//labels/label"):
                names = declared.setdefault(label.findtext("name") or "", set())
                names |= {one.findtext("name") or "" for one in label.iterfind("attributes/attribute")}
            survey.meta.append(_meta(child))
        has_images = has_images or child.tag == "image"
        if child.tag == "track":
            clip.add(child)
        if child.tag in ("image", "track"):
            for name, element in _labelled(child):
                if not survey.labels.use(name):
                    remark = f"label {name[:60]!r} is not in its list of labels"
                    report(Problem(remark, str(path), outcome="noted"))
                for one in element.iterfind("attribute"):
                    key = one.get("name", "")
                    if key not in declared.get(name, ()) and (name, key) not in seen:
                        seen.add((name, key))
                        noted.append((name, key, one.text or ""))
    return has_images


def _labelled(child: Element) -> Iterator[tuple[str, Element]]:
    """Every shape of an image or track with its label."""
    if child.tag == "track":
        yield from ((child.get("label") or "", element) for element in (child, *child))
    else:
        for element in child:
            if element.tag in KEYS and (label := element.get("label")) is not None:
                yield label, element


def _meta(child: Element) -> str:
    """The document's description of its task, with an empty list in place of the labels."""
    for labels in child.iterfind(".//labels"):
        labels.clear()
    return compact(child)


def _images(
    base: Path, paths: list[Path], survey: Survey, pictures: Pictures, report: Report
) -> Iterator[LabelledImage]:
    unlabelled = set(pictures.paths)
    seen: set[UUID] = set()
    for path in paths:
        items = (
            frames(path, survey.clips[path], survey.labels, survey.questions, pictures, report)
            if path in survey.clips
            else _listed(path, base, survey, pictures, report)
        )
        try:
            for item, picture in items:
                unlabelled.discard(picture or "")
                if item.image.id in seen:
                    report(Problem(f"{item.image.path} is listed twice", str(path), code="double"))
                else:
                    seen.add(item.image.id)
                    yield item
        except FormatError as error:
            report(problem_of(error))
    for name in sorted(unlabelled):
        if size := pictures.size(name):
            path_, split = _unlisted(name)
            yield labelled(image_at(path_, split, size), None, pictures, name)


def _unlisted(path: str) -> tuple[str, Split]:
    """Path and split of a picture that no document lists: below `images` there may be folders of subsets."""
    inside = path.removeprefix("images/")
    first, _, rest = inside.partition("/")
    split = (split_folder(first) or "") if rest and inside != path else ""
    return own_path(inside, split) if split or first == "unsplit" else inside, split


def _listed(
    path: Path, base: Path, survey: Survey, pictures: Pictures, report: Report
) -> Iterator[tuple[LabelledImage, str | None]]:
    where = path.relative_to(base).as_posix()
    for child in children(path):
        if child.tag != "image":
            continue
        place = f"{where}, image {child.get('id', '?')[:20]} ({child.get('name', '')[:80]})"
        try:
            image, picture = _image(child, path.stem, pictures, place, report)
        except ValueError as error:
            report(Problem(str(error), place))
            continue
        notes = list(_annotations(child, image, survey, place, report))
        yield labelled(image, notes, pictures, picture), picture


def _image(
    child: Element, stem: str, pictures: Pictures, place: str, report: Report
) -> tuple[Image, str | None]:
    name = (child.get("name") or "").replace("\\", "/").strip("/")
    if not name:
        raise ValueError("it has no name")
    subset = child.get("subset", "")
    split = split_in(subset or stem)
    picture = pictures.find("/".join(filter(None, ("images", split, name))), subset or "unsplit")
    size = _size(child, place, report) or (pictures.size(picture) if picture else None) or (0, 0)
    keys = {key: value for key, value in child.attrib.items() if key not in _OURS and key != "id"}
    if subset and subset != split:
        keys["subset"] = subset
    extra: dict[str, Any] = {"keys": keys} if keys else {}
    number = child.get("id", "")
    if number.isascii() and number.isdigit() and len(number) < 16:
        extra["id"] = int(number)
    return image_at(name, split, size, extra={"cvat": extra} if extra else {}), picture


def _size(child: Element, place: str, report: Report) -> tuple[int, int] | None:
    sides = [child.get(side, "") for side in ("width", "height")]
    if all(
        side.isascii() and side.isdigit() and len(side) < 11 and 0 < int(side) < _MOST_PIXELS
        for side in sides
    ):
        return int(sides[0]), int(sides[1])
    if any(sides):
        report(Problem("width and height are no size", place, outcome="noted"))
    return None


def _annotations(
    child: Element, image: Image, survey: Survey, place: str, report: Report
) -> Iterator[Annotation]:
    for number, element in enumerate(child):
        label = element.get("label")
        try:
            if label is None:
                raise ValueError("it has no label")
            shape = any_shape(element, label, survey.labels)
            yield annotation(element, label, shape, image.id, (number,), survey.labels, survey.questions)
        except (ValueError, OverflowError) as error:
            report(Problem(str(error), f"{place}, shape {number} <{element.tag[:40]}>"))
