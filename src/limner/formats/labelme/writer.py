"""Writes a label file beside the place of each picture, and the list of classes."""

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID

import msgspec
from msgspec.structs import replace

from limner.dataset import (
    Annotation,
    Dataset,
    Ellipse,
    Image,
    Keypoints,
    LabelledImage,
    Mask,
    Ontology,
    Polygon,
    Tag,
    Visibility,
    derived_id,
)
from limner.formats.core.attributes import Answers
from limner.formats.core.classes import say_gaps
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger
from limner.formats.core.paths import Paths, stem_of
from limner.formats.core.problems import FormatError
from limner.formats.core.sink import Sink
from limner.formats.labelme import flavour as words
from limner.formats.labelme.flavour import Flavour
from limner.formats.labelme.shapes import record_of
from limner.formats.shared.folders import split_prefix
from limner.formats.shared.ties import Groups, apart, in_group, piece, wanted_groups
from limner.geometry import outline


def write(dataset: Dataset, sink: Sink, ledger: Ledger, flavour: Flavour) -> None:
    """A label file and, where wanted, the picture beside it, in folders named after the splits if there are any."""
    ontology = dataset.ontology
    _check_names(ontology)
    say_gaps(ontology, ledger)
    names = {kind.id: kind.name for kind in ontology.classes}
    answers = Answers(ontology)
    paths = Paths()
    for item, annotations in Fitted(dataset, flavour.holds, ledger, partial(_arranged, flavour, answers)):
        folder = split_prefix(item.image)
        path = paths.place(folder, item.image, ledger)
        if annotations is not None:
            document = _document(item, path, flavour)
            document["shapes"] = list(_records(annotations, names, answers, flavour))
            document["flags"] |= _flags(annotations, names, answers)
            sink.write(
                f"{stem_of(path)}.json", msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
            )
        sink.picture(str(path), item)
    listed = "".join(f"{kind.name}\n" for kind in ontology.by_index())
    sink.write(flavour.list, listed.encode())


def _check_names(ontology: Ontology) -> None:
    for kind in ontology.classes:
        if "\n" in kind.name or "\r" in kind.name:
            raise FormatError(
                f"the class {kind.name!r} holds a line break, which a list of classes has no place for",
                code="class-name", hint="Rename the class, or take another format.",
            )  # fmt: skip


def _document(item: LabelledImage, path: PurePosixPath, flavour: Flavour) -> dict[str, Any]:
    image = item.image
    kept = dict(image.extra.get(flavour.name, {}))
    layer = item.layer()
    document: dict[str, Any] = {
        "version": kept.pop("version", flavour.version),
        "flags": dict(kept.pop("flags", {})),
    }
    if flavour.more:
        is_done = layer is not None and layer.status == "done"
        document["checked"] = is_done or kept.pop("checked", False)
        kept.pop("checked", None)
    document["shapes"] = []
    document |= kept
    if flavour.more and image.tags:
        document["tags"] = list(image.tags)
    return document | {
        "imagePath": path.name,
        "imageData": None,
        "imageHeight": image.height or None,
        "imageWidth": image.width or None,
    }


def _flags(annotations: tuple[Annotation, ...], names: dict[UUID, str], answers: Answers) -> dict[str, bool]:
    """What is said of the picture: answers, and a yes for the class of each tag."""
    flags: dict[str, bool] = {}
    for one in annotations:
        if isinstance(one.shape, Tag):
            flags |= {names[one.class_id]: True} if one.class_id else answers.of(one)
    return flags


def _records(
    annotations: tuple[Annotation, ...], names: dict[UUID, str], answers: Answers, flavour: Flavour
) -> Iterator[dict[str, Any]]:
    groups = Groups(wanted_groups(annotations, flavour.name))
    for one in annotations:
        if isinstance(one.shape, Tag):
            continue
        kept = dict(one.extra.get(flavour.name, {}))
        said = answers.of(one)
        yes_or_no = {name: value for name, value in said.items() if isinstance(value, bool)}
        others = {name: value for name, value in said.items() if name not in yes_or_no}
        group = groups.number(one.group_id)
        record: dict[str, Any] = {"label": names[cast(UUID, one.class_id)]}
        if flavour.more:
            record["score"] = one.score
        shape = record_of(one.shape, flavour, str(kept.pop("shape_type", "")))
        record |= {"points": shape.pop("points"), "group_id": group, "description": one.text or ""}
        if flavour.more:
            record["difficult"] = "difficult" in one.flags
        record["shape_type"] = shape.pop("shape_type")
        record["flags"] = {**kept.pop("flags", {}), **yes_or_no}
        if flavour.more:
            own = kept.pop("attributes", {})
            record["attributes"] = {**own, **others} if isinstance(own, dict) else own
            record["kie_linking"] = []
        if not (isinstance(kept.get("group_id"), int) or kept.get("group_id") is None) and group is None:
            record["group_id"] = kept["group_id"]
        kept.pop("group_id", None)
        yield record | shape | kept


