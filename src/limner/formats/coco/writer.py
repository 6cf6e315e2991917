"""Writes COCO: annotations/instances_<split>.json and, where needed, person_keypoints, captions and labels beside it.

As in COCO itself, an object with keypoints stands in both files, under one id. Records go to temporary files while
the data set streams by, so that memory stays small.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from msgspec.structs import astuple, replace

from limner.dataset import Annotation, Box, Dataset, Image, Keypoints, Split, to_plain
from limner.formats.coco.entries import Entry, encode, entries, is_caption
from limner.formats.coco.holds import ALONE, ANSWERED, FRAME, HOLDS, NOWHERE, OTHERWISE
from limner.formats.coco.ids import Ids
from limner.formats.coco.layouts import LAYOUTS
from limner.formats.coco.names import Names
from limner.formats.coco.objects import keypoints_box
from limner.formats.core.fit import Fitted
from limner.formats.core.ledger import Ledger, Loss
from limner.formats.core.paths import Paths
from limner.formats.core.rendered import Rendered
from limner.formats.core.sink import Sink
from limner.formats.core.spool import JsonList
from limner.formats.shared import tags
from limner.formats.shared.partners import objects


@dataclass
class Book:
    """The files of one split while they are written."""

    images: JsonList = field(default_factory=JsonList)
    kinds: defaultdict[str, JsonList] = field(default_factory=lambda: defaultdict(JsonList))
    image_ids: Ids = field(default_factory=Ids)
    ids: defaultdict[str, Ids] = field(default_factory=lambda: defaultdict(Ids))
    """Of objects, labels and captions, each numbered by themselves."""


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """One set of files per split; where they and the pictures go is the dialect's."""
    layout = LAYOUTS[dialect]
    names = Names(dataset)
    books: defaultdict[Split, Book] = defaultdict(Book)
    paths = Paths()
    fitted = Fitted(dataset, HOLDS, ledger, in_records)
    for item, found in Rendered(fitted, partial(entries, names=names), list[Entry]):
        image = item.image
        book = books[image.split]
        image_id = take_id(book.image_ids, image, ledger)
        record = image_record(image, image_id, names)
        if found is None:
            record["labelled"] = False
        book.images.add(record)
        of_image = b',"image_id":%b,' % encode(image_id)
        for one in found or ():
            _add(book, one, of_image, names, ledger)
        sink.picture(paths.take_text(layout.pictures(image.split), image.path), item)
    header = encode(names.header())[1:-1]
    if not books:
        books[""] = Book()
    for split, book in sorted(books.items()):
        kinds = {
            **({"instances": JsonList()} if names.categories("instances") or not book.kinds else {}),
            **book.kinds,
        }
        for kind, records in kinds.items():
            sink.write(
                layout.file(kind, split), file_of(header, book.images, records, names.categories(kind))
            )


def file_of(
    header: bytes, images: JsonList, records: JsonList, categories: list[dict[str, Any]]
) -> Iterator[bytes]:
    """The text of a file, in pieces; `header` is the inside of an object."""
    yield b"{" + header + (b",\n" if header else b"")
    yield from images.between(b'"images":[', b"],\n")
    yield from records.between(b'"annotations":[', b"],\n")
    yield b'"categories":' + encode(categories) + b"}\n"


def take_id(ids: Ids, image: Image, ledger: Ledger) -> int | str:
    """The picture's id in the file: its own where that is free."""
    wanted = image.extra.get("coco", {}).get("id")
    taken = ids.take(wanted, image.number)
    if wanted is not None and taken != wanted:
        ledger.say(
            Loss(what="image id", becomes="another", severity="note", picture=image.path, before=wanted, after=taken)
        )  # fmt: skip
    return taken