def _arranged(
    flavour: Flavour, answers: Answers, fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]
) -> tuple[Annotation, ...]:
    """As label files can say it: groups in place of instances and of parts, flags in place of tags."""
    tags = [one for one in annotations if isinstance(one.shape, Tag)]
    others = [one for one in annotations if not isinstance(one.shape, Tag)]
    said = [_with_answers(fitted, flavour, answers, in_group(fitted, one)) for one in others]
    shapes = [made for one in said for made in _shapes(fitted, flavour, one)]
    return (*_tags(fitted, tags), *shapes)


def _tags(fitted: Fitted, tags: list[Annotation]) -> Iterator[Annotation]:
    """One tag for each class, and one for all answers about the picture, bare of anything else."""
    kinds: dict[UUID | None, Annotation] = {}
    for one in tags:
        bare = replace(
            one, text=None, instance_id=None, group_id=None, score=None, flags=frozenset(), direction=None
        )
        given = {key: value for key, value in one.attributes.items() if one.class_id is None}
        given = {key: value for key, value in given.items() if isinstance(value, bool)}
        bare = replace(bare, attributes=given)
        before = kinds.get(one.class_id)
        if bare != one:
            fitted.say(one, words.SAID_OF_PICTURE, before=one.shape)
        if one.class_id is None and not given:
            fitted.say(one, "tag", severity="lost", why="only answers of yes or no can be said of a picture")
        elif before is None:
            kinds[one.class_id] = bare
        elif one.class_id is None:
            kinds[None] = replace(before, attributes={**before.attributes, **given})
            fitted.say(one, words.TAGS, "one tag")
        else:
            fitted.say(one, words.TAGS, "one tag")
    yield from kinds.values()


def _with_answers(fitted: Fitted, flavour: Flavour, answers: Answers, one: Annotation) -> Annotation:
    kept = dict(one.attributes)
    for key, name, shown in answers.each(one):
        if isinstance(shown, bool):
            continue
        if not flavour.more:
            fitted.say(one, words.NOT_YES_OR_NO, field=f"attributes.{name}", before=shown)
            del kept[key]
        elif isinstance(shown, list):
            joined = ", ".join(map(str, shown))
            place = f"attributes.{name}"
            fitted.say(one, words.SEVERAL_OPTIONS, "one text", field=place, before=shown, after=joined)
            kept[key] = joined
    return one if kept == one.attributes else replace(one, attributes=kept)


def _shapes(fitted: Fitted, flavour: Flavour, one: Annotation) -> Iterator[Annotation]:
    """The annotation as one record or several."""
    shape = one.shape
    if isinstance(shape, Polygon):
        yield from apart(fitted, one)
    elif isinstance(shape, Mask) and not (shape.width and shape.height):
        fitted.say(one, words.EMPTY, severity="lost", before=shape)
    elif isinstance(shape, Ellipse):
        yield from _circle(fitted, one, shape)
    elif isinstance(shape, Keypoints):
        yield from _dots(fitted, flavour, one, shape)
    else:
        yield one


def _circle(fitted: Fitted, one: Annotation, shape: Ellipse) -> Iterator[Annotation]:
    if shape.rx == shape.ry:
        if shape.rotation:
            fitted.say(one, words.TURNED_CIRCLE, severity="note", field="shape", before=shape.rotation)
        yield replace(one, shape=replace(shape, rotation=0.0)) if shape.rotation else one
        return
    polygon = outline(shape)
    if polygon is None:
        fitted.say(one, words.NO_CIRCLE, severity="lost", before=shape)
        return
    fitted.say(one, words.NO_CIRCLE, "polygon", field="shape", before=shape, after=polygon)
    yield replace(one, shape=polygon)


def _dots(fitted: Fitted, flavour: Flavour, one: Annotation, shape: Keypoints) -> Iterator[Annotation]:
    """Points that are seen: in one record, or in X-AnyLabeling as a group of points that bear the joints' names."""
    joints = _joints(fitted.ontology, one, len(shape.points))
    there = [(x, y, joint) for (x, y, seen), joint in zip(shape.points, joints, strict=True) if seen]
    if not there:
        fitted.say(one, words.ABSENT, severity="lost", before=shape, why="no joint is there")
        return
    if len(there) < len(shape.points):
        fitted.say(
            one,
            words.ABSENT,
            "left out",
            field="shape",
            before=shape,
            after=f"{len(there)} of them",
        )
    if any(seen == 1 for *_, seen in shape.points):
        fitted.say(one, words.HIDDEN, "visible ones", field="shape", before=shape)
    if len(there) == 1 or not flavour.more:
        points: tuple[tuple[float, float, Visibility], ...] = tuple((x, y, 2) for x, y, _ in there)
        yield replace(one, shape=Keypoints(points)) if points != shape.points else one
        return
    group = one.group_id or derived_id(flavour.name, str(one.id), "joints")
    fitted.say(one, words.JOINTS, "points of one group", field="shape", before=shape)
    for number, (x, y, joint) in enumerate(there):
        yield piece(one, number, Keypoints(((x, y, 2),)), group, text=one.text or joint or None)


def _joints(ontology: Ontology, one: Annotation, count: int) -> list[str]:
    """Names of the joints; empty ones where the class has no skeleton of that size."""
    kind = next((kind for kind in ontology.classes if kind.id == one.class_id), None)
    skeleton = kind.skeleton if kind else None
    if skeleton is None or len(skeleton.joints) != count:
        return [""] * count
    return [joint.name for joint in skeleton.joints]