def image_record(image: Image, image_id: int | str, names: Names) -> dict[str, Any]:
    """All that the file says of the picture."""
    own = {key: value for key, value in image.extra.get("coco", {}).items() if key != "id"}
    licence = names.licence(image, own.get("license"))
    return {
        "id": image_id,
        "file_name": image.path,
        "width": image.width,
        "height": image.height,
        **own,
        **({"license": licence} if licence is not None else {}),
    }


def in_records(fitted: Fitted, _: Image, annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """As COCO's records can join it: a region with its keypoints, and text only for a caption."""
    if all(map(_is_plain, annotations)):
        return annotations
    kept: list[Annotation] = []
    for members in objects(annotations):
        kept += _joined(fitted, *members) if len(members) == 2 else _alone(fitted, members[0])
    return tuple(kept)


def _is_plain(one: Annotation) -> bool:
    """Whether it is an object of a class, alone and without words, as most are: there is nothing to arrange."""
    return one.instance_id is None and one.text is None and one.class_id is not None


def _joined(fitted: Fitted, region: Annotation, points: Annotation) -> list[Annotation]:
    """A region and its keypoints as one record gives them back: it has one score, one flag, one set of answers."""
    shape = cast(Keypoints, points.shape)
    if not any(number for point in shape.points for number in point):
        fitted.say(points, NOWHERE, severity="lost")
        return _alone(fitted, region)
    if isinstance(region.shape, Box) and list(astuple(region.shape)[:4]) == keypoints_box(shape):
        fitted.say(
            region, FRAME, severity="lost", why="such a box is taken for what says where the keypoints are"
        )
        return _alone(fitted, points)
    changes = _as_outline(fitted, points, region)
    return [_textless(fitted, region), _textless(fitted, replace(points, **changes) if changes else points)]


def _alone(fitted: Fitted, annotation: Annotation) -> list[Annotation]:
    if annotation.instance_id is not None:
        fitted.say(annotation, ALONE, HOLDS.also[ALONE], field="instance_id")
        annotation = replace(annotation, instance_id=None)
    return _caption(fitted, annotation) if is_caption(annotation) else [_textless(fitted, annotation)]


def _caption(fitted: Fitted, annotation: Annotation) -> list[Annotation]:
    """What is said of a picture without a class: its text, and nothing where there is none."""
    if not annotation.text:
        fitted.say(annotation, tags.UNNAMED, severity="lost", before=to_plain(annotation.attributes))
        return []
    if annotation.attributes:
        fitted.say(annotation, ANSWERED, field="attributes", before=to_plain(annotation.attributes))
        annotation = replace(annotation, attributes={})
    return [annotation]


def _textless(fitted: Fitted, annotation: Annotation) -> Annotation:
    if annotation.text is None:
        return annotation
    fitted.say(annotation, "text", field="text", before=annotation.text)
    return replace(annotation, text=None)


def _as_outline(fitted: Fitted, joints: Annotation, outline: Annotation) -> dict[str, Any]:
    """Fields of keypoints that their outline's record says otherwise, or once for both."""
    said: dict[str, Any] = {"score": outline.score, "flags": outline.flags, "attributes": {}}
    changes = {name: value for name, value in said.items() if getattr(joints, name) != value}
    for name in changes:
        before, after = to_plain(getattr(joints, name)), to_plain(said[name])
        fitted.say(joints, OTHERWISE, HOLDS.also[OTHERWISE], field=name, before=before, after=after)
    return changes


def _add(book: Book, one: Entry, of_image: bytes, names: Names, ledger: Ledger) -> None:
    taken = book.ids[one.counted].take(one.wanted, one.number)
    if one.wanted is not None and taken != one.wanted:
        note = Loss(
            what="annotation id", becomes="another", severity="note", annotation=one.annotation,
            before=one.wanted, after=taken,
        )  # fmt: skip
        ledger.say(note, names.of_class(one.class_id))
    if one.joints is not None:
        names.joints(one.class_id, one.joints)
    head = b'{"id":%b%b' % (encode(taken), of_image)
    for file, text in one.texts:
        book.kinds[file].put(head + text + b"}")
